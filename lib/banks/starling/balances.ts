import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { isNegative, negate } from '../../money/decimal.ts';
import { fromMinorUnits } from '../../money/minor-units.ts';
import type { Account } from '../connector.ts';
import type { ListedAccount } from './account-list.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);

// Numbers arrive as their exact source text (parseExactJson).
const amountShape = z.object({ currency: z.string(), minorUnits: z.string() });
const amount = z.catch(z.optional(amountShape), undefined);

const balanceShape = z.object({ clearedBalance: amountShape, effectiveBalance: amount });

const spaceShape = z.object({
  savingsGoalUid: text,
  spaceUid: text,
  name: text,
  totalSaved: amount,
  balance: amount,
  state: text,
});
const list = z.catch(z.optional(z.array(z.unknown()).check(z.maxLength(500))), undefined);
const spacesShape = z.object({ savingsGoals: list, spendingSpaces: list, savingsGoalList: list });

const owed: readonly string[] = facts.owed.value;

/** An account of the list as it is shown, without its figures. */
export function toAccount({ uid, category: _category, ...rest }: ListedAccount): Account {
  return { id: uid, ...rest };
}

/**
 * Figures of `GET /accounts/{uid}/balance`, in minor units: cleared without spaces, and effective, which counts what is
 * pending. One in another currency than the account's is unknown. What is owed on a loan is a debt whatever its sign.
 * Throws `Failure` bad-response.
 */
export function readBalance(body: unknown, { currency, kind }: ListedAccount): Pick<Account, 'booked' | 'available'> {
  const parsed = z.safeParse(balanceShape, body);
  if (!parsed.success) throw new Failure('bad-response', { reason: 'shape' });
  const booked = inCurrency(parsed.data.clearedBalance, currency);
  const available = inCurrency(parsed.data.effectiveBalance, currency);
  if (booked === null) throw new Failure('bad-response', { reason: 'shape' });
  if (owed.includes(kind)) return { booked: isNegative(booked) ? booked : negate(booked) };
  return { booked, ...(available !== null && { available }) };
}

/**
 * Savings goals and spending spaces of one account, as `GET /account/{uid}/spaces` has them or `…/savings-goals`, each a
 * savings account of its own: their money is not in the account's balance. Null is one that can't be used. What is not
 * active is left out. Throws `Failure` bad-response.
 */
export function readSpaces(body: unknown, { uid }: ListedAccount): (Account | null)[] {
  const parsed = z.safeParse(spacesShape, body);
  const { savingsGoals, spendingSpaces, savingsGoalList } = parsed.data ?? {};
  if (!savingsGoals && !spendingSpaces && !savingsGoalList) throw new Failure('bad-response', { reason: 'shape' });
  const all = [...(savingsGoals ?? []), ...(spendingSpaces ?? []), ...(savingsGoalList ?? [])];
  return all.flatMap((candidate) => {
    const { data } = z.safeParse(spaceShape, candidate);
    if (data && data.state !== undefined && data.state !== 'ACTIVE') return [];
    return data ? toSpace(data, uid) : null;
  });
}

function toSpace(space: z.infer<typeof spaceShape>, accountUid: string): Account | null {
  const spaceUid = space.savingsGoalUid ?? space.spaceUid;
  const { currency = '', minorUnits = '' } = space.totalSaved ?? space.balance ?? {};
  const booked = isCurrency(currency) ? fromMinorUnits(minorUnits, currency) : null;
  if (!spaceUid || !/^[\w-]{1,100}$/u.test(spaceUid) || booked === null) return null;
  const id = `${accountUid}.${spaceUid}`;
  return { id, name: space.name || '–', kind: 'savings', currency, booked, available: booked };
}

function inCurrency(sent: z.infer<typeof amountShape> | undefined, currency: string): string | null {
  return sent?.currency === currency ? fromMinorUnits(sent.minorUnits, currency) : null;
}
