import type { Settings } from '../records.ts';
import { Refused } from '../refused.ts';
import { deriveVerifier } from '../vault/verifier.ts';
import type { AppSession, Ports } from './ports.ts';
import { changeSettings, DEFAULT_SETTINGS, SETTINGS } from './settings.ts';

/** Session key: until when the guard stays lifted (epoch ms). */
export const GUARD_OPEN_UNTIL = 'guard-open-until';
const OPEN_FOR = 5 * 60_000;
const WRONG_PAUSE = 2000;

export interface Guard {
  /** Throws `Refused` guarded unless nothing is guarded or the guard is lifted at the moment. */
  check(): Promise<void>;
  /** A new guard passphrase, or none any more with null. */
  set(passphrase: string | null): Promise<void>;
  /** Lifts the guard for five minutes. Throws `Refused` wrong-passphrase. */
  open(passphrase: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * A passphrase before anything can be changed, apart from the vault's door: balances stay readable without it (a
 * child's browser). It stops a person at the keyboard, not one who reads the profile.
 */
export function createGuard(ports: Ports): Guard {
  const settingsOf = async (session: AppSession): Promise<Settings> =>
    (await session.get('settings', SETTINGS)) ?? DEFAULT_SETTINGS;

  return {
    async check() {
      const { guard } = await settingsOf(await ports.vault.open());
      const until = (await ports.session.get<number>(GUARD_OPEN_UNTIL)) ?? 0;
      if (guard && until <= ports.clock.now()) throw new Refused('guarded');
    },

    async set(passphrase) {
      const guard = passphrase === null ? undefined : deriveVerifier(passphrase);
      await changeSettings(ports, ({ guard: _guard, ...settings }) => ({ ...settings, ...(guard && { guard }) }));
      await ports.session.remove(GUARD_OPEN_UNTIL);
    },

    // One at a time, so that guesses can't run side by side.
    open: (passphrase) =>
      ports.exclusive('guard', async () => {
        const { guard } = await settingsOf(await ports.vault.open());
        if (guard && deriveVerifier(passphrase, guard).hash !== guard.hash) {
          await ports.wait(WRONG_PAUSE);
          throw new Refused('wrong-passphrase');
        }
        await ports.session.set(GUARD_OPEN_UNTIL, ports.clock.now() + OPEN_FOR);
      }),

    close: () => ports.session.remove(GUARD_OPEN_UNTIL),
  };
}
