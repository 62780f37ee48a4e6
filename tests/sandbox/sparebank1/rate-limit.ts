const HOUR = 3_600_000;

/** Counts a client's calls in windows of an hour, each begun by its first call. */
export interface RateLimit {
  /** Counts a call. Seconds until the window ends when `limit` calls were made already, else undefined. */
  exceeded(now: number, limit: number): number | undefined;
}

export function createRateLimit(): RateLimit {
  let began = -Infinity;
  let calls = 0;
  return {
    exceeded(now, limit) {
      if (now - began >= HOUR) [began, calls] = [now, 0];
      if (calls >= limit) return Math.ceil((began + HOUR - now) / 1000);
      calls += 1;
      return undefined;
    },
  };
}
