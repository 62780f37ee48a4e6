import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { negate, parseDecimal } from '../../money/decimal.ts';
import type { Account } from '../connector.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);

const balanceShape = z.object({
  balanceType: z.string(),
  balanceAmount: z.object({ currency: text, amount: text }),
  lastChangeDateTime: text,
  referenceDate: text,
});

const balancesShape = z.object({ balances: z.array(z.catch(z.optional(balanceShape), undefined)) });

type Balance = z.infer<typeof balanceShape>;

// Best first. What is booked now comes before last night's, and `expected` (booked and pending) last.
const BOOKED = ['interimBooked', 'closingBooked', 'expected'];
const AVAILABLE = ['interimAvailable', 'closingAvailable'];

/**
 * The figures of `account` in `GET /v3/accounts/{id}/balances`: of each list the first type that is there in the
 * account's currency, of a type that comes twice the newer. Amounts come as number or string. Null when there is no
 * figure, or when one that counts is no exact decimal: a lesser one in its place would be a wrong amount.
 */
export function readBalances(
  { kind, currency }: Account,
  body: unknown,
  cardsAreNegative: boolean = facts.cardBalanceIsNegativeForDebt.value,
): Pick<Account, 'booked' | 'available'> | null {
  const reply = z.safeParse(balancesShape, body);
  if (!reply.success) throw new Failure('bad-response', { reason: 'shape' });
  const own = reply.data.balances.filter(
    (balance) => balance !== undefined && (balance.balanceAmount.currency ?? currency) === currency,
  ) as Balance[];
  const [booked, available] = [figure(own, BOOKED), figure(own, AVAILABLE)];
  if (booked === null || available === null || (booked === undefined && available === undefined)) return null;
  const isReversed = kind === 'card' && !cardsAreNegative;
  return {
    ...(booked !== undefined && { booked: isReversed ? negate(booked) : booked }),
    ...(available !== undefined && { available }),
  };
}

/** Undefined when no type of the list is there, null when the one that counts can't be read. */
function figure(balances: Balance[], types: string[]): string | null | undefined {
  for (const type of types) {
    const [newest] = balances.filter(({ balanceType }) => balanceType === type).sort((a, b) => instant(b) - instant(a));
    if (newest) return parseDecimal(newest.balanceAmount.amount ?? '');
  }
  return undefined;
}

function instant({ lastChangeDateTime, referenceDate }: Balance): number {
  return Date.parse(lastChangeDateTime ?? referenceDate ?? '') || 0;
}
