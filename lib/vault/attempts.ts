import type { SessionStore } from './ports.ts';

const LONGEST_MS = 30_000;

interface Attempts {
  failures: number;
  /** Epoch ms. */
  notBefore: number;
}

/**
 * Slows down guessing at the keyboard: after the nth wrong passphrase in a row the next try waits 1, 2, 4 … 30 s. An
 * attempt counts as failed from its start, so ending the worker in the middle gains nothing. It does nothing against
 * someone who took a copy of the profile, and starts anew with the browser: against those stands argon2id alone.
 */
export function createAttempts(
  session: SessionStore,
  slot: string,
  now: () => number,
  wait: (ms: number) => Promise<void>,
) {
  return {
    async begin(): Promise<void> {
      const { failures, notBefore } = (await session.get<Attempts>(slot)) ?? { failures: 0, notBefore: 0 };
      const left = Math.min(notBefore - now(), delayAfter(failures));
      if (left > 0) await wait(left);
      await session.set(slot, { failures: failures + 1, notBefore: now() + delayAfter(failures + 1) });
    },
    succeeded: (): Promise<void> => session.remove(slot),
  };
}

function delayAfter(failures: number): number {
  return failures === 0 ? 0 : Math.min(LONGEST_MS, 1_000 * 2 ** (failures - 1));
}
