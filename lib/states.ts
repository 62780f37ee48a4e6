import type { FailureKind } from './failure.ts';
import type { ConnectionView } from './snapshot.ts';

/** What a person is told about a connection, one at a time. */
export type ConnectionState =
  | 'fresh'
  | 'refreshing'
  | 'linking'
  | 'stale'
  | 'needs-login'
  | 'configuration'
  | 'permission'
  | 'certificate'
  | 'offline'
  | 'rate-limited'
  | 'unavailable'
  | 'forbidden'
  | 'bad-response'
  | 'never-read';

/** Amounts older than this are called old. */
export const STALE_AFTER_MS = 6 * 60 * 60 * 1000;

const CLOCK_TOLERANCE_MS = 60_000;

/** How long before a consent may end the person is told. */
export const CONSENT_NOTICE_MS = 7 * 24 * 60 * 60 * 1000;

const AFTER_FAILURE: Record<Exclude<FailureKind, 'cancelled'>, ConnectionState> = {
  reauthorise: 'needs-login',
  configuration: 'configuration',
  permission: 'permission',
  forbidden: 'forbidden',
  'rate-limited': 'rate-limited',
  offline: 'offline',
  unavailable: 'unavailable',
  certificate: 'certificate',
  'bad-response': 'bad-response',
};

/**
 * The state of a connection at `now` (epoch ms). What is under way comes before what failed, and that before age. A
 * cancelled attempt and a rate limit whose time is over say nothing about the amounts.
 */
export function connectionState(
  view: Pick<ConnectionView, 'activity' | 'failure' | 'asOf'>,
  now: number,
): ConnectionState {
  if (view.activity !== 'idle') return view.activity;
  const { failure, asOf } = view;
  const limitIsOver = failure?.kind === 'rate-limited' && failure.until !== undefined && failure.until <= now;
  if (failure && failure.kind !== 'cancelled' && !limitIsOver) return AFTER_FAILURE[failure.kind];
  if (asOf === undefined) return 'never-read';
  // A time still to come is a clock set back: how old the amounts are is unknown.
  return now - asOf > STALE_AFTER_MS || asOf - now > CLOCK_TOLERANCE_MS ? 'stale' : 'fresh';
}

/** Whether the consent may end within seven days of `now` (epoch ms), or may have ended already. */
export function consentEndsSoon(view: Pick<ConnectionView, 'consentEndsAt'>, now: number): boolean {
  return view.consentEndsAt !== undefined && view.consentEndsAt - now <= CONSENT_NOTICE_MS;
}

/** Whether the person has to confirm within seven days of `now` (epoch ms) that reading goes on, or had to already. */
export function confirmSoon(view: Pick<ConnectionView, 'confirmBy'>, now: number): boolean {
  return view.confirmBy !== undefined && view.confirmBy - now <= CONSENT_NOTICE_MS;
}
