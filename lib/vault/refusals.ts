import type { Database } from './database.ts';
import { VaultError } from './error.ts';
import type { SessionStore } from './ports.ts';

/**
 * The database, and whether it refused the last write (a full disk, say): noted in the session store, where a restarted
 * worker finds it, until a write succeeds.
 */
export function withRefusals(
  database: Database,
  session: SessionStore,
  slot: string,
): { database: Database; refuses(): Promise<boolean> } {
  let refused: boolean | undefined;

  async function note(now: boolean): Promise<void> {
    if (refused === now) return;
    refused = now;
    await (now ? session.set(slot, true) : session.remove(slot)).catch(() => undefined);
  }

  return {
    refuses: async () => (refused ??= (await session.get<boolean>(slot)) ?? false),
    database: {
      ...database,
      async write(body) {
        try {
          await database.write(body);
        } catch (error) {
          // Without a cause it was our own check that refused.
          if (error instanceof VaultError && error.cause !== undefined) await note(true);
          throw error;
        }
        await note(false);
      },
      async destroy() {
        await database.destroy();
        await note(false);
      },
    },
  };
}
