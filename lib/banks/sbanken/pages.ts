import type { Json } from '../connector.ts';
import { facts } from './facts.ts';
import type { RawPage } from './transactions.ts';

const DAY = 86_400_000;
// The bank's days are Norwegian days; `sv-SE` writes ISO dates.
const osloDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' });

/** One request for transactions. ISO dates, both inclusive; `endDate` is left out where the range reaches today. */
export interface PageRequest {
  startDate: string;
  endDate?: string;
  index: number;
}

/** Where a long reading goes on: in the middle of the span that this request began, or at the first row of another. */
type Place = { from: string; index: number; endDate?: string };

/** The range without the days after the Norwegian day of `now` (epoch ms), for which the bank has nothing. */
export function untilToday<R extends { to: string }>(range: R, now: number): R {
  const today = osloDay.format(now);
  return range.to > today ? { ...range, to: today } : range;
}

/**
 * The next request for `range`, at most 366 days of it. An `endDate` hides reservations, so none is given once the span
 * reaches the Norwegian day of `now` (epoch ms). The pages of one span are asked for alike, also past midnight.
 */
export function pageRequest(range: { from: string; to: string; after?: Json }, now: number): PageRequest {
  const place: Place = (range.after as Place | undefined) ?? { from: range.from, index: 0 };
  const { from, index } = place;
  const end = spanEnd(from, range.to);
  const isOpen = end >= osloDay.format(now) && facts.endDateHidesReservations.value;
  const endDate = index > 0 ? place.endDate : isOpen ? undefined : end;
  return { startDate: from, index, ...(endDate !== undefined && { endDate }) };
}

/** Where to go on after `page`, the answer to `asked`; undefined at the end of the range. */
export function afterPage(range: { to: string }, asked: PageRequest, page: RawPage): Place | undefined {
  const read = asked.index + page.rows;
  const more = page.available === undefined ? page.rows >= facts.mostRows.value : read < page.available;
  // A page without rows ends its span, whatever the bank counts: it would never end otherwise.
  if (more && page.rows > 0)
    return { from: asked.startDate, index: read, ...(asked.endDate !== undefined && { endDate: asked.endDate }) };
  const end = spanEnd(asked.startDate, range.to);
  return end < range.to ? { from: addDays(end, 1), index: 0 } : undefined;
}

function spanEnd(from: string, to: string): string {
  const longest = addDays(from, facts.mostDays.value - 1);
  return longest < to ? longest : to;
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
