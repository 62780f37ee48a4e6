import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { Transaction } from '../connector.ts';

const text = z.catch(z.optional(z.string()), undefined);

const transactionShape = z.object({
  transactionId: text,
  accountingDate: z.string().check(z.regex(/^\d{4}-\d\d-\d\d/u)),
  amount: z.string(),
  text: text,
  transactionTypeText: text,
  transactionType: text,
  isReservation: z.catch(z.optional(z.boolean()), undefined),
});

const listShape = z.object({ availableItems: text, items: z.array(z.unknown()).check(z.maxLength(1000)) });

/** One page as the bank sent it: `rows` of them, whether usable or not, of `available` in all where it says. */
export interface RawPage {
  transactions: Transaction[];
  rows: number;
  available?: number;
}

/** Transactions of `GET Transactions/{accountId}`. Dates are Norwegian days; a reservation is pending and has no id. */
export function readTransactions(body: unknown): RawPage {
  const list = z.safeParse(listShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  const { items, availableItems } = list.data;
  const available = /^\d{1,9}$/u.test(availableItems ?? '') ? Number(availableItems) : undefined;
  return {
    transactions: items.flatMap((item) => toTransaction(item) ?? []),
    rows: items.length,
    ...(available !== undefined && { available }),
  };
}

function toTransaction(candidate: unknown): Transaction | null {
  const parsed = z.safeParse(transactionShape, candidate);
  const amount = parsed.success ? parseDecimal(parsed.data.amount) : null;
  if (!parsed.success || amount === null) return null;
  const { transactionId, accountingDate, transactionTypeText, transactionType } = parsed.data;
  const pending = parsed.data.isReservation === true;
  return {
    ...(transactionId && !pending && { id: transactionId }),
    date: accountingDate.slice(0, 10),
    amount,
    currency: 'NOK',
    text: parsed.data.text || transactionTypeText || transactionType || '',
    pending,
  };
}
