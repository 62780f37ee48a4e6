import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { addDecimals, isNegative, negate, parseDecimal } from '../../money/decimal.ts';
import type { Account } from '../connector.ts';
import { facts } from './facts.ts';
import type { SessionAccount } from './session-accounts.ts';

const text = z.catch(z.optional(z.string()), undefined);

const balanceShape = z.object({
  balance_type: z.string(),
  balance_amount: z.object({ currency: z.string(), amount: z.string() }),
  reference_date: text,
});

const listShape = z.object({ balances: z.array(z.unknown()).check(z.maxLength(100)) });

const EVERY: string[] = [...facts.booked.value, ...facts.available.value, 'OTHR'];

type Balance = z.infer<typeof balanceShape>;

/**
 * An account with the amounts of `GET /accounts/{uid}/balances`, in its own currency. Null where none is told, or
 * what should be the booked one can't be read.
 * `booked` is the first type of facts.booked that is there, of the latest day. Without one it is what is available less
 * the account's credit, which is nobody's money; of a card or a loan that says nothing about the debt. What a bank calls
 * `OTHR` is believed last.
 */
export function withBalances({ uid: _uid, creditLimit, ...account }: SessionAccount, body: unknown): Account | null {
  const all = readBalances(body);
  // Of an account of several currencies the one that the bank names first: which was booked in last changes.
  const currency = account.currency ?? ofType(all, EVERY)[0]?.balance_amount.currency;
  if (currency === undefined || !isCurrency(currency)) return null;
  const own = all.filter(({ balance_amount: amount }) => amount.currency === currency);
  const available = amountOf(first(own, facts.available.value));
  const told = first(own, facts.booked.value);
  const isDebt = account.kind === 'card' || account.kind === 'loan';
  const derived = isDebt || available === null ? null : addDecimals(available, negate(creditLimit ?? '0'));
  const booked = told ? amountOf(told) : (derived ?? amountOf(first(own, ['OTHR'])));
  if (booked === null && (told || available === null)) return null;
  return {
    ...account,
    currency,
    ...(booked !== null && { booked: asDebt(account, booked) }),
    ...(available !== null && { available }),
  };
}

/**
 * Whether an account whose currency is left open has amounts in several (`XXX` stands for that too: NextGenPSD2 1.3.11,
 * multi-currency accounts). One account is shown in one of them.
 */
export function hasSeveralCurrencies({ currency }: SessionAccount, body: unknown): boolean {
  const figures = readBalances(body).filter(({ balance_type: type }) => EVERY.includes(type));
  return currency === undefined && new Set(figures.map((one) => one.balance_amount.currency)).size > 1;
}

function readBalances(body: unknown): Balance[] {
  const list = z.safeParse(listShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  return list.data.balances.flatMap((balance) => z.safeParse(balanceShape, balance).data ?? []);
}

/** What is owed is negative: on a card by its own sign, on a loan whatever the sign. */
function asDebt({ kind }: Pick<Account, 'kind'>, amount: string): string {
  const isOwed = kind === 'loan' ? !isNegative(amount) : kind === 'card' && !facts.cardBalanceIsNegativeForDebt.value;
  return isOwed ? negate(amount) : amount;
}

/** Those of the first type that is there. */
function ofType(balances: Balance[], types: readonly string[]): Balance[] {
  const type = types.find((wanted) => balances.some((balance) => balance.balance_type === wanted));
  return balances.filter((balance) => balance.balance_type === type);
}

/** The latest of the first type that is there. One with an amount that can't be read stands in the way of lesser ones. */
function first(balances: Balance[], types: readonly string[]): Balance | undefined {
  return ofType(balances, types).reduce<Balance | undefined>(
    (a, b) => (a && (a.reference_date ?? '') >= (b.reference_date ?? '') ? a : b),
    undefined,
  );
}

function amountOf(balance: Balance | undefined): string | null {
  return balance ? parseDecimal(balance.balance_amount.amount) : null;
}
