import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Account, AccountsReading } from '../connector.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);

// `ownerCustomerId` is a national id: what is not named here is dropped at once.
const accountShape = z.object({
  accountId: z.string().check(z.minLength(1), z.maxLength(500)),
  accountNumber: text,
  name: text,
  accountType: text,
  available: text,
  balance: text,
});

const listShape = z.object({ items: z.array(z.unknown()).check(z.maxLength(1000)) });
const itemShape = z.object({ item: z.unknown() });

/**
 * The list of `GET Accounts`, the same in every generation. An amount that isn't an exact decimal becomes unknown. An
 * account without an id, or an id that comes twice, makes the reading partial. No currency is sent: all is in NOK.
 */
export function readAccounts(body: unknown): AccountsReading {
  const list = z.safeParse(listShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  const accounts = new Map<string, Account>();
  let partial = false;
  for (const candidate of list.data.items) {
    const account = toAccount(candidate);
    if (!account || accounts.has(account.id)) partial = true;
    else accounts.set(account.id, account);
  }
  return { accounts: [...accounts.values()], partial };
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
  const { accountId, accountNumber, name, accountType, balance, available } = parsed.data;
  const [booked, spendable] = [balance, available].map((value) => (value === undefined ? null : parseDecimal(value)));
  return {
    id: accountId,
    name: name || accountNumber || '–',
    kind: kindOf(accountType ?? ''),
    currency: 'NOK',
    ...(booked && { booked }),
    ...(spendable && { available: spendable }),
    ...(accountNumber && { number: accountNumber }),
  };
}

function kindOf(accountType: string): AccountKind {
  const type = accountType.toLowerCase();
  return facts.kinds.value.find(([part]) => type.includes(part))?.[1] ?? 'current';
}
