import type { LinkContext } from '../banks/connector.ts';
import type { Attempt, Registration } from '../records.ts';
import { bankPorts } from './bank-ports.ts';
import { put } from './changes.ts';
import { newest } from './grant.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';
import { damagedRegistration, readable } from './readable.ts';

/** What a connector gets for an attempt. The times of its requests (epoch ms) are added to `calls`. */
export async function linkContext(
  ports: Ports,
  session: AppSession,
  id: string,
  attempt: Attempt,
  calls: number[],
): Promise<LinkContext<Registration['settings']>> {
  const registration = await readable(session, 'registration', attempt.registrationId);
  if (!registration) throw damagedRegistration();
  const { institution } = knownInstitution(ports, attempt.institutionId);
  const grant = attempt.connectionId ? await readable(session, 'grant', attempt.connectionId) : undefined;
  return {
    ...(attempt.tokens && { tokens: attempt.tokens }),
    ...(grant && { previous: newest(grant) }),
    ...(attempt.bank && { bank: attempt.bank }),
    institution,
    settings: registration.settings,
    registeredAt: registration.createdAt,
    ...bankPorts(ports, institution, async () => {
      // A session outlives a lock by seconds, to commit what was under way. Nothing new may leave on it.
      await ports.vault.open();
      calls.push(ports.clock.now());
    }),
    redirectUri: attempt.redirectUri,
    async keep(tokens) {
      await session.write([put('attempt', id, { ...attempt, calls, tokens })]);
    },
  };
}
