import type { Attempt } from '../records.ts';
import { type Attempts, awaitsTab, isUnderWay, keepsWindow } from './attempts.ts';
import type { AppSession, Ports } from './ports.ts';

/** Wakes the worker while an attempt is open, so that one whose worker died is settled without the person's help. */
export const ATTEMPT_ALARM = 'attempt';
const ATTEMPT_ALARM_MINUTES = 0.5;

/**
 * Begins queued attempts when the returned function is called: those that need no window at once, whatever is open, the
 * others, BankID logins among them, one window at a time. `begin` runs under the attempt's lock; `isListening` says whether this worker waits for a
 * window, even one whose attempt was put away.
 */
export function createAttemptQueue(
  { vault, consent, alarms, exclusive }: Pick<Ports, 'vault' | 'consent' | 'alarms' | 'exclusive'>,
  { list, change }: Attempts,
  hooks: { begin(session: AppSession, id: string, queued: Attempt): Promise<void>; isListening(): boolean },
): () => Promise<void> {
  async function beginIfQueued(id: string): Promise<void> {
    await change(id, async (session, queued) => {
      if (queued.phase === 'queued') await hooks.begin(session, id, queued);
    });
  }

  async function beginWindowless(): Promise<void> {
    const all = await list(await vault.open());
    const waiting = all.filter(([, { phase, window }]) => phase === 'queued' && window === 'none');
    await Promise.all(waiting.map(([id]) => beginIfQueued(id)));
  }

  async function openWindows(): Promise<void> {
    while ((await openNext()) === 'over');
  }

  /** Opens the window of the next queued attempt, unless one is open. `over`: it failed first, so another may open. */
  function openNext(): Promise<'over' | undefined> {
    return exclusive('consent', async () => {
      const session = await vault.open();
      const all = await list(session);
      await watch(all);
      const withWindow = all.filter(([, { window }]) => window !== 'none');
      // A window whose attempt was put away is still the one window that browsers allow.
      const open = hooks.isListening() || withWindow.some(([, { phase }]) => keepsWindow(phase));
      const next = withWindow.find(([, { phase }]) => phase === 'queued');
      if (open || !next) return undefined;
      await beginIfQueued(next[0]);
      const phase = (await session.get('attempt', next[0]))?.phase;
      return phase === 'consent' || phase === 'order' ? undefined : 'over';
    });
  }

  /** Looks after attempts for as long as there are any under way. Runs under the lock `consent`. */
  async function watch(all: [string, Attempt][]): Promise<void> {
    consent.watchTabs(all.some(([, attempt]) => awaitsTab(attempt)));
    const busy = all.some(([, { phase }]) => phase === 'queued' || isUnderWay(phase));
    await (busy ? alarms.every(ATTEMPT_ALARM, ATTEMPT_ALARM_MINUTES) : alarms.clear(ATTEMPT_ALARM));
  }

  return async () => {
    await Promise.all([beginWindowless(), openWindows()]);
    // What needed no window may have been the last to want watching.
    await exclusive('consent', async () => watch(await list(await vault.open())));
  };
}
