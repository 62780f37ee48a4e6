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

interface Range {
  from: string;
  to: string;
  after?: Json;
}

/**
 * The query of `GET /transactions` for a range of London's days. Some minutes after the approval only the last 90 days
 * are given, and a request for more is refused: `isCut` when the range was shortened for that.
 */
export function pageQuery(
  accountId: string,
  { from, to, after }: Range,
  { extra }: Pick<Tokens, 'extra'>,
  now: number,
): { query: URLSearchParams; isCut: boolean } {
  const { wholeMs, days } = facts.history.value;
  // A day more on either side: London's days are not always UTC's.
  const wanted = Date.parse(from) - DAY;
  const isWhole = now - Number(extra?.['approvedAt'] ?? 0) < wholeMs;
  const earliest = isWhole ? wanted : Math.max(wanted, now - days * DAY);
  const query = new URLSearchParams({
    account_id: accountId,
    since: typeof after === 'string' ? after : new Date(earliest).toISOString(),
    before: new Date(Date.parse(to) + 2 * DAY).toISOString(),
    limit: String(facts.mostRows.value),
  });
  return { query, isCut: londonDay(new Date(earliest).toISOString())! > from };
}

/** One page, oldest entry first; what was declined never happened. Where it is full, the next begins after its last. */
export function readTransactions(body: unknown, { from, to }: Range): TransactionPage {
  const page = z.safeParse(pageShape, body);
  if (!page.success) throw new Failure('bad-response', { reason: 'shape' });
  const rows = page.data.transactions.map((candidate) => z.safeParse(entryShape, candidate).data);
  const read = rows.flatMap((row) => (row ? toTransaction(row) : null));
  const transactions = read.filter((one) => one !== null);
  const last = rows.at(-1)?.id;
  const isFull = rows.length >= facts.mostRows.value && last !== undefined;
  return {
    transactions: transactions.filter(({ date }) => date >= from && date <= to),
    partial: transactions.length < read.length,
    ...(isFull && { next: last }),
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
