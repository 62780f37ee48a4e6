import type { IncomingHttpHeaders } from 'node:http';

const DEFAULT_WAIT = 60;
const LONGEST_WAIT = 3_600;

/**
 * In how many milliseconds a service that answered 429 takes requests again: the seconds of RateLimit-Reset or
 * Retry-After, one minute when neither is a number, one hour at most.
 */
export function rateLimitWait(headers: IncomingHttpHeaders): number {
  const value = [headers['ratelimit-reset'], headers['retry-after']].flat().find((text) => /^\d+$/u.test(text ?? ''));
  return Math.min(value === undefined ? DEFAULT_WAIT : Number(value), LONGEST_WAIT) * 1000;
}
