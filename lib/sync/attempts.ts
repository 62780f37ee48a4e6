import type { Attempt } from '../records.ts';

/** Whether an address that a tab reached is the redirect address, whatever its query. */
export function isRedirect(url: string, redirectUri: string): boolean {
  const reached = URL.parse(url);
  const expected = new URL(redirectUri);
  return reached?.origin === expected.origin && reached.pathname === expected.pathname;
}

/** Whether the attempt has begun and is not over. */
export function isUnderWay({ phase }: Attempt): boolean {
  return phase === 'consent' || phase === 'finishing';
}

/** Whether the attempt wants the same: this connection linked again, or a new one with this institution. */
export function isSameWish(attempt: Attempt, institutionId: string, connectionId: string | undefined): boolean {
  return connectionId
    ? attempt.connectionId === connectionId
    : attempt.connectionId === undefined && attempt.institutionId === institutionId;
}
