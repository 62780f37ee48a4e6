import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Account } from '../connector.ts';

const text = z.catch(z.optional(z.string()), undefined);

const accountShape = z.object({
  resourceId: z.string().check(z.minLength(1), z.maxLength(200)),
  iban: text,
  maskedPan: text,
  name: text,
  product: text,
  currency: text,
});

const accountsShape = z.object({ accounts: z.array(z.unknown()).check(z.maxLength(200)) });

const balancesShape = z.object({
  balances: z.array(
    z.catch(
      z.optional(
        z.object({ balanceType: z.string(), balanceAmount: z.object({ currency: text, amount: z.string() }) }),
      ),
      undefined,
    ),
  ),
});

/** Prefix of `Account.id` for cards: their transactions are read elsewhere. */
export const CARD = 'card:';

/** The bank's own id of an account. */
export const resourceId = (id: string): string => (id.startsWith(CARD) ? id.slice(CARD.length) : id);

/**
 * Accounts of `GET /v3/accounts`, without amounts. ING's `name` is the holder's, its `product` what the account is
 * called. One without a usable id or currency, or an id that comes twice, makes the reading partial.
 */
export function readAccounts(body: unknown): { accounts: Account[]; partial: boolean } {
  const reply = z.safeParse(accountsShape, body);
  if (!reply.success) throw new Failure('bad-response', { reason: 'shape' });
  const accounts = new Map<string, Account>();
  let partial = false;
  for (const candidate of reply.data.accounts) {
    const parsed = z.safeParse(accountShape, candidate);
    const account = parsed.success ? toAccount(parsed.data) : null;
    if (!account || accounts.has(account.id)) partial = true;
    else accounts.set(account.id, account);
  }
  return { accounts: [...accounts.values()], partial };
}

// Best first. What is booked now comes before last night's, and `expected` (booked and pending) last.
const BOOKED = ['interimBooked', 'closingBooked', 'expected'];
const AVAILABLE = ['interimAvailable', 'closingAvailable'];

/**
 * `account` with the amounts of `GET /v3/accounts/{id}/balances`: the first known of each list that is in the account's
 * currency. Amounts come as number or string; one that isn't an exact decimal becomes unknown.
 */
export function withBalances(account: Account, body: unknown): Account {
  const reply = z.safeParse(balancesShape, body);
  if (!reply.success) throw new Failure('bad-response', { reason: 'shape' });
  const amounts = new Map<string, string>();
  for (const balance of reply.data.balances) {
    const amount = balance && parseDecimal(balance.balanceAmount.amount);
    const currency = balance?.balanceAmount.currency ?? account.currency;
    if (balance && amount && currency === account.currency) amounts.set(balance.balanceType, amount);
  }
  const first = (types: string[]) => types.map((type) => amounts.get(type)).find((amount) => amount !== undefined);
  const [booked, available] = [first(BOOKED), first(AVAILABLE)];
  return { ...account, ...(booked !== undefined && { booked }), ...(available !== undefined && { available }) };
}

function toAccount({ resourceId, iban, maskedPan, name, product, currency }: z.infer<typeof accountShape>) {
  if (currency === undefined || !isCurrency(currency)) return null;
  const kind = kindOf(product ?? '');
  const number = iban || maskedPan;
  const account: Account = {
    id: kind === 'card' ? `${CARD}${resourceId}` : resourceId,
    name: (kind === 'card' ? maskedPan : product) || name || number || '–',
    kind,
    currency,
    ...(number && { number }),
    ...(iban && { iban }),
    ...(name && { owner: name }),
  };
  return account;
}

function kindOf(product: string): AccountKind {
  if (product === 'CREDITCARD') return 'card';
  return /saving|spaar|sparkonto|tagesgeld|extra-konto|epargne|épargne|ahorro|risparmio/iu.test(product)
    ? 'savings'
    : 'current';
}
