import type { Clock } from '../banks/connector.ts';
import { parseHttpDate } from './http-date.ts';

/** A Date header has whole seconds and is some moments old when it is read: nearer than this, clocks agree. */
const GRAIN = 2000;

/** The bank's own time (epoch ms), for what the bank checks against its clock; this device's until its answers told. */
export function bankNow({ now, offset }: Clock): number {
  return now() + (offset?.() ?? 0);
}

/** How far the bank's clock is ahead of this device's `now` (ms), by an answer's Date header; undefined without one. */
export function offsetOf(headers: Headers, now: number): number | undefined {
  const date = parseHttpDate(headers.get('date') ?? '', now);
  if (date === null) return undefined;
  return Math.abs(date - now) < GRAIN ? 0 : date - now;
}
