import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { fromMinorUnits } from '../../money/minor-units.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Account } from '../connector.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);
const flag = z.catch(z.optional(z.boolean()), undefined);
const id = z.string().check(z.regex(/^\w{1,100}$/u));

const accountShape = z.object({
  id,
  closed: flag,
  type: text,
  description: text,
  currency: text,
  account_number: text,
  sort_code: text,
  payment_details: z.catch(
    z.optional(z.object({ iban: z.catch(z.optional(z.object({ unformatted: text })), undefined) })),
    undefined,
  ),
});
const accountsShape = z.object({ accounts: z.array(z.unknown()).check(z.maxLength(200)) });

// Numbers arrive as their exact source text (parseExactJson).
const balanceShape = z.object({ balance: z.string(), currency: z.string() });

const potShape = z.object({ id, name: text, balance: z.string(), currency: z.string(), deleted: flag });
const potsShape = z.object({ pots: z.array(z.unknown()).check(z.maxLength(500)) });

/**
 * Open accounts of `GET /accounts`, joint ones too, without their figures. Closed ones and those of a type without a
 * balance are left out; null is one that can't be used. Throws `Failure` bad-response.
 */
export function readAccounts(body: unknown): (Account | null)[] {
  const list = z.safeParse(accountsShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  return list.data.accounts.flatMap((candidate) => {
    const parsed = z.safeParse(accountShape, candidate);
    return parsed.success ? toAccounts(parsed.data) : null;
  });
}

function toAccounts(shape: z.infer<typeof accountShape>): (Account | null)[] {
  const types: Record<string, readonly [AccountKind, string]> = facts.types.value;
  const type = shape.type ?? 'uk_retail';
  const [kind, product] = (Object.hasOwn(types, type) && types[type]) || [];
  if (shape.closed || !kind || !product) return [];
  const { currency = 'GBP', description = '' } = shape;
  if (!isCurrency(currency)) return [null];
  const number = [shape.sort_code, shape.account_number].filter(Boolean).join(' ');
  const iban = shape.payment_details?.iban?.unformatted;
  // What Monzo describes most accounts by is an id of its own.
  const name = /^[a-z]*_?[a-z]+_\w{10,}$/u.test(description) ? product : description || product;
  return [{ id: shape.id, name, kind, currency, ...(number && { number }), ...(iban && { iban }) }];
}

/** Figures of `GET /balance`, in minor units, without pots. Another currency's are unusable. Throws `Failure`. */
export function readBalance(body: unknown, { currency }: Account): Pick<Account, 'booked' | 'available'> {
  const parsed = z.safeParse(balanceShape, body);
  const amount =
    parsed.success && parsed.data.currency === currency ? fromMinorUnits(parsed.data.balance, currency) : null;
  if (amount === null) throw new Failure('bad-response', { reason: 'shape' });
  return figures(amount, facts.balanceIsBooked.value);
}

const figures = (amount: string, isBooked: boolean) => ({ ...(isBooked && { booked: amount }), available: amount });

/** Pots of `GET /pots`, each a savings account. Deleted ones are left out; null is one that can't be used. */
export function readPots(body: unknown): (Account | null)[] {
  const list = z.safeParse(potsShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  return list.data.pots.flatMap((candidate): (Account | null)[] => {
    const { data: pot } = z.safeParse(potShape, candidate);
    if (pot?.deleted) return [];
    const amount = pot && isCurrency(pot.currency) ? fromMinorUnits(pot.balance, pot.currency) : null;
    if (!pot || amount === null) return [null];
    const { id: potId, name, currency } = pot;
    return [{ id: potId, name: name || '–', kind: 'savings', currency, booked: amount, available: amount }];
  });
}
