import type { Attempt } from '../records.ts';
import { put, remove } from './changes.ts';
import type { AppSession, Ports } from './ports.ts';

/** Attempts as the vault keeps them. */
export interface Attempts {
  /** Every attempt with its id, in order of asking. */
  list(session: AppSession): Promise<[string, Attempt][]>;
  /** Runs under the attempt's lock with its record as it is by then; not at all when it is gone. */
  change<T>(id: string, run: (session: AppSession, attempt: Attempt) => Promise<T>): Promise<T | undefined>;
  /** Stores and publishes. */
  save(session: AppSession, id: string, attempt: Attempt): Promise<void>;
}

export function createAttempts(
  { vault, exclusive }: Pick<Ports, 'vault' | 'exclusive'>,
  publish: () => Promise<void>,
): Attempts {
  return {
    async list(session) {
      const damaged: string[] = [];
      const all = [...(await session.all('attempt', (id) => damaged.push(id)))];
      // Begun anew with a click: kept, it would only stand in the way.
      if (damaged.length > 0) await session.write(damaged.map((id) => remove('attempt', id)));
      return all.sort(([, a], [, b]) => a.startedAt - b.startedAt);
    },

    change: (id, run) =>
      exclusive(`attempt:${id}`, async () => {
        const session = await vault.open();
        const attempt = await session.get('attempt', id);
        return attempt && run(session, attempt);
      }),

    async save(session, id, attempt) {
      await session.write([put('attempt', id, attempt)]);
      await publish();
    },
  };
}

/** Whether the bank, or the person at the bank, has the next word. */
export function isUnderWay(phase: Attempt['phase']): boolean {
  return keepsWindow(phase) || phase === 'email' || phase === 'wait';
}

/** Whether no other attempt may open a window. */
export function keepsWindow(phase: Attempt['phase']): boolean {
  return phase === 'consent' || phase === 'order' || phase === 'finishing';
}

/** Whether it ends at an address that some tab reaches. */
export function awaitsTab({ phase, window }: Attempt): boolean {
  return window === 'tab' && (phase === 'consent' || phase === 'email');
}
