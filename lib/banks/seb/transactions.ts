import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { Transaction, TransactionPage } from '../connector.ts';

const text = z.catch(z.optional(z.string()), undefined);

const entryShape = z.object({
  transactionId: text,
  bookingDate: text,
  valueDate: text,
  transactionAmount: z.object({ currency: z.string(), amount: z.string() }),
  descriptiveText: text,
  remittanceInformationUnstructured: text,
});

const list = z.catch(z.optional(z.array(z.unknown()).check(z.maxLength(10_000))), undefined);
const pageShape = z.object({ transactions: z.object({ booked: list, pending: list }) });

/** One answer of an account's transactions, in the Berlin Group's shape (a guess: see facts). Amounts are signed. */
export function readTransactions(body: unknown): TransactionPage {
  const page = z.safeParse(pageShape, body);
  if (!page.success) throw new Failure('bad-response', { reason: 'shape' });
  const { booked = [], pending = [] } = page.data.transactions;
  const read = [
    ...booked.map((entry) => toTransaction(entry, false)),
    ...pending.map((entry) => toTransaction(entry, true)),
  ];
  const transactions = read.filter((transaction) => transaction !== null);
  return { transactions, partial: transactions.length < read.length };
}

function toTransaction(candidate: unknown, pending: boolean): Transaction | null {
  const parsed = z.safeParse(entryShape, candidate);
  if (!parsed.success) return null;
  const { transactionId, bookingDate, valueDate, transactionAmount, ...texts } = parsed.data;
  const amount = parseDecimal(transactionAmount.amount);
  const date = /^\d{4}-\d{2}-\d{2}/u.exec(bookingDate ?? valueDate ?? '')?.[0];
  if (amount === null || date === undefined || !isCurrency(transactionAmount.currency)) return null;
  return {
    ...(!pending && transactionId && { id: transactionId }),
    date,
    amount,
    currency: transactionAmount.currency,
    text: texts.descriptiveText || texts.remittanceInformationUnstructured || '',
    pending,
  };
}
