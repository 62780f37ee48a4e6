import type { Tokens } from '../banks/connector.ts';
import type { Grant } from '../records.ts';

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
