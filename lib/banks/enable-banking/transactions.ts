import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { isNegative, negate, parseDecimal } from '../../money/decimal.ts';
import type { AccessContext, Json, Transaction, TransactionPage } from '../connector.ts';
import { facts } from './facts.ts';
import { errorCode } from './failure.ts';
import { bodyOf, openApi, send } from './request.ts';
import { accountsOf } from './session.ts';
import type { Settings } from './settings.ts';

const text = z.catch(z.optional(z.string()), undefined);
const party = z.catch(z.optional(z.object({ name: text })), undefined);

const entryShape = z.object({
  entry_reference: text,
  transaction_amount: z.object({ currency: z.string(), amount: z.string() }),
  credit_debit_indicator: z.enum(['CRDT', 'DBIT']),
  status: z.string(),
  booking_date: text,
  transaction_date: text,
  value_date: text,
  remittance_information: z.catch(z.array(z.string()), []),
  creditor: party,
  debtor: party,
});

const pageShape = z.object({
  transactions: z.array(z.unknown()).check(z.maxLength(10_000)),
  continuation_key: text,
});
const placeShape = z.object({ key: z.string(), from: z.string(), clipped: z.boolean() });

const DAY = 86_400_000;
/** Entries that never were, or are still to come. */
const NOT_YET = ['CNCL', 'RJCT', 'SCHD'];

/**
 * One page of `GET /accounts/{uid}/transactions`. Dates are the bank's; requests count them in UTC. A range that is too
 * long for the bank (WRONG_TRANSACTIONS_PERIOD: most give years only right after a consent) is asked for again as far as
 * 89 days back, and `partial`. Throws `Failure`.
 */
export async function readTransactions(
  access: AccessContext<Settings>,
  accountId: string,
  { from, to, after }: { from: string; to: string; after?: Json },
): Promise<TransactionPage> {
  const account = accountsOf(access.tokens).find(({ id }) => id === accountId);
  const today = day(access.clock.now());
  if (!account || from > today) return { transactions: [], partial: !account };
  const api = await openApi(access);
  const place = after === undefined ? undefined : z.parse(placeShape, after);
  const ask = (first: string) => {
    const query = new URLSearchParams({
      date_from: first,
      date_to: to < today ? to : today,
      ...(place && { continuation_key: place.key }),
    });
    return send(api, 'GET', `accounts/${account.uid}/transactions?${query}`);
  };
  const { key, clipped } = place ?? { key: undefined, clipped: false };
  const first = place?.from ?? from;
  const earliest = day(access.clock.now() - facts.mostTransactionDays.value * DAY);
  const reply = await ask(first);
  const isTooLong = errorCode(reply) === 'WRONG_TRANSACTIONS_PERIOD' && !place && first < earliest;
  if (!isTooLong) return readPage(bodyOf(api, reply), { key, from: first, clipped });
  return readPage(bodyOf(api, await ask(earliest)), { key, from: earliest, clipped: true });
}

function readPage(body: unknown, asked: { key: string | undefined; from: string; clipped: boolean }): TransactionPage {
  const page = z.safeParse(pageShape, body);
  if (!page.success) throw new Failure('bad-response', { reason: 'shape' });
  const { transactions: candidates, continuation_key: key } = page.data;
  const read = candidates.map(toTransaction);
  const { from, clipped } = asked;
  // The same key once more would never end.
  const isStuck = Boolean(key) && key === asked.key;
  return {
    transactions: read.filter((one) => one !== null && one !== 'none'),
    partial: clipped || isStuck || read.includes(null),
    ...(key && !isStuck && { next: { key, from, clipped } }),
  };
}

function toTransaction(candidate: unknown): Transaction | 'none' | null {
  const parsed = z.safeParse(entryShape, candidate);
  if (!parsed.success) return null;
  const entry = parsed.data;
  if (NOT_YET.includes(entry.status)) return 'none';
  const { currency, amount } = entry.transaction_amount;
  const value = parseDecimal(amount);
  const date = /^\d{4}-\d{2}-\d{2}/u.exec(entry.booking_date ?? entry.transaction_date ?? entry.value_date ?? '')?.[0];
  if (value === null || date === undefined || !isCurrency(currency)) return null;
  const isDebit = entry.credit_debit_indicator === 'DBIT';
  const pending = entry.status === 'PDNG' || entry.status === 'HOLD';
  const other = (isDebit ? entry.creditor : entry.debtor)?.name;
  return {
    ...(!pending && entry.entry_reference && { id: entry.entry_reference }),
    date,
    // The sign is the indicator's, whatever sign some banks write besides.
    amount: isDebit === isNegative(value) ? value : negate(value),
    currency,
    text: entry.remittance_information.join(' ').trim() || other || '',
    pending,
  };
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
