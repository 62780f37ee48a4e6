import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { Account, AccountsReading } from '../connector.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);

const balanceShape = z.object({
  balanceType: z.string(),
  balanceAmount: z.object({ currency: text, amount: z.string() }),
});

const accountShape = z.object({
  resourceId: z.string().check(z.minLength(1), z.maxLength(200)),
  iban: text,
  bban: text,
  name: text,
  currency: text,
  balances: z.catch(z.optional(z.array(z.unknown()).check(z.maxLength(50))), undefined),
});

const listShape = z.object({ accounts: z.array(z.unknown()).check(z.maxLength(200)) });

/**
 * Accounts with balances of `GET /ais/v7/identified2/accounts?withBalance=true`. Amounts are in the account's currency
 * or unknown; one without a usable id or currency makes the reading partial.
 */
export function readAccounts(body: unknown): AccountsReading {
  const list = z.safeParse(listShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  return collectAccounts(list.data.accounts.map(toAccount));
}

function toAccount(candidate: unknown): Account | null {
  const parsed = z.safeParse(accountShape, candidate);
  if (!parsed.success) return null;
  const { resourceId, iban, bban, name, currency, balances = [] } = parsed.data;
  if (currency === undefined || !isCurrency(currency)) return null;
  const amounts = new Map(balances.flatMap((balance) => toAmount(balance, currency)));
  const first = (types: readonly string[]) =>
    types.map((type) => amounts.get(type)).find((amount) => amount !== undefined);
  const [booked, available] = [first(facts.booked.value), first(facts.available.value)];
  const number = bban || iban;
  return {
    id: resourceId,
    name: name || number || '–',
    kind: /spar/iu.test(name ?? '') ? 'savings' : 'current',
    currency,
    ...(booked !== undefined && { booked }),
    ...(available !== undefined && { available }),
    ...(number && { number }),
    ...(iban && { iban }),
  };
}

function toAmount(candidate: unknown, currency: string): [type: string, amount: string][] {
  const balance = z.safeParse(balanceShape, candidate);
  if (!balance.success || (balance.data.balanceAmount.currency ?? currency) !== currency) return [];
  const amount = parseDecimal(balance.data.balanceAmount.amount);
  return amount === null ? [] : [[balance.data.balanceType, amount]];
}
