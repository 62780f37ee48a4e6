import * as z from 'zod/mini';
import { isCurrency } from '../../money/currency.ts';
import { isNegative, negate, parseDecimal } from '../../money/decimal.ts';
import type { Transaction } from '../connector.ts';

const text = z.catch(z.optional(z.string()), undefined);

const transactionShape = z.object({
  TransactionId: text,
  CreditDebitIndicator: z.enum(['Credit', 'Debit']),
  Status: z.string(),
  BookingDateTime: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}/u)),
  Amount: z.object({ Amount: z.string(), Currency: z.string() }),
  TransactionInformation: text,
  MerchantDetails: z.catch(z.optional(z.object({ MerchantName: text })), undefined),
});

const BOOKED = ['Booked', 'BOOK'];
const PENDING = ['Pending', 'PDNG'];

/**
 * One entry of `Data.Transaction` (OBTransaction6), or null when it can't be read or moved no money (rejected, future
 * and informational ones). The day is the bank's own, as it stands in BookingDateTime.
 */
export function toTransaction(candidate: unknown): Transaction | null | 'not-money' {
  const parsed = z.safeParse(transactionShape, candidate);
  if (!parsed.success) return null;
  const { TransactionId, CreditDebitIndicator, Status, BookingDateTime, Amount, ...words } = parsed.data;
  if (!BOOKED.includes(Status) && !PENDING.includes(Status)) return 'not-money';
  const value = parseDecimal(Amount.Amount);
  if (value === null || !isCurrency(Amount.Currency)) return null;
  const magnitude = isNegative(value) ? negate(value) : value;
  const pending = PENDING.includes(Status);
  return {
    ...(TransactionId && !pending && { id: TransactionId }),
    date: BookingDateTime.slice(0, 10),
    amount: CreditDebitIndicator === 'Debit' ? negate(magnitude) : magnitude,
    currency: Amount.Currency,
    text: words.TransactionInformation || words.MerchantDetails?.MerchantName || '',
    pending,
  };
}
