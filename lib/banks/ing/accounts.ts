import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import type { AccountKind } from '../../snapshot.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { Account, AccountsReading } from '../connector.ts';
import { accountId } from './account-id.ts';

const text = z.catch(z.optional(z.string()), undefined);

const accountShape = z.object({
  resourceId: z.string().check(z.minLength(1), z.maxLength(200)),
  iban: text,
  maskedPan: text,
  name: text,
  product: text,
  currency: z.string(),
});

const accountsShape = z.object({ accounts: z.array(z.unknown()).check(z.maxLength(200)) });

/**
 * Accounts of `GET /v3/accounts`, without amounts. ING's `name` is the holder's, its `product` what the account is
 * called; an account of several currencies comes once for each. One without a usable id or currency makes the reading
 * partial. Throws as `collectAccounts`.
 */
export function readAccounts(body: unknown): AccountsReading {
  const reply = z.safeParse(accountsShape, body);
  if (!reply.success) throw new Failure('bad-response', { reason: 'shape' });
  return collectAccounts(
    reply.data.accounts.map((candidate) => {
      const parsed = z.safeParse(accountShape, candidate);
      return parsed.success ? toAccount(parsed.data) : null;
    }),
  );
}

function toAccount({ resourceId, iban, maskedPan, name, product, currency }: z.infer<typeof accountShape>) {
  if (!isCurrency(currency)) return null;
  const isCard = product === 'CREDITCARD' || Boolean(!iban && maskedPan);
  const number = iban || maskedPan;
  const account: Account = {
    id: accountId({ resourceId, currency, isCard }),
    name: (isCard ? maskedPan : product) || name || number || '–',
    kind: isCard ? 'card' : kindOf(product ?? ''),
    currency,
    ...(number && { number }),
    ...(iban && { iban }),
    ...(name && { owner: name }),
  };
  return account;
}

// Products have no codes, only the names that each country's customers know.
function kindOf(product: string): AccountKind {
  return /saving|spaar|sparkonto|tagesgeld|extra-konto|epargne|épargne|ahorro|risparmio/iu.test(product)
    ? 'savings'
    : 'current';
}
