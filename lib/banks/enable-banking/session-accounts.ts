import * as z from 'zod/mini';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Account } from '../connector.ts';

/** An account of a session: what is shown of it, and by which id its balances are asked for. */
export interface SessionAccount extends Omit<Account, 'booked' | 'available' | 'currency'> {
  uid: string;
  /** ISO 4217; some banks leave it to the balances (`XXX`). */
  currency?: string;
  /** Credit that may be in what is available, in the account's currency. */
  creditLimit?: string;
}

const text = z.catch(z.optional(z.string().check(z.maxLength(500))), undefined);
const other = z.object({ identification: text, scheme_name: text });
const idShape = z.object({ iban: text, other: z.catch(z.optional(other), undefined) });
const amountShape = z.object({ amount: z.string(), currency: z.string() });

const accountShape = z.object({
  uid: z.string().check(z.regex(/^[\w-]{1,100}$/u)),
  account_id: z.catch(z.optional(idShape), undefined),
  identification_hash: text,
  identification_hashes: z.catch(z.array(z.string()), []),
  name: text,
  details: text,
  product: text,
  currency: text,
  cash_account_type: text,
  credit_limit: z.catch(z.optional(amountShape), undefined),
});

type AccountShape = z.infer<typeof accountShape>;

const KINDS: Record<string, AccountKind> = { CARD: 'card', LOAN: 'loan', SVGS: 'savings' };

/**
 * The accounts of `POST /sessions`. One without a uid can't be read (a closed one, by the reference) and is left out. The
 * id of each lives over sessions: its `identification_hash`, or the one that it had in the session before, when its bank
 * now names another number first; its number where there is no hash; at worst the uid. Several under one number have
 * their currency with it, or that and their name.
 */
export function readSessionAccounts(candidates: unknown[], previous: SessionAccount[] = []): SessionAccount[] {
  const read = candidates.flatMap((candidate) => z.safeParse(accountShape, candidate).data ?? []);
  const each = [...new Map(read.map((shape) => [shape.uid, shape])).values()];
  const before = new Map(previous.map((account) => [account.id, account]));
  const accounts = each.map((shape) => toAccount(shape, stableId(shape, each, [...before.keys()])));
  const options = accounts.map(({ id, currency = '', name }) => [id, `${id} ${currency}`, `${id} ${currency} ${name}`]);
  const ids: string[] = [];
  // First those that are the same as before in all, then those whose name is new.
  for (const isByName of [true, false]) {
    for (const [i, { currency, name }] of accounts.entries()) {
      ids[i] ??= options[i]!.find((id) => {
        const last = before.get(id);
        const isSame = last && [undefined, currency].includes(last.currency) && (!isByName || last.name === name);
        return isSame && !ids.includes(id);
      })!;
    }
  }
  for (const [i, own] of options.entries()) {
    const isAlone = (id: string, at: number) => options.filter((others) => others[at] === id).length === 1;
    const id = own.find((one, at) => isAlone(one, at) && !before.has(one) && !ids.includes(one)) ?? own[2]!;
    for (let n = 1; ids[i] === undefined; n++) {
      const numbered = n === 1 ? id : `${id} ${n}`;
      if (!ids.includes(numbered)) ids[i] = numbered;
    }
  }
  return accounts.map((account, i) => ({ ...account, id: ids[i]! }));
}

function stableId(shape: AccountShape, all: AccountShape[], known: string[]): string {
  const { identification_hash: hash, identification_hashes: hashes, account_id: number, uid } = shape;
  if (hash !== undefined && known.includes(hash)) return hash;
  // Not every hash of the list stands for one account alone.
  const before = known.filter(
    (id) => hashes.includes(id) && all.filter((one) => one.identification_hashes.includes(id)).length === 1,
  );
  return before[0] ?? (hash || number?.iban || numberOf(number?.other) || uid);
}

function toAccount(shape: AccountShape, id: string): SessionAccount {
  const { uid, name, details, product, currency = '', account_id: ids, credit_limit: limit } = shape;
  const iban = ids?.iban;
  const number = iban || numberOf(ids?.other);
  const kind = KINDS[shape.cash_account_type ?? ''] ?? 'current';
  const credit = limit?.currency === currency ? parseDecimal(limit.amount) : null;
  return {
    id,
    uid,
    name: details || product || number || '–',
    kind,
    ...(isCurrency(currency) && { currency }),
    ...(number && { number }),
    ...(iban && { iban }),
    ...(name && { owner: name }),
    ...(credit !== null && { creditLimit: credit }),
  };
}

/** A card's number is kept by its last four digits alone, masked or not. */
function numberOf(id: z.infer<typeof other> | undefined): string | undefined {
  if (id?.scheme_name !== 'CPAN') return id?.identification;
  const lastFour = /\d{4}$/u.exec(id.identification?.trim() ?? '')?.[0];
  return lastFour && `**** **** **** ${lastFour}`;
}
