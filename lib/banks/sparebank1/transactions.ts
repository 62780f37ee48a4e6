import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { Transaction, TransactionPage } from '../connector.ts';

const text = z.catch(z.optional(z.string()), undefined);

const transactionShape = z.object({
  nonUniqueId: text,
  date: z.string().check(z.regex(/^-?\d{1,15}$/u)),
  amount: z.string(),
  currencyCode: text,
  accountCurrency: text,
  cleanedDescription: text,
  description: text,
  bookingStatus: text,
});

const replyShape = z.object({
  transactions: z.array(z.unknown()).check(z.maxLength(10_000)),
  errors: z.catch(z.optional(z.array(z.unknown())), undefined),
});

// The bank's days are Norwegian days; `sv-SE` writes ISO dates.
const osloDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' });

/**
 * Transactions of `GET /personal/banking/transactions`. `date` is epoch milliseconds; `id` changes over sessions, so
 * `nonUniqueId` is the identity of booked ones (with the account), and pending ones have none.
 */
export function readTransactions(body: unknown): TransactionPage {
  const reply = z.safeParse(replyShape, body);
  if (!reply.success) throw new Failure('bad-response', { reason: 'shape' });
  const read = reply.data.transactions.map(toTransaction);
  const transactions = read.filter((transaction) => transaction !== null);
  return { transactions, partial: transactions.length < read.length || (reply.data.errors?.length ?? 0) > 0 };
}

function toTransaction(candidate: unknown): Transaction | null {
  const parsed = z.safeParse(transactionShape, candidate);
  if (!parsed.success) return null;
  const { nonUniqueId, date, currencyCode, accountCurrency, cleanedDescription, description, bookingStatus } =
    parsed.data;
  const amount = parseDecimal(parsed.data.amount);
  const currency = accountCurrency ?? currencyCode ?? 'NOK';
  if (amount === null || !isCurrency(currency)) return null;
  const pending = bookingStatus === 'PENDING';
  const identity = pending || !nonUniqueId || /^0+$/u.test(nonUniqueId) ? {} : { id: nonUniqueId };
  return {
    ...identity,
    date: osloDay.format(Number(date)),
    amount,
    currency,
    text: cleanedDescription || description || '',
    pending,
  };
}
