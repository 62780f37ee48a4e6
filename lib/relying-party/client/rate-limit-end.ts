import type { IncomingHttpHeaders } from 'node:http';

const DEFAULT_WAIT = 60;
const LONGEST_WAIT = 3_600;

/**
 * When a service that answered 429 takes requests again (epoch ms): the seconds of RateLimit-Reset or Retry-After, one
 * minute when neither is a number, one hour at most.
 */
export function rateLimitEnd(headers: IncomingHttpHeaders, now: number): number {
  const value = [headers['ratelimit-reset'], headers['retry-after']].flat().find((text) => /^\d+$/u.test(text ?? ''));
  return now + Math.min(value === undefined ? DEFAULT_WAIT : Number(value), LONGEST_WAIT) * 1000;
}
