import * as z from 'zod/mini';
import { addDecimals, isNegative, negate, parseDecimal } from '../../money/decimal.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Account } from '../connector.ts';

/** One balance of an account, signed: negative is owed. */
export interface Balance {
  accountId: string;
  type: string;
  value: string;
  currency: string;
  /** As the bank wrote it, ISO 8601; empty when it wrote none. */
  at: string;
  /** Credit that is included in `value`. */
  includedCredit: string;
}

const text = z.catch(z.optional(z.string()), undefined);
const amountShape = z.object({ Amount: z.string(), Currency: z.string() });
const creditShape = z.object({ Included: z.boolean(), Amount: z.catch(z.optional(amountShape), undefined) });

const balanceShape = z.object({
  AccountId: text,
  CreditDebitIndicator: z.enum(['Credit', 'Debit']),
  Type: z.string(),
  DateTime: text,
  Amount: amountShape,
  CreditLine: z.catch(z.optional(z.union([z.array(creditShape), creditShape])), undefined),
});

// Balance types of 2.0/3.1 and 4.0 in the order in which they are believed.
const BOOKED = [
  ['InterimBooked', 'ITBD'],
  ['ClosingBooked', 'CLBD'],
  ['InterimCleared'],
  ['ClosingCleared'],
  ['Expected', 'XPCD'],
  ['OpeningBooked', 'OPBD'],
  ['OpeningCleared'],
  ['PreviouslyClosedBooked', 'PRCD'],
];
const AVAILABLE = [
  ['InterimAvailable', 'ITAV'],
  ['ForwardAvailable', 'FWAV'],
  ['ClosingAvailable', 'CLAV'],
  ['OpeningAvailable', 'OPAV'],
];
const INFORMATION = [['Information', 'INFO']];

/**
 * One entry of `Data.Balance` (OBReadBalance1), or null. The sign is CreditDebitIndicator's: banks that write `-396`
 * beside Debit mean −396 too. `accountId` stands in for a missing AccountId.
 */
export function toBalance(candidate: unknown, accountId?: string): Balance | null {
  const parsed = z.safeParse(balanceShape, candidate);
  if (!parsed.success) return null;
  const { AccountId = accountId, CreditDebitIndicator, Type, DateTime = '', Amount, CreditLine = [] } = parsed.data;
  const amount = magnitude(Amount.Amount);
  if (amount === null || AccountId === undefined) return null;
  const lines = (Array.isArray(CreditLine) ? CreditLine : [CreditLine]).filter(
    (line) => line.Included && line.Amount?.Currency === Amount.Currency,
  );
  const credits = lines.flatMap((line) => magnitude(line.Amount!.Amount) ?? []);
  return {
    accountId: AccountId,
    type: Type,
    value: CreditDebitIndicator === 'Debit' ? negate(amount) : amount,
    currency: Amount.Currency,
    at: DateTime,
    includedCredit: credits.reduce(addDecimals, '0'),
  };
}

/**
 * What an account has, from the balances that its bank chose to tell. `booked` is the first type of the booked kind;
 * without one, what is available less the credit lines in it, since credit is not the person's money. Of a card or loan
 * `available` says nothing about the debt unless its credit line is told, so the debt is unknown then.
 */
export function ownMoney(
  balances: Balance[],
  currency: string,
  kind: AccountKind,
): Pick<Account, 'booked' | 'available'> {
  const own = balances.filter((balance) => balance.currency === currency);
  const available = first(own, AVAILABLE);
  const isDebt = kind === 'card' || kind === 'loan';
  const booked =
    first(own, BOOKED)?.value ??
    withoutCredit(available, isDebt) ??
    (isDebt ? undefined : (first(own, INFORMATION)?.value ?? own[0]?.value));
  return { ...(booked !== undefined && { booked }), ...(available && { available: available.value }) };
}

function withoutCredit(available: Balance | undefined, isDebt: boolean): string | undefined {
  if (!available || (isDebt && available.includedCredit === '0')) return undefined;
  return addDecimals(available.value, negate(available.includedCredit));
}

function first(balances: Balance[], order: string[][]): Balance | undefined {
  for (const types of order) {
    const found = balances.filter(({ type }) => types.includes(type));
    if (found.length > 0) return found.reduce((a, b) => (instant(b) > instant(a) ? b : a));
  }
  return undefined;
}

const instant = ({ at }: Balance): number => Date.parse(at) || 0;

function magnitude(amount: string): string | null {
  const value = parseDecimal(amount);
  return value !== null && isNegative(value) ? negate(value) : value;
}
