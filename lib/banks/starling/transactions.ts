import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { negate } from '../../money/decimal.ts';
import { fromMinorUnits } from '../../money/minor-units.ts';
import type { Transaction, TransactionPage } from '../connector.ts';
import { localDay } from '../local-day.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);

const itemShape = z.object({
  feedItemUid: text,
  amount: z.object({ currency: z.string(), minorUnits: z.string().check(z.regex(/^\d+$/u)) }),
  direction: z.enum(['IN', 'OUT']),
  transactionTime: z.string(),
  status: z.string(),
  counterPartyName: text,
  reference: text,
});

const feedShape = z.object({ feedItems: z.array(z.unknown()).check(z.maxLength(20_000)) });

const londonDay = localDay('Europe/London');
const booked: readonly string[] = facts.statuses.value.booked;
const pending: readonly string[] = facts.statuses.value.pending;

/** The feed's items of the days from `from` to `to` in London, both inclusive. Amounts come unsigned, with a direction. */
export function readFeed(body: unknown, { from, to }: { from: string; to: string }): TransactionPage {
  const feed = z.safeParse(feedShape, body);
  if (!feed.success) throw new Failure('bad-response', { reason: 'shape' });
  const read = feed.data.feedItems.map(toTransaction).filter((one) => one !== undefined);
  const transactions = read.filter((one) => one !== null);
  return {
    transactions: transactions.filter(({ date }) => date >= from && date <= to),
    partial: transactions.length < read.length,
  };
}

/** Undefined for what is no movement of money, null for what can't be read. */
function toTransaction(candidate: unknown): Transaction | null | undefined {
  const parsed = z.safeParse(itemShape, candidate);
  if (!parsed.success) return null;
  const { feedItemUid, direction, transactionTime, status, counterPartyName, reference } = parsed.data;
  const isPending = pending.includes(status);
  if (!isPending && !booked.includes(status)) return undefined;
  const { currency, minorUnits } = parsed.data.amount;
  const amount = isCurrency(currency) ? fromMinorUnits(minorUnits, currency) : null;
  // The instant that the feed is asked for by: an entry that settles days later would fall between two ranges.
  const date = londonDay(transactionTime);
  if (amount === null || date === undefined) return null;
  return {
    ...(feedItemUid && !isPending && { id: feedItemUid }),
    date,
    amount: direction === 'OUT' ? negate(amount) : amount,
    currency,
    text: counterPartyName || reference || '',
    pending: isPending,
  };
}
