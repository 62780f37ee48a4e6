import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isNegative, negate, parseDecimal } from '../../money/decimal.ts';
import type { AccountKind } from '../../snapshot.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { Account, AccountsReading } from '../connector.ts';
import { facts } from './facts.ts';
import { ibanOf } from './iban.ts';

const text = z.catch(z.optional(z.string()), undefined);

// `ownerCustomerId` is a national id: what is not named here is dropped at once.
const accountShape = z.object({
  accountId: z.string().check(z.minLength(1), z.maxLength(500)),
  accountNumber: text,
  name: text,
  accountType: text,
  available: text,
  balance: text,
  // No generation has this field. An answer that has it all the same must not be taken for kroner.
  currency: z.optional(z.literal('NOK')),
});

const listShape = z.object({ availableItems: text, items: z.array(z.unknown()).check(z.maxLength(1000)) });
const itemShape = z.object({ item: z.unknown() });

/**
 * The list of `GET Accounts`, the same in every generation. An amount that isn't an exact decimal becomes unknown; an
 * account without an id is left out, as are those that `availableItems` counts beyond the list. No currency is sent: all
 * is in NOK.
 */
export function readAccounts(body: unknown): AccountsReading {
  const list = z.safeParse(listShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  const { items, availableItems } = list.data;
  return collectAccounts(items.map(toAccount), Number(availableItems ?? 0) > items.length);
}

/** The one of `GET Accounts/{accountId}`: in an envelope (v1) or bare (v2). Another account's is an unusable answer. */
export function readAccount(body: unknown, accountId: string): AccountsReading {
  const enveloped = z.safeParse(itemShape, body);
  const account = toAccount(enveloped.success && enveloped.data.item !== undefined ? enveloped.data.item : body);
  if (account?.id !== accountId) throw new Failure('bad-response', { reason: 'shape' });
  return { accounts: [account], partial: false };
}

function toAccount(candidate: unknown): Account | null {
  const parsed = z.safeParse(accountShape, candidate);
  if (!parsed.success) return null;
  const { accountId, accountNumber, name, accountType = '', balance, available } = parsed.data;
  const kind = kindOf(accountType);
  const booked = bookedBalance(kind, amount(balance));
  const spendable = amount(available);
  const iban = ibanOf(accountNumber ?? '');
  return {
    id: accountId,
    name: name || accountNumber || '–',
    kind,
    currency: 'NOK',
    ...(booked !== null && { booked }),
    ...(spendable !== null && { available: spendable }),
    ...(accountNumber && { number: accountNumber }),
    ...(iban && { iban }),
  };
}

/** What is owed is negative: on a card by the bank's own sign, on a loan whatever the sign. */
function bookedBalance(kind: AccountKind, balance: string | null): string | null {
  if (balance === null) return null;
  const isOwed = kind === 'loan' ? !isNegative(balance) : kind === 'card' && !facts.cardBalanceIsNegativeForDebt.value;
  return isOwed ? negate(balance) : balance;
}

function amount(value: string | undefined): string | null {
  return value === undefined ? null : parseDecimal(value);
}

function kindOf(accountType: string): AccountKind {
  const type = accountType.toLowerCase();
  return facts.kinds.value.find(([part]) => type.includes(part))?.[1] ?? 'current';
}
