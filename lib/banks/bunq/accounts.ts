import * as z from 'zod/mini';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Account } from '../connector.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);

// Numbers arrive as their exact source text (parseExactJson).
const accountShape = z.object({
  id: z.string().check(z.regex(/^\d{1,20}$/u)),
  description: text,
  currency: z.string(),
  status: text,
  balance: z.catch(z.optional(z.object({ currency: z.string(), value: z.string() })), undefined),
  alias: z.catch(z.optional(z.array(z.unknown()).check(z.maxLength(100))), undefined),
});
const aliasShape = z.object({ type: z.literal('IBAN'), value: z.string() });

const open: readonly string[] = facts.open.value;

/**
 * Accounts of one page of `GET /user/{id}/monetary-account`, whatever their kind; those that are closed or not open yet
 * are left out. Null is one that can't be used. A balance in another currency than the account's is unknown.
 */
export function readAccounts(objects: Record<string, unknown>[]): (Account | null)[] {
  return objects
    .flatMap((one) => Object.entries(one))
    .filter(([kind]) => kind.startsWith('MonetaryAccount'))
    .flatMap(([kind, candidate]) => {
      const parsed = z.safeParse(accountShape, candidate);
      if (!parsed.success) return null;
      return open.includes(parsed.data.status ?? 'ACTIVE') ? toAccount(kind, parsed.data) : [];
    });
}

function toAccount(kind: string, shape: z.infer<typeof accountShape>): Account | null {
  const { id, currency, balance, description, alias = [] } = shape;
  if (!isCurrency(currency)) return null;
  const amount = balance?.currency === currency ? parseDecimal(balance.value) : null;
  const iban = alias.map((one) => z.safeParse(aliasShape, one).data?.value).find((value) => value !== undefined);
  const kinds: Record<string, AccountKind> = facts.kinds.value;
  return {
    id,
    name: description || iban || 'bunq',
    kind: (Object.hasOwn(kinds, kind) && kinds[kind]) || 'current',
    currency,
    ...(amount !== null && figures(amount, facts.balanceIsBooked.value)),
    ...(iban && { number: iban, iban }),
  };
}

const figures = (amount: string, isBooked: boolean) => ({ ...(isBooked && { booked: amount }), available: amount });
