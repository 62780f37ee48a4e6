import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Context, Tokens } from '../connector.ts';
import { oneByOne } from '../one-by-one.ts';
import { facts } from './facts.ts';
import { ask, askIfThere } from './request.ts';
import type { Settings } from './settings.ts';

const text = z.catch(z.optional(z.string()), undefined);
const uid = z.string().check(z.regex(/^[\w-]{1,100}$/u));

const accountShape = z.object({
  accountUid: uid,
  defaultCategory: uid,
  currency: z.string(),
  accountType: text,
  name: text,
});
const listShape = z.object({ accounts: z.array(z.unknown()).check(z.maxLength(200)) });
const identifiersShape = z.object({ accountIdentifier: text, bankIdentifier: text, iban: text });

/** What of an account stays the same from one reading to the next. */
export interface ListedAccount {
  uid: string;
  /** Where its own entries are in the feed. */
  category: string;
  currency: string;
  kind: AccountKind;
  name: string;
  number?: string;
  iban?: string;
}

/** The list as it is kept beside the token. */
interface List {
  accounts: ListedAccount[];
  partial: boolean;
}

/**
 * The accounts and their numbers, by one request for the list and one for each account. Starling limits how often a day
 * the list may be asked for, so it is kept beside the token (`withList`) and read again after some days only. `partial`
 * when one of them can't be used. A number that is not to be had is the one of `previous`, or none. Throws `Failure`.
 */
export async function readList(context: Context<Settings>, accessToken: string, previous?: Tokens): Promise<List> {
  const list = z.safeParse(listShape, await ask(context, accessToken, 'accounts'));
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  const listed = list.data.accounts.flatMap(toListed);
  const partial = listed.length < list.data.accounts.length;
  if (partial && listed.length === 0) throw new Failure('bad-response', { reason: 'shape' });
  const numbers = await oneByOne(listed, async ({ uid }) =>
    numbersIn(await askIfThere(context, accessToken, `accounts/${uid}/identifiers`)),
  );
  const known = previous ? listOf(previous).accounts : [];
  const accounts = listed.map((account, at): ListedAccount => {
    const own = numbers[at];
    if (!(own instanceof Failure)) return { ...account, ...own };
    const { number, iban } = known.find(({ uid }) => uid === account.uid) ?? {};
    return { ...account, ...(number && { number }), ...(iban && { iban }) };
  });
  return { accounts, partial };
}

/** Nothing for one that can't be used. */
function toListed(candidate: unknown): ListedAccount[] {
  const parsed = z.safeParse(accountShape, candidate);
  if (!parsed.success || !isCurrency(parsed.data.currency)) return [];
  const { accountUid, defaultCategory: category, currency, accountType = '', name } = parsed.data;
  const kinds: Record<string, AccountKind> = facts.kinds.value;
  const kind = (Object.hasOwn(kinds, accountType) && kinds[accountType]) || 'current';
  return [{ uid: accountUid, category, currency, name: name || 'Starling', kind }];
}

function numbersIn(body: unknown): Pick<ListedAccount, 'number' | 'iban'> {
  const { accountIdentifier, bankIdentifier, iban } = z.safeParse(identifiersShape, body).data ?? {};
  const number = [bankIdentifier, accountIdentifier].filter(Boolean).join(' ');
  return { ...(number && { number }), ...(iban && { iban }) };
}

/** Tokens with the list that goes with them. */
export function withList(accessToken: string, list: List, now: number): Tokens {
  return {
    accessToken,
    // The token itself does not end: what ends is how long the list is believed.
    accessEndsAt: now + facts.listDays.value * 86_400_000,
    receivedAt: now,
    extra: { list: JSON.stringify(list) },
  };
}

/** The list that is kept with tokens. */
export function listOf({ extra }: Tokens): List {
  return JSON.parse(extra?.['list'] ?? '{"accounts":[],"partial":true}') as List;
}
