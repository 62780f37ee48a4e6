import type { IdleState } from '../browser/idle.ts';
import type { LockTimes } from '../snapshot.ts';
import { keepsWindow } from './attempts.ts';
import type { Ports } from './ports.ts';
import { DEFAULT_SETTINGS, SETTINGS } from './settings.ts';

/** Wakes the worker when the vault has been open for as long as it may. */
const LOCK_ALARM = 'lock';

/** An hour without input, and half a day in all: a badge that is locked at every look would be of no use. */
export const LOCK_TIMES: LockTimes = { idleMinutes: 60, hours: 12 };

const OPEN = 'open-until';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A clock that was set back further than this is no correction. */
const SET_BACK = HOUR;

/** Epoch ms; without `until` it may stay open for as long as the browser runs. */
interface Opened {
  since: number;
  until?: number;
}

export interface AutoLock {
  /** The vault is open: now, since before this worker began, or with other times. The fixed time runs from the opening on. */
  opened(): Promise<void>;
  /** Locks when the fixed time is over. Asks the session store alone. */
  overdue(): Promise<void>;
  /** Locks when the person is gone or the screen is locked, as `state` says or the browser does. */
  away(state?: IdleState): Promise<void>;
}

/** Locks a vault with a passphrase by itself. `lock` does it as the button does. */
export function createAutoLock(ports: Ports, lock: () => Promise<void>): AutoLock {
  const { vault, session, clock, alarms, idle } = ports;

  async function times(): Promise<LockTimes | undefined> {
    if ((await vault.state()) !== 'open' || (await vault.door()) !== 'passphrase') return undefined;
    return ((await (await vault.open()).get('settings', SETTINGS)) ?? DEFAULT_SETTINGS).lock ?? LOCK_TIMES;
  }

  return {
    async opened() {
      const wanted = await times();
      if (!wanted) {
        await session.remove(OPEN);
        return alarms.clear(LOCK_ALARM);
      }
      const { since = clock.now() } = (await session.get<Opened>(OPEN)) ?? {};
      const until = wanted.hours === null ? undefined : since + wanted.hours * HOUR;
      await session.set(OPEN, { since, ...(until !== undefined && { until }) } satisfies Opened);
      await (until === undefined ? alarms.clear(LOCK_ALARM) : alarms.at(LOCK_ALARM, until));
      if (wanted.idleMinutes !== null) idle.watch(wanted.idleMinutes * MINUTE);
    },

    async overdue() {
      const opened = await session.get<Opened>(OPEN);
      if (!opened) return;
      const { since, until = Infinity } = opened;
      if (clock.now() >= until || clock.now() < since - SET_BACK) await lock();
    },

    async away(told) {
      if (told === 'active') return;
      const wanted = await times();
      if (!wanted) return;
      // Its own word for `idle` may be about another time: a browser forgets ours when it ends the worker.
      const state = told === 'locked' ? told : await idle.state((wanted.idleMinutes ?? 60) * MINUTE);
      if (state === 'active' || (state === 'idle' && wanted.idleMinutes === null)) return;
      // Who is away from the keyboard may be at the phone, at the bank.
      const attempts = [...(await (await vault.open()).all('attempt', () => undefined)).values()];
      if (state === 'idle' && attempts.some(({ phase }) => keepsWindow(phase))) return;
      await lock();
    },
  };
}

/** What a lock leaves of it: nothing. */
export function forgetOpening({ session, alarms }: Pick<Ports, 'session' | 'alarms'>): Promise<unknown> {
  return Promise.all([session.remove(OPEN), alarms.clear(LOCK_ALARM)]);
}
