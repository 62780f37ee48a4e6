const HOUR_MS = 3_600_000;
const MAX_POINTS = 1_000;

/** An account's balance as it stood at `at` (epoch ms). Exact decimal strings; absent means unknown. */
export interface HistoryPoint {
  at: number;
  booked?: string;
  available?: string;
}

/** One account's balances of one calendar month (UTC), by time. */
export interface HistoryBlock {
  v: 1;
  points: HistoryPoint[];
}

/** What a transaction needs to find its place; the rest of it is carried along. */
export interface BlockEntry {
  id?: string;
  /** ISO date (`2025-11-30`) in the bank's own time zone. */
  date: string;
  pending: boolean;
}

/** One account's transactions of one calendar month of the bank's dates, by date. */
export interface TransactionBlock<Entry extends BlockEntry> {
  v: 1;
  entries: Entry[];
}

/**
 * Record id of the history block that holds `at`. Record ids are in clear in the database: `accountId` must be a random
 * local id, never the bank's id of the account nor its number.
 */
export function historyBlockId(accountId: string, at: number): string {
  return blockId(accountId, new Date(at).toISOString());
}

/** Record ids of the history blocks from one moment to another (epoch ms, both included), oldest first. */
export function historyBlockIds(accountId: string, from: number, to: number): string[] {
  return blockIds(accountId, new Date(from).toISOString(), new Date(to).toISOString());
}

/** As `historyBlockId`, for the transactions of an ISO date. Throws RangeError on text that is not an ISO date. */
export function transactionBlockId(accountId: string, isoDate: string): string {
  return blockId(accountId, isoDate);
}

/** Record ids of the transaction blocks from one ISO date to another (both included), oldest first. */
export function transactionBlockIds(accountId: string, from: string, to: string): string[] {
  return blockIds(accountId, from, to);
}

/**
 * The block with one more point. The same amounts again within the clock hour (UTC) move the last point instead of adding
 * one. A block holds at most 1,000 points: when it is full, only the last point of each hour stays.
 */
export function appendPoint(block: HistoryBlock | undefined, point: HistoryPoint): HistoryBlock {
  const points = block?.points ?? [];
  const last = points.at(-1);
  const again = last !== undefined && hourOf(last) === hourOf(point) && sameAmounts(last, point);
  const kept = again ? points.slice(0, -1) : points.length >= MAX_POINTS ? lastOfEachHour(points) : points;
  return { v: 1, points: [...kept, point].sort((a, b) => a.at - b.at) };
}

/**
 * The block with `list` merged in. `list` is all that the institution told for the block's month in one reading: its
 * pending entries replace those of the block (an empty list removes them), so that one which was booked in the next month
 * does not stay. Booked entries are known by their id, a later telling replacing an earlier one; those without an id by
 * their whole content, two equal ones in one telling counting as two.
 */
export function mergeTransactions<Entry extends BlockEntry>(
  block: TransactionBlock<Entry> | undefined,
  list: Entry[],
): TransactionBlock<Entry> {
  const booked = new Map([...byIdentity(block?.entries ?? []), ...byIdentity(list)]);
  const pending = list.filter((entry) => entry.pending && !(entry.id !== undefined && booked.has(idKey(entry.id))));
  const entries = [...booked.values(), ...pending];
  return { v: 1, entries: entries.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)) };
}

function byIdentity<Entry extends BlockEntry>(entries: Entry[]): Map<string, Entry> {
  const found = new Map<string, Entry>();
  const times = new Map<string, number>();
  for (const entry of entries) {
    if (entry.pending) continue;
    if (entry.id !== undefined) {
      found.set(idKey(entry.id), entry);
      continue;
    }
    const content = JSON.stringify(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
    const time = times.get(content) ?? 0;
    times.set(content, time + 1);
    found.set(JSON.stringify([content, time]), entry);
  }
  return found;
}

function idKey(id: string): string {
  return JSON.stringify([id]);
}

function blockId(accountId: string, isoDate: string): string {
  return `${accountId}.${monthOf(isoDate)}`;
}

function blockIds(accountId: string, from: string, to: string): string[] {
  const ids: string[] = [];
  const last = monthNumber(to);
  for (let month = monthNumber(from); month <= last; month++) {
    const year = String(Math.floor(month / 12)).padStart(4, '0');
    ids.push(`${accountId}.${year}-${String((month % 12) + 1).padStart(2, '0')}`);
  }
  return ids;
}

/** Months since the year 0. */
function monthNumber(isoDate: string): number {
  const month = monthOf(isoDate);
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
}

/** Nothing but digits may come out of it: what a bank wrote as a date must not reach a record id unchecked. */
function monthOf(isoDate: string): string {
  const month = /^(\d{4}-(?:0[1-9]|1[0-2]))-\d\d(?:$|T)/.exec(isoDate)?.[1];
  if (month === undefined) throw new RangeError('not an ISO date');
  return month;
}

function hourOf(point: HistoryPoint): number {
  return Math.floor(point.at / HOUR_MS);
}

function sameAmounts(a: HistoryPoint, b: HistoryPoint): boolean {
  return a.booked === b.booked && a.available === b.available;
}

function lastOfEachHour(points: HistoryPoint[]): HistoryPoint[] {
  return points.filter((point, i) => points[i + 1] === undefined || hourOf(points[i + 1]!) !== hourOf(point));
}

/** Whether a history or transaction block belongs to the account. */
export function isBlockOf(blockId: string, accountId: string): boolean {
  return blockId.startsWith(`${accountId}.`);
}
