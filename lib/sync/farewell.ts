import type { Attempt, Grant, Registration } from '../records.ts';
import { withAccess } from './access.ts';
import { bankPorts } from './bank-ports.ts';
import { findInstitution } from './institutions.ts';
import { newest } from './grant.ts';
import type { AppSession, Ports } from './ports.ts';
import { readable } from './readable.ts';

/** Ends things at a bank that nobody needs any more. Each resolves to whether the bank was told; none ever rejects. */

/** Undoes what an attempt has made at the bank. */
export async function abandonAttempt(
  ports: Ports,
  session: AppSession,
  { institutionId, registrationId, leaves }: Pick<Attempt, 'institutionId' | 'registrationId' | 'leaves'>,
): Promise<boolean> {
  const institution = findInstitution(ports, institutionId);
  const connector = institution && ports.connectors[institution.connector];
  const registration = await readable(session, 'registration', registrationId);
  if (leaves === undefined || !registration || !institution || !connector?.abandon) return false;
  const context = { institution, settings: registration.settings, ...bankPorts(ports, institution, () => undefined) };
  return connector.abandon(context, leaves).then(
    () => true,
    () => false,
  );
}

/** Ends the consent behind a connection. Call it only under the connection's lock. */
export async function endConsent(ports: Ports, session: AppSession, connectionId: string): Promise<boolean> {
  const connection = await session.get('connection', connectionId);
  const institution = connection && findInstitution(ports, connection.institutionId);
  const connector = institution && ports.connectors[institution.connector];
  if (!connector?.revokes) return false;
  const options = { attended: true, record: () => undefined, anyTokens: connector.revokesByClient ?? false };
  return withAccess(ports, session, connectionId, options, (access) => connector.revoke(access)).then(
    (answer) => answer === 'revoked',
    () => false,
  );
}

/** What is needed to end the consent that a re-link is about to replace, taken before its records go. */
export async function replacedConsent(
  ports: Ports,
  session: AppSession,
  connectionId: string,
  replacedBy: string | undefined,
  renewed: [string, Registration][],
): Promise<() => Promise<boolean>> {
  const nothing = async () => false;
  const connection = await session.get('connection', connectionId);
  const grant: Grant | undefined = await readable(session, 'grant', connectionId);
  const institution = connection && findInstitution(ports, connection.institutionId);
  // In the name of the client that had made it, by what proves that client now.
  const [, registration = connection && (await readable(session, 'registration', connection.registrationId))] =
    renewed.find(([id]) => id === connection?.registrationId) ?? [];
  if (!grant || !institution || !registration) return nothing;
  const tokens = newest(grant);
  const connector = ports.connectors[institution.connector];
  if (tokens.consentId === undefined || tokens.consentId === replacedBy || !connector.revokesByClient) return nothing;
  const bank = bankPorts(ports, institution, () => undefined);
  const context = { institution, settings: registration.settings, ...bank, tokens, attended: true };
  return () =>
    connector.revoke(context).then(
      (answer) => answer === 'revoked',
      () => false,
    );
}
