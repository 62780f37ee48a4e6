import type { AccessContext, Tokens } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import type { Grant } from '../records.ts';
import { Refused } from '../refused.ts';
import { bankPorts, inBankTime } from './bank-ports.ts';
import { put } from './changes.ts';
import { damagedGrant, damagedRegistration, readable } from './readable.ts';
import { requireRoom } from './room.ts';
import { checkConfirmed } from './confirmation.ts';
import { consentNotice, newest } from './grant.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';

/** An access token this close to its end is not used any more. */
const MARGIN = 60_000;

type Settings = Record<string, string | undefined>;

/**
 * Runs `read` with a working access token of a connection: the stored one while it is valid, else a refreshed one; a
 * token that the bank rejects is refreshed once and `read` runs once more. A new token that it rejects too is
 * `forbidden` where credentials or a token of the person's own are all it takes: nobody can log in anew there. Call it only under the connection's lock.
 *
 * `anyTokens` runs `read` once with what is stored, valid or not; `renew` refreshes first. Throws what `checkConfirmed` throws unless it is set.
 */
export async function withAccess<T>(
  ports: Ports,
  session: AppSession,
  connectionId: string,
  options: { attended: boolean; record: () => void; anyTokens?: boolean; renew?: boolean },
  read: (access: AccessContext<Settings>) => Promise<T>,
): Promise<T> {
  await requireRoom(ports, session);
  const connection = await session.get('connection', connectionId);
  if (!connection) throw new Refused('not-found');
  const grant = await readable(session, 'grant', connectionId);
  if (!grant) throw damagedGrant();
  const registration = await readable(session, 'registration', connection.registrationId);
  if (!registration) throw damagedRegistration();
  const { institution } = knownInstitution(ports, connection.institutionId);
  const context = {
    institution,
    settings: registration.settings,
    ...bankPorts(ports, institution, async () => {
      // A session outlives a lock by seconds, to commit what was under way. Nothing new may leave on it.
      await ports.vault.open();
      options.record();
    }),
    attended: options.attended,
  };
  const readWith = (tokens: Tokens) => inBankTime(context.clock, () => read({ ...context, tokens }));

  if (options.anyTokens) return readWith(newest(grant));
  checkConfirmed(institution, connection, ports.clock.now());
  const settled = !grant.next && grant.pendingSince === undefined;
  const now = ports.clock.now();
  // Received in a time to come: the clock was set back meanwhile, and nobody knows how old the token is.
  const usable =
    !options.renew && settled && grant.current.accessEndsAt - MARGIN > now && grant.current.receivedAt <= now;
  if (usable) {
    try {
      return await readWith(grant.current);
    } catch (error) {
      if (!isRejection(error)) throw error;
    }
  }
  const tokens = await refreshGrant(ports, session, connectionId, grant, context);
  return readWith(tokens).catch((error: unknown) => {
    if (!isRejection(error) || !(institution.clientCredentials || institution.ownToken)) throw error;
    throw new Failure('forbidden', error.bankText === undefined ? {} : { bankText: error.bankText });
  });
}

function isRejection(error: unknown): error is Failure {
  return error instanceof Failure && error.reason === 'access-token-rejected';
}

/**
 * Refreshes persist-first: a mark that the outcome is unknown is committed before the request, the new tokens as `next`
 * before any check, and they replace `current` when they passed.
 */
async function refreshGrant(
  ports: Ports,
  session: AppSession,
  connectionId: string,
  before: Grant,
  context: Omit<AccessContext<Settings>, 'tokens'>,
): Promise<Tokens> {
  // Not even the mark where nothing may leave any more.
  await ports.vault.open();
  const { connector } = knownInstitution(ports, context.institution.id);
  let kept: Tokens | undefined;
  const store = (grant: Grant) =>
    session.write([put('grant', connectionId, grant), ...consentNotice(connectionId, grant)]);
  const keep = async (tokens: Tokens) => {
    await store({ current: before.current, next: tokens });
    kept = tokens;
  };
  await store({ ...before, pendingSince: ports.clock.now() });
  try {
    const refresh = (tokens: Tokens) => connector.refresh({ ...context, tokens, keep });
    await inBankTime(context.clock, () => refresh(kept ?? newest(before))).catch((error: unknown) => {
      const again = before.next && context.institution.oauth?.previousRefreshTokenWorks;
      if (!again || !(error instanceof Failure) || error.reason !== 'grant-ended') throw error;
      return refresh(before.current);
    });
  } catch (error) {
    // An answer settles the outcome; silence leaves the mark for the next start.
    const { pendingSince: _unknown, ...known } = before;
    if (error instanceof Failure && !isSilence(error) && !kept) await store(known);
    throw error;
  }
  if (!kept) throw new Failure('bad-response', { reason: 'shape' });
  await store({ current: kept });
  return kept;
}

/** Whether nobody knows what the bank did: no answer came, whole or in part. */
function isSilence({ kind, reason }: Failure): boolean {
  // `certificate` is read off the silence of one host and the answer of another: its request may have arrived.
  return kind === 'offline' || kind === 'certificate' || (kind === 'unavailable' && reason !== 'server-error');
}
