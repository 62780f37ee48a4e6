import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { fromMinorUnits } from '../../money/minor-units.ts';
import type { Json, Tokens, Transaction, TransactionPage } from '../connector.ts';
import { localDay } from '../local-day.ts';
import { facts } from './facts.ts';

const DAY = 86_400_000;

const text = z.catch(z.optional(z.string()), undefined);

const entryShape = z.object({
  id: z.string().check(z.minLength(1)),
  created: z.string(),
  amount: z.string(),
  currency: z.string(),
  description: text,
  settled: text,
  decline_reason: text,
});
const pageShape = z.object({ transactions: z.array(z.unknown()).check(z.maxLength(1000)) });

const londonDay = localDay('Europe/London');

/** Where a page ended. The time is kept beside the id, which says nothing of when it was. */
const placeShape = z.object({ id: z.string(), created: z.string() });

interface Range {
  from: string;
  to: string;
  after?: Json;
}

/** Whether the minutes after the approval, in which everything is given, are believed to run still. */
export function isWhole({ extra }: Pick<Tokens, 'extra'>, now: number): boolean {
  return now - Number(extra?.['approvedAt'] ?? 0) < facts.history.value.wholeMs;
}

/**
 * The query of `GET /transactions` for a range of London's days, or for what follows a page of it. Unless everything is
 * given (`whole`) only the last 90 days are, and a request for more is refused: `isCut` when it was shortened for that,
 * null where nothing is left of it.
 */
export function pageQuery(
  accountId: string,
  { from, to, after }: Range,
  now: number,
  whole: boolean,
): { query: URLSearchParams; isCut: boolean } | null {
  const { mostRows, history } = facts;
  const last = z.safeParse(placeShape, after).data;
  // A day more on either side: London's days are not always UTC's.
  const wanted = last ? Date.parse(last.created) : Date.parse(from) - DAY;
  const before = Date.parse(to) + 2 * DAY;
  const given = whole ? wanted : Math.max(wanted, now - history.value.days * DAY);
  if (given >= before) return null;
  const query = new URLSearchParams({
    account_id: accountId,
    since: last && given === wanted ? last.id : new Date(given).toISOString(),
    before: new Date(before).toISOString(),
    limit: String(mostRows.value),
  });
  return { query, isCut: last ? given > wanted : londonDay(new Date(given).toISOString())! > from };
}

/** One page, oldest entry first; what was declined never happened. Where it is full, the next begins after its last. */
export function readTransactions(body: unknown, { from, to }: Range): TransactionPage {
  const page = z.safeParse(pageShape, body);
  if (!page.success) throw new Failure('bad-response', { reason: 'shape' });
  const rows = page.data.transactions.map((candidate) => z.safeParse(entryShape, candidate).data);
  const read = rows.flatMap((row) => (row ? toTransaction(row) : null));
  const transactions = read.filter((one) => one !== null);
  const last = rows.at(-1);
  const isFull = rows.length >= facts.mostRows.value && last !== undefined;
  return {
    transactions: transactions.filter(({ date }) => date >= from && date <= to),
    partial: transactions.length < read.length,
    ...(isFull && { next: { id: last.id, created: last.created } }),
  };
}

function toTransaction(row: z.infer<typeof entryShape>): (Transaction | null)[] {
  if (row.decline_reason) return [];
  const amount = isCurrency(row.currency) ? fromMinorUnits(row.amount, row.currency) : null;
  const date = londonDay(row.created);
  if (amount === null || date === undefined) return [null];
  const pending = row.settled === '';
  return [
    { ...(!pending && { id: row.id }), date, amount, currency: row.currency, text: row.description ?? '', pending },
  ];
}
