import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { Transaction } from '../connector.ts';

const text = z.catch(z.optional(z.string()), undefined);

const entryShape = z.object({
  transactionId: text,
  bookingDate: text,
  valueDate: text,
  executionDateTime: text,
  transactionDate: text,
  transactionAmount: z.object({ currency: z.string(), amount: z.string() }),
  creditorName: text,
  debtorName: text,
  remittanceInformationUnstructured: text,
  transactionDetails: text,
});

const list = z.optional(z.array(z.unknown()).check(z.maxLength(10_000)));
const entriesShape = z.object({
  booked: list,
  pending: list,
  _links: z.catch(
    z.optional(z.object({ next: z.catch(z.optional(z.object({ href: z.string() })), undefined) })),
    undefined,
  ),
});

// Accounts answer with `transactions`, cards with `cardTransactions` (ing-and-psd2.md 1.9).
const replyShape = z.union([z.object({ transactions: entriesShape }), z.object({ cardTransactions: entriesShape })]);

/** One page, as the bank wrote it. */
export interface Entries {
  transactions: Transaction[];
  /** Some entry could not be read. */
  partial: boolean;
  /** The bank's link to the next page. */
  next?: string;
}

/**
 * One page of `GET …/transactions`. Amounts are signed as they stand; the other party's name, else what was written, is
 * the text, in which ING breaks lines by `<br>`.
 */
export function readTransactions(body: unknown): Entries {
  const reply = z.safeParse(replyShape, body);
  if (!reply.success) throw new Failure('bad-response', { reason: 'shape' });
  const page = 'transactions' in reply.data ? reply.data.transactions : reply.data.cardTransactions;
  const read = [
    ...(page.booked ?? []).map((entry) => toTransaction(entry, false)),
    ...(page.pending ?? []).map((entry) => toTransaction(entry, true)),
  ];
  const transactions = read.filter((transaction) => transaction !== null);
  const next = page._links?.next?.href;
  return { transactions, partial: transactions.length < read.length, ...(next && { next }) };
}

function toTransaction(candidate: unknown, pending: boolean): Transaction | null {
  const parsed = z.safeParse(entryShape, candidate);
  if (!parsed.success) return null;
  const entry = parsed.data;
  const { currency } = entry.transactionAmount;
  const amount = parseDecimal(entry.transactionAmount.amount);
  const day = entry.bookingDate ?? entry.executionDateTime ?? entry.transactionDate ?? entry.valueDate ?? '';
  const date = /^\d{4}-\d{2}-\d{2}/u.exec(day)?.[0];
  if (amount === null || date === undefined || !isCurrency(currency)) return null;
  const written = (entry.remittanceInformationUnstructured ?? entry.transactionDetails ?? '').replace(
    /<br\s*\/?>/giu,
    ' ',
  );
  return {
    ...(!pending && entry.transactionId && { id: entry.transactionId }),
    date,
    amount,
    currency,
    text: (amount.startsWith('-') ? entry.creditorName : entry.debtorName) || written.trim(),
    pending,
  };
}
