import { setTimeout as pause } from 'node:timers/promises';

const ROUNDS = 200;
const ROUND_MS = 50;

/**
 * Asks again and again until the answer is neither undefined nor false; what throws is asked again too. Throws with
 * `what` and the last error after ten seconds.
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  let last: unknown;
  for (let round = 0; round < ROUNDS; round++) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await pause(ROUND_MS);
  }
  throw new Error(`it never came: ${what}`, { cause: last });
}
