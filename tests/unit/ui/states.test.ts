import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../../../lib/failure.ts';
import type { ConnectionView } from '../../../lib/snapshot.ts';
import { confirmSoon, connectionState, consentEndsSoon } from '../../../lib/states.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type View = Pick<ConnectionView, 'activity' | 'failure' | 'asOf'>;
const fresh: View = { activity: 'idle', asOf: NOW - 60_000 };

describe('the state of a connection', () => {
  it('is fresh up to six hours and stale after', () => {
    expect(connectionState({ ...fresh, asOf: NOW - 6 * HOUR }, NOW)).toBe('fresh');
    expect(connectionState({ ...fresh, asOf: NOW - 6 * HOUR - 1 }, NOW)).toBe('stale');
  });

  it('is stale when the clock was set back after the reading: how old it is is unknown', () => {
    expect(connectionState({ ...fresh, asOf: NOW + HOUR }, NOW)).toBe('stale');
    expect(connectionState({ ...fresh, asOf: NOW + 1000 }, NOW)).toBe('fresh');
  });

  it('is never-read without a reading', () => {
    expect(connectionState({ activity: 'idle' }, NOW)).toBe('never-read');
  });

  it.each<[FailureKind, string]>([
    ['reauthorise', 'needs-login'],
    ['configuration', 'configuration'],
    ['forbidden', 'forbidden'],
    ['permission', 'permission'],
    ['rate-limited', 'rate-limited'],
    ['offline', 'offline'],
    ['unavailable', 'unavailable'],
    ['certificate', 'certificate'],
    ['bad-response', 'bad-response'],
  ])('after %s is %s, however young or old the amounts are', (kind, state) => {
    expect(connectionState({ ...fresh, failure: { kind } }, NOW)).toBe(state);
    expect(connectionState({ activity: 'idle', failure: { kind } }, NOW)).toBe(state);
    expect(connectionState({ ...fresh, asOf: 0, failure: { kind } }, NOW)).toBe(state);
  });

  it('takes no notice of a cancelled attempt', () => {
    expect(connectionState({ ...fresh, failure: { kind: 'cancelled', reason: 'window-closed' } }, NOW)).toBe('fresh');
    expect(connectionState({ activity: 'idle', failure: { kind: 'cancelled' } }, NOW)).toBe('never-read');
  });

  it('forgets a rate limit when its time is over', () => {
    const limited = (until: number): View => ({ ...fresh, failure: { kind: 'rate-limited', until } });
    expect(connectionState(limited(NOW + 1), NOW)).toBe('rate-limited');
    expect(connectionState(limited(NOW), NOW)).toBe('fresh');
    expect(connectionState({ ...limited(NOW), asOf: 0 }, NOW)).toBe('stale');
  });

  it('puts what is under way first', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('refreshing' as const, 'linking' as const),
        fc.constantFrom<FailureKind>('reauthorise', 'configuration', 'offline'),
        fc.option(fc.integer({ min: 0, max: NOW }), { nil: undefined }),
        (activity, kind, asOf) => {
          const view: View = { activity, failure: { kind }, ...(asOf !== undefined && { asOf }) };
          expect(connectionState(view, NOW)).toBe(activity);
        },
      ),
    );
  });
});

describe('a consent that ends soon', () => {
  it('is one that may end within seven days', () => {
    expect(consentEndsSoon({ consentEndsAt: NOW + 7 * DAY }, NOW)).toBe(true);
    expect(consentEndsSoon({ consentEndsAt: NOW + 7 * DAY + 1 }, NOW)).toBe(false);
  });

  it('is also one whose end is past', () => {
    expect(consentEndsSoon({ consentEndsAt: NOW - DAY }, NOW)).toBe(true);
  });

  it('is not one without an end', () => {
    expect(consentEndsSoon({}, NOW)).toBe(false);
  });
});

describe('the person’s word that reading goes on', () => {
  it('is asked for from seven days ahead, and for as long as it is due', () => {
    expect(confirmSoon({ confirmBy: NOW + 7 * DAY }, NOW)).toBe(true);
    expect(confirmSoon({ confirmBy: NOW - 30 * DAY }, NOW)).toBe(true);
    expect(confirmSoon({ confirmBy: NOW + 7 * DAY + 1 }, NOW)).toBe(false);
    expect(confirmSoon({}, NOW)).toBe(false);
  });
});
