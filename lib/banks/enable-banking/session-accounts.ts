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
 * id of each lives over sessions: its `identification_hash`, or one of `known` ids that it was known by before, when its
 * bank now names another number first; its number where there is no hash; at worst the uid.
 */
export function readSessionAccounts(candidates: unknown[], known: string[] = []): SessionAccount[] {
  const read = candidates.flatMap((candidate) => z.safeParse(accountShape, candidate).data ?? []);
  const each = [...new Map(read.map((shape) => [shape.uid, shape])).values()];
  const ids = each.map((shape) => stableId(shape, each, known));
  const accounts = new Map<string, SessionAccount>();
  for (const [i, shape] of each.entries()) {
    // Accounts of several currencies under one number, all of them: which comes first may change.
    const isShared = ids.filter((id) => id === ids[i]).length > 1;
    const id = isShared ? `${ids[i]} ${shape.currency ?? ''}` : ids[i]!;
    const own = accounts.has(id) ? `${id} ${shape.uid}` : id;
    accounts.set(own, toAccount(shape, own));
  }
  return [...accounts.values()];
}

function stableId(shape: AccountShape, all: AccountShape[], known: string[]): string {
  const { identification_hash: hash, identification_hashes: hashes, account_id: number, uid } = shape;
  if (hash !== undefined && known.includes(hash)) return hash;
  // Not every hash of the list stands for one account alone.
  const before = known.filter(
    (id) => hashes.includes(id) && all.filter((one) => one.identification_hashes.includes(id)).length === 1,
  );
  return before[0] ?? (hash || number?.iban || number?.other?.identification || uid);
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
