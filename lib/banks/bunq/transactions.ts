import * as z from 'zod/mini';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { Transaction, TransactionPage } from '../connector.ts';
import { localDay } from '../local-day.ts';
import type { BunqAnswer } from './request.ts';

const text = z.catch(z.optional(z.string()), undefined);

const paymentShape = z.object({
  id: z.string().check(z.minLength(1)),
  created: z.string(),
  amount: z.object({ currency: z.string(), value: z.string() }),
  description: text,
  counterparty_alias: z.catch(z.optional(z.object({ display_name: text })), undefined),
});

const amsterdamDay = localDay('Europe/Amsterdam');

/**
 * One page of `GET …/payment`, newest first, by days in Amsterdam. There is no range to ask for: the pages go back in
 * time, and the last one of a range is that which reaches beyond its first day.
 */
export function readPayments({ objects, olderId }: BunqAnswer, range: { from: string; to: string }): TransactionPage {
  const read = objects.filter((one) => 'Payment' in one).map((one) => toTransaction(one['Payment']));
  const transactions = read.filter((one) => one !== null);
  const oldest = transactions.at(-1)?.date ?? range.to;
  return {
    transactions: transactions.filter(({ date }) => date >= range.from && date <= range.to),
    partial: transactions.length < read.length,
    ...(olderId !== undefined && oldest >= range.from && { next: olderId }),
  };
}

function toTransaction(candidate: unknown): Transaction | null {
  const parsed = z.safeParse(paymentShape, candidate);
  if (!parsed.success) return null;
  const { id, created, amount: sent, description, counterparty_alias: other } = parsed.data;
  const amount = isCurrency(sent.currency) ? parseDecimal(sent.value) : null;
  // `2016-03-15 01:05:42.162411`, in UTC.
  const date = amsterdamDay(`${created.replace(' ', 'T').replace(/(\.\d{3})\d*$/u, '$1')}Z`);
  if (amount === null || date === undefined) return null;
  const words = [other?.display_name, description].filter(Boolean).join(' – ');
  return { id, date, amount, currency: sent.currency, text: words, pending: false };
}
