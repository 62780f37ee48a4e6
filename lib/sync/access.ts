import type { AccessContext, Tokens } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import type { Grant } from '../records.ts';
import { Refused } from '../refused.ts';
import { put } from './changes.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';

/** An access token this close to its end is not used any more. */
const MARGIN = 60_000;

type Access = AccessContext<Record<string, string | undefined>>;

/**
 * Runs `read` with a working access token of a connection: the stored one while it is valid, else a refreshed one; a
 * token that the bank rejects is refreshed once and `read` runs once more. Call it only under the connection's lock.
 *
 * `anyTokens` runs `read` once with what is stored, valid or not.
 *
 * Refreshing is persist-first: a mark that the outcome is unknown is committed before the request, the new tokens as
 * `next` before any check, and they replace `current` when they passed.
 */
export async function withAccess<T>(
  ports: Ports,
  session: AppSession,
  connectionId: string,
  options: { attended: boolean; record: () => void; anyTokens?: boolean },
  read: (access: Access) => Promise<T>,
): Promise<T> {
  const connection = await session.get('connection', connectionId);
  const registration = connection && (await session.get('registration', connection.registrationId));
  let grant = await session.get('grant', connectionId);
  if (!connection || !registration || !grant) throw new Refused('not-found');
  const { institution, connector } = knownInstitution(ports, connection.institutionId);
  const context = {
    institution,
    settings: registration.settings,
    http: ports.http(institution, options.record),
    clock: ports.clock,
    attended: options.attended,
  };

  const store = async (changed: Grant) => {
    await session.write([put('grant', connectionId, changed), ...consentNotice(connectionId, changed)]);
    grant = changed;
  };
  const refresh = async (): Promise<Tokens> => {
    const before = grant!;
    await store({ ...before, pendingSince: ports.clock.now() });
    await refreshFrom(before);
    const current = newest(grant!);
    await store({ current });
    return current;
  };
  const refreshFrom = async (before: Grant) => {
    const keep = (tokens: Tokens) => store({ current: before.current, next: tokens });
    try {
      await connector.refresh({ ...context, tokens: newest(before), keep });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const previous = before.next && institution.oauth?.previousRefreshTokenWorks && error.reason === 'grant-ended';
      if (previous) return connector.refresh({ ...context, tokens: before.current, keep });
      // An answer in words settles the outcome; silence leaves the mark for the next start.
      if (error.kind !== 'unavailable' && error.kind !== 'offline' && !grant!.next)
        await store({ current: before.current });
      throw error;
    }
  };

  const usable =
    !grant.next && grant.pendingSince === undefined && grant.current.accessEndsAt - MARGIN > ports.clock.now();
  if (options.anyTokens) return read({ ...context, tokens: newest(grant) });
  const tokens = usable ? grant.current : await refresh();
  try {
    return await read({ ...context, tokens });
  } catch (error) {
    const rejected = error instanceof Failure && error.reason === 'access-token-rejected';
    if (!rejected || !usable) throw error;
    return read({ ...context, tokens: await refresh() });
  }
}

/** The tokens that the bank gave last: their refresh token is the one that a rotating bank accepts. */
export function newest(grant: Grant): Tokens {
  return grant.next ?? grant.current;
}

/** When the consent may first end, by the bank's own limits (epoch ms). */
export function consentEndsAt(grant: Grant): number | undefined {
  const { refreshIdleEndsAt, refreshAbsoluteEndsAt } = newest(grant);
  const ends = [refreshIdleEndsAt, refreshAbsoluteEndsAt].filter((end) => end !== undefined);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** The change that keeps a connection's notice, readable while locked, in step with its grant. */
export function consentNotice(connectionId: string, grant: Grant) {
  const endsAt = consentEndsAt(grant);
  return endsAt === undefined ? [] : [{ type: 'notice' as const, connectionId, endsAt }];
}
