import * as z from 'zod/mini';
import { Failure, toFailure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { isNegative, negate, parseDecimal } from '../../money/decimal.ts';
import type { AccessContext, Json, Transaction, TransactionPage } from '../connector.ts';
import { facts } from './facts.ts';
import { errorCode, isRefusal } from './failure.ts';
import { bodyOf, openApi, send } from './request.ts';
import { accountsOf, explainRefusal } from './session.ts';
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
const placeShape = z.object({ key: z.string(), from: z.string(), clipped: z.boolean(), page: z.number() });

const DAY = 86_400_000;
/** Keys that never end are taken no further. */
const MOST_PAGES = 200;
/** Entries that never were, or are still to come. */
const NOT_YET = ['CNCL', 'RJCT', 'SCHD'];

/**
 * One page of `GET /accounts/{uid}/transactions`. Dates are the bank's, where it may be tomorrow by UTC already: a range up
 * to today has no end. One that is too long for the bank (WRONG_TRANSACTIONS_PERIOD: most give years only right after a consent) is asked for again as far as
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
      ...(to < today && { date_to: to }),
      ...(place && { continuation_key: place.key }),
    });
    return send(api, 'GET', `accounts/${account.uid}/transactions?${query}`);
  };
  const { key, clipped, from: first, page } = place ?? { key: undefined, clipped: false, from, page: 1 };
  const earliest = day(access.clock.now() - facts.mostTransactionDays.value * DAY);
  const reply = await ask(first);
  const isTooLong = errorCode(reply) === 'WRONG_TRANSACTIONS_PERIOD' && !place && first < earliest;
  try {
    if (!isTooLong) return readPage(bodyOf(api, reply), { key, from: first, clipped, page });
    return readPage(bodyOf(api, await ask(earliest)), { key, from: earliest, clipped: true, page });
  } catch (error) {
    const failure = toFailure(error);
    throw isRefusal(failure) ? await explainRefusal(api, access.tokens.accessToken, failure) : failure;
  }
}

interface Asked {
  key: string | undefined;
  from: string;
  clipped: boolean;
  page: number;
}

function readPage(body: unknown, asked: Asked): TransactionPage {
  const read = z.safeParse(pageShape, body);
  if (!read.success) throw new Failure('bad-response', { reason: 'shape' });
  const { transactions: candidates, continuation_key: key } = read.data;
  const entries = candidates.map(toTransaction);
  const { from, clipped, page } = asked;
  // The same key once more would never end.
  const isStuck = Boolean(key) && (key === asked.key || page >= MOST_PAGES);
  return {
    transactions: entries.filter((one) => one !== null && one !== 'none'),
    partial: clipped || isStuck || entries.includes(null),
    ...(key && !isStuck && { next: { key, from, clipped, page: page + 1 } }),
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
