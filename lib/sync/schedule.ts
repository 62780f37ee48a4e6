import type { Institution } from '../banks/catalog/institution.ts';
import type { FailureInfo } from '../failure.ts';
import type { Health } from '../records.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * What wants a reading: a click, a change (new consent, accounts, host access, certificate), an opened popup, an alarm, or a refresh
 * whose outcome an earlier worker did not learn.
 */
export type Trigger =
  { by: 'click' } | { by: 'change' } | { by: 'opening'; olderThanMs: number } | { by: 'alarm' } | { by: 'recovery' };

/** Whether a person is looking, as against readings that we begin by ourselves. */
export function isAttended(trigger: Trigger): boolean {
  return trigger.by !== 'alarm' && trigger.by !== 'recovery';
}

/** Two clicks within this time are one wish. */
const SAME_WISH = 3 * SECOND;
/** An opened popup doesn't ask a bank again that answered badly a moment ago. */
const OPENING_PAUSE = MINUTE;
/** One reading may need a token and a repetition besides the accounts: keep that many calls of the budget free. */
const CALLS_OF_A_READING = 4;

/** After so many answers in a row of which nothing can be made, we ask again only when a person looks. */
const MOST_UNUSABLE = 8;

/** The failures that only the person can mend: trying again by ourselves would only bother the bank. */
export function needsPerson(failure: FailureInfo | undefined): boolean {
  return failure?.kind === 'reauthorise' || failure?.kind === 'configuration' || failure?.kind === 'permission';
}

function isHopeless({ failure, failures }: Health): boolean {
  return failures >= MOST_UNUSABLE && (failure?.kind === 'bad-response' || failure?.kind === 'forbidden');
}

/** Whether to ask the bank now. Times are epoch milliseconds; `asOf` is undefined before the first reading. */
export function isDue(
  trigger: Trigger,
  state: { now: number; asOf: number | undefined; health: Health | undefined; institution: Institution },
): boolean {
  const { now, institution } = state;
  const asOf = past(state.asOf, now);
  const health = state.health && saneHealth(state.health, now);
  const waitUntil = health?.retryAt ?? 0;
  const sinceAttempt = now - (health?.lastAttemptAt ?? -Infinity);
  const age = asOf === undefined ? Infinity : now - asOf;
  if (budgetEndsAt(institution, health, now) !== null) return false;
  // The bank itself said when to come back: nobody comes earlier.
  const isTold = health?.failure?.kind === 'rate-limited' || health?.failure?.until !== undefined;
  if (isTold && waitUntil > now) return false;
  if (trigger.by === 'change') return true;
  const asked = trigger.by === 'click' || (isAttended(trigger) && !institution.everyReadingCounts);
  if (!asked && carried(health, now).unattended.length >= (institution.unattendedPerDay ?? Infinity)) return false;
  if (trigger.by === 'recovery') return true;
  if (trigger.by === 'click') return age >= SAME_WISH && sinceAttempt >= SAME_WISH;
  if (needsPerson(health?.failure)) return false;
  if (trigger.by === 'opening' && !institution.everyReadingCounts)
    return age > trigger.olderThanMs && sinceAttempt > OPENING_PAUSE;
  if (!isAttended(trigger) && health && isHopeless(health)) return false;
  return age >= institution.unattendedMinutes * MINUTE && waitUntil <= now;
}

/** What a clock that was set back makes impossible counts as not known: times to come, and waits of over a day. */
function saneHealth(health: Health, now: number): Health {
  const { retryAt: _retryAt, ...rest } = health;
  const wait = health.retryAt !== undefined && health.retryAt - now <= 24 * HOUR ? { retryAt: health.retryAt } : {};
  return { ...rest, ...wait, lastAttemptAt: past(health.lastAttemptAt, now) ?? 0 };
}

function past(at: number | undefined, now: number): number | undefined {
  return at === undefined || at > now ? undefined : at;
}

/** When the hour's budget of calls has room for a reading again; null when it has room now. */
export function budgetEndsAt(institution: Institution, health: Health | undefined, now: number): number | null {
  if (institution.callsPerHour === undefined) return null;
  const recent = recentCalls(health, now);
  const over = recent.length + CALLS_OF_A_READING - institution.callsPerHour;
  return over > 0 ? recent[over - 1]! + HOUR : null;
}

/** What of a health record still counts against the institution's limits. */
export function carried(
  health: Health | undefined,
  now: number,
): Pick<Health, 'calls' | 'held'> & { unattended: number[] } {
  const unattended = (health?.unattended ?? []).filter((at) => at > now - 24 * HOUR && at <= now);
  const held = Object.entries(health?.held ?? {}).filter(([, until]) => until > now && until <= now + 24 * HOUR);
  return {
    calls: recentCalls(health, now),
    unattended,
    ...(held.length > 0 && { held: Object.fromEntries(held) }),
  };
}

/** Health with one more unattended reading, which begins at `now`. */
export function withUnattended(health: Health | undefined, now: number): Health {
  const spent = carried(health, now);
  return { failures: 0, lastAttemptAt: 0, ...health, ...spent, unattended: [...spent.unattended, now] };
}

/** The calls of the last hour, oldest first. */
export function recentCalls(health: Health | undefined, now: number): number[] {
  return (health?.calls ?? []).filter((at) => at > now - HOUR && at <= now);
}

/**
 * When to try again by ourselves after the `failures`th failure in a row: what the bank said, else any time from a
 * minute to 5 minutes, doubling up to 3 hours, so that many readers don't come at once. `random` in [0, 1).
 */
export function retryAt(failure: FailureInfo, failures: number, now: number, random: number): number {
  if (failure.until !== undefined) return failure.until;
  const pause = Math.min(5 * MINUTE * 2 ** Math.min(failures - 1, 10), 3 * HOUR);
  return now + MINUTE + Math.round((pause - MINUTE) * random);
}

/** Health after another failure at `now`, with what still counts against limits. `random` in [0, 1). */
export function failedHealth(health: Health | undefined, failure: FailureInfo, now: number, random: number): Health {
  const failures = (health?.failures ?? 0) + 1;
  return {
    failure,
    failures,
    retryAt: retryAt(failure, failures, now, random),
    lastAttemptAt: now,
    ...carried(health, now),
  };
}
