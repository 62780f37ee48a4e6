import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { norway } from '../../../lib/banks/catalog/norway.ts';
import type { FailureInfo } from '../../../lib/failure.ts';
import type { Health } from '../../../lib/records.ts';
import { budgetEndsAt, carried, failedHealth, isDue, retryAt, type Trigger } from '../../../lib/sync/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_700_000_000_000;
const institution = norway[0]!;
const healthy: Health = { failures: 0, lastAttemptAt: NOW - 5 * HOUR, calls: [] };
const failedWith = (failure: FailureInfo, more: Partial<Health> = {}): Health => ({
  failure,
  failures: 1,
  lastAttemptAt: NOW - 10 * MINUTE,
  calls: [],
  ...more,
});
const due = (trigger: Trigger, age: number, health: Health | undefined = healthy) =>
  isDue(trigger, { now: NOW, asOf: NOW - age, health, institution });

const click: Trigger = { by: 'click' };
const alarm: Trigger = { by: 'alarm' };
const opening: Trigger = { by: 'opening', olderThanMs: 5 * MINUTE };

describe('isDue', () => {
  it('reads for an opened popup only when the figures are older than it asked for', () => {
    expect(due(opening, 5 * MINUTE)).toBe(false);
    expect(due(opening, 5 * MINUTE + 1)).toBe(true);
  });

  it('reads unattended every four hours and not before', () => {
    expect(due(alarm, 4 * HOUR - 1)).toBe(false);
    expect(due(alarm, 4 * HOUR)).toBe(true);
  });

  it('takes two clicks at once for one', () => {
    expect(due(click, 2_999)).toBe(false);
    expect(due(click, 3_000)).toBe(true);
  });

  it.each(['reauthorise', 'configuration', 'permission'] as const)('leaves %s to the person', (kind) => {
    const health = failedWith({ kind });
    expect(due(alarm, 24 * HOUR, health)).toBe(false);
    expect(due(opening, 24 * HOUR, health)).toBe(false);
    expect(due(click, 24 * HOUR, health)).toBe(true);
  });

  it('asks nobody who said when to come back, not even for a click', () => {
    const health = failedWith({ kind: 'rate-limited', until: NOW + 1 }, { retryAt: NOW + 1 });
    for (const trigger of [alarm, opening, click]) expect(due(trigger, 24 * HOUR, health)).toBe(false);
    const over = failedWith({ kind: 'rate-limited', until: NOW }, { retryAt: NOW });
    for (const trigger of [alarm, opening, click]) expect(due(trigger, 24 * HOUR, over)).toBe(true);
  });

  it('asks nobody who is down and said until when, not even for a click', () => {
    const health = failedWith({ kind: 'unavailable', until: NOW + 1 }, { retryAt: NOW + 1 });
    for (const trigger of [alarm, opening, click]) expect(due(trigger, 24 * HOUR, health)).toBe(false);
  });

  it.each(['bad-response', 'forbidden'] as const)('leaves %s to the person after eight in a row', (kind) => {
    const failures = (count: number) => failedWith({ kind }, { failures: count });
    expect(due(alarm, 24 * HOUR, failures(7))).toBe(true);
    expect(due(alarm, 24 * HOUR, failures(8))).toBe(false);
    expect(due(opening, 24 * HOUR, failures(8))).toBe(true);
    expect(due(alarm, 24 * HOUR, failedWith({ kind: 'unavailable' }, { failures: 100 }))).toBe(true);
  });

  it('backs off from a failing bank, and lets a person ask', () => {
    const health = failedWith({ kind: 'unavailable' }, { retryAt: NOW + HOUR });
    expect(due(alarm, 24 * HOUR, health)).toBe(false);
    expect(due(opening, 24 * HOUR, health)).toBe(true);
    expect(due(opening, 24 * HOUR, { ...health, lastAttemptAt: NOW - 30_000 })).toBe(false);
    expect(due(click, 24 * HOUR, health)).toBe(true);
  });

  it("never spends more calls in an hour than the bank's budget, whoever asks and however often", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 * MINUTE }), { maxLength: 300 }), (pauses) => {
        let health: Health = healthy;
        let now = NOW;
        const sent: number[] = [];
        for (const pause of pauses) {
          now += pause;
          if (!isDue(click, { now, asOf: undefined, health, institution })) continue;
          const calls = [now, now, now, now];
          sent.push(...calls);
          health = {
            failures: 0,
            lastAttemptAt: now,
            calls: [...health.calls.filter((at) => at > now - HOUR), ...calls],
          };
        }
        for (const end of sent) {
          expect(sent.filter((at) => at > end - HOUR && at <= end).length).toBeLessThanOrEqual(60);
        }
      }),
    );
  });

  it('says when the budget has room again', () => {
    const calls = Array.from({ length: 58 }, (_, i) => NOW - HOUR + (i + 1) * 1000);
    const health = { ...healthy, calls };
    const until = budgetEndsAt(institution, health, NOW)!;
    expect(until).toBeGreaterThan(NOW);
    expect(budgetEndsAt(institution, health, until)).toBeNull();
    expect(budgetEndsAt(institution, health, until - 1)).not.toBeNull();
  });
});

describe('where a bank can’t be told that a person is looking', () => {
  const counting = { ...institution, unattendedMinutes: 360, unattendedPerDay: 4, everyReadingCounts: true };
  const dueThere = (trigger: Trigger, age: number, unattended: number[]) =>
    isDue(trigger, { now: NOW, asOf: NOW - age, health: { ...healthy, unattended }, institution: counting });
  const spent = [1, 2, 3, 4].map((hours) => NOW - hours * HOUR);

  it('an opened popup reads no sooner than an alarm does', () => {
    expect(dueThere(opening, 6 * HOUR - 1, [])).toBe(false);
    expect(dueThere(opening, 6 * HOUR, [])).toBe(true);
  });

  it('a spent day leaves it to clicks and new consents', () => {
    expect(dueThere(opening, 7 * HOUR, spent)).toBe(false);
    expect(dueThere(alarm, 7 * HOUR, spent)).toBe(false);
    expect(dueThere({ by: 'recovery' }, 7 * HOUR, spent)).toBe(false);
    expect(dueThere(click, 7 * HOUR, spent)).toBe(true);
    expect(dueThere({ by: 'change' }, 7 * HOUR, spent)).toBe(true);
    expect(dueThere(alarm, 7 * HOUR, spent.slice(1))).toBe(true);
  });
});

describe('what an account’s own limit leaves', () => {
  it('holds for a day at most, and is over when its time is', () => {
    const held = { past: NOW, near: NOW + 1, day: NOW + 24 * HOUR, never: NOW + 25 * HOUR };
    expect(carried({ ...healthy, held }, NOW).held).toEqual({ near: NOW + 1, day: NOW + 24 * HOUR });
    expect(carried({ ...healthy, held: { past: NOW } }, NOW).held).toBeUndefined();
    expect(failedHealth({ ...healthy, held }, { kind: 'offline' }, NOW, 0).held).toEqual({
      near: NOW + 1,
      day: NOW + 24 * HOUR,
    });
  });
});

describe('retryAt', () => {
  it('takes the word of the bank', () => {
    expect(retryAt({ kind: 'rate-limited', until: NOW + 7 }, 9, NOW, 0.5)).toBe(NOW + 7);
  });

  it('doubles from five minutes up to three hours, at any time of it after the first minute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const pause = retryAt({ kind: 'offline' }, failures, NOW, random) - NOW;
          const full = Math.min(5 * MINUTE * 2 ** (failures - 1), 3 * HOUR);
          expect(pause).toBeGreaterThanOrEqual(MINUTE);
          expect(pause).toBeLessThanOrEqual(full);
        },
      ),
    );
  });
});
