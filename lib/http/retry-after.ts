import { parseHttpDate } from './http-date.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * When a request may be tried again, in epoch milliseconds, from a Retry-After header (RFC 9110, 10.2.3: seconds or a
 * date). `now` is this device's clock; `date` is the reply's Date header, and with it a Retry-After date counts by the
 * server's clock, so that a wrong clock here changes nothing. What is missing, unreadable or not in the future means one
 * hour, as clients of SpareBank 1 do it; never more than 24 hours.
 */
export function retryAfter(value: string | null, now: number, date: string | null = null): number {
  const wait = waitMs(value ?? '', now, date);
  return now + (wait > 0 ? Math.min(wait, DAY) : HOUR);
}

function waitMs(value: string, now: number, date: string | null): number {
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = parseHttpDate(value, now);
  if (until === null) return 0;
  const serverNow = date === null ? null : parseHttpDate(date, now);
  return until - (serverNow ?? now);
}
