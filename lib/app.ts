import { commandHandlers } from './commands/handlers.ts';
import { createRouter, joined, type Router } from './commands/router.ts';
import { loggedRouter } from './commands/logged-router.ts';
import type { IdleState } from './browser/idle.ts';
import { createActivity } from './sync/activity.ts';
import { createAutoLock, forgetOpening } from './sync/auto-lock.ts';
import { createConnections } from './sync/connections.ts';
import { createGuard } from './sync/guard.ts';
import { ATTEMPT_ALARM } from './sync/attempt-queue.ts';
import { createLinking } from './sync/linking.ts';
import { createLog } from './sync/log.ts';
import { followPermissions } from './sync/permissions.ts';
import type { Ports } from './sync/ports.ts';
import { createPublisher } from './sync/publish.ts';
import { createReading } from './sync/read.ts';
import { recoverRefreshes } from './sync/recover.ts';
import { LOGIN_ALARM } from './unlock/login.ts';
import type { createUnlocking } from './unlock/unlocking.ts';

export const REFRESH_ALARM = 'refresh';
const REFRESH_ALARM_MINUTES = 15;

/** The worker's life, as the browser's events tell it. */
export interface App {
  router: Router;
  /**
   * Once per worker, before anything else: publishes what is and settles what an earlier worker left. Asks no bank
   * before it resolves, so that no command waits for one; `caughtUp` resolves when that is done too.
   */
  start(): Promise<{ caughtUp: Promise<void> }>;
  onAlarm(name: string): Promise<void>;
  onIdle(state: IdleState): Promise<void>;
  onTab(tabId: number, event: { url: string } | 'closed'): Promise<void>;
  onPermissionsChanged(): Promise<void>;
}

/**
 * Puts the rooms together. Keeps nothing that a restarted worker would miss. `unlockingWith`: left out of a build that
 * names no relying party.
 */
export function createApp(ports: Ports, unlockingWith: typeof createUnlocking | undefined): App {
  const activity = createActivity();
  const log = createLog(ports);
  const publish = createPublisher(ports, activity);
  const reading = createReading(ports, activity, publish, log.note);
  const readNow = (connectionId: string) => reading.one(connectionId, { by: 'change' });
  const linking = createLinking(ports, { publish, linked: readNow, note: log.note });
  const connections = createConnections(ports, { publish, read: readNow, dismissAll: linking.dismissAll });
  const guard = createGuard(ports);

  const whileOpen = async (run: () => Promise<void>): Promise<void> => {
    if ((await ports.vault.state()) === 'open') await run();
  };
  /** Asks the banks what an earlier worker, or the time since, left to ask. */
  const catchUp = () =>
    whileOpen(async () => {
      await recoverRefreshes(ports, (connectionId) => reading.one(connectionId, { by: 'recovery' }));
      await reading.all({ by: 'alarm' });
      await linking.sweep();
      // Locked before it was done: the next unlock does it.
    })
      .catch(() => publish())
      .catch(() => undefined);
  const opened = () =>
    void autoLock
      .opened()
      .then(() => whileOpen(() => linking.recover()))
      .then(catchUp)
      .catch(() => undefined);

  async function lock(): Promise<void> {
    await ports.vault.lock();
    await forgetOpening(ports);
    await unlocking?.locked();
    await guard.close();
    await publish();
  }
  const autoLock = createAutoLock(ports, lock);
  const unlocking = unlockingWith?.(ports, { publish, opened });
  const settle = () => unlocking?.settle().catch(() => undefined);

  const handlers = joined(
    commandHandlers({ ports, linking, reading, connections, guard, unlocking, publish, opened, lock, autoLock }),
    {
      async activity() {
        await ports.vault.open();
        return log.entries();
      },
    },
  );
  const router = loggedRouter(createRouter(handlers), log);

  return {
    router: {
      async answer(message) {
        // Nobody finds it open after its time, however late the alarm is.
        await autoLock.overdue().catch(() => undefined);
        const answer = await router.answer(message);
        // That the disk refuses is told to every window.
        if (!answer.ok && 'refusal' in answer && answer.refusal === 'storage') await publish().catch(() => undefined);
        return answer;
      },
    },
    async start() {
      // A vault that can't be read must not keep the rest from starting.
      await unlocking?.resume().catch(() => undefined);
      await autoLock
        .overdue()
        .then(() => autoLock.opened())
        .catch(() => undefined);
      await publish();
      await ports.alarms.every(REFRESH_ALARM, REFRESH_ALARM_MINUTES);
      // Recovery goes on watching where a consent tab is open.
      if ((await ports.vault.state()) !== 'open') {
        ports.consent.watchTabs(false);
        await ports.alarms.clear(ATTEMPT_ALARM);
      }
      await whileOpen(() => linking.recover());
      return { caughtUp: Promise.all([catchUp(), settle()]).then(() => undefined) };
    },
    async onAlarm(name) {
      await autoLock
        .overdue()
        .then(() => autoLock.away())
        .catch(() => undefined);
      if (name === ATTEMPT_ALARM) return whileOpen(() => linking.recover());
      if (name === LOGIN_ALARM) return unlocking?.resume();
      if (name !== REFRESH_ALARM) return;
      await settle();
      // Ages and notices change by time alone.
      await whileOpen(() => reading.all({ by: 'alarm' })).finally(publish);
    },
    onIdle: (state) => autoLock.away(state),
    onTab: (tabId, event) => whileOpen(() => linking.tabEvent(tabId, event)),
    onPermissionsChanged: () => whileOpen(() => followPermissions(ports, readNow)),
  };
}
