import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Context, Tokens } from '../connector.ts';
import { facts } from './facts.ts';
import { ask, askIfAllowed } from './request.ts';
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

/**
 * The accounts and their numbers, by one request for the list and one for each account. Starling limits how often a day
 * the list may be asked for, so it is kept beside the token (`withList`) and read again after some days only. `partial`
 * when one of them can't be used. Throws `Failure`.
 */
export async function readList(
  context: Context<Settings>,
  accessToken: string,
): Promise<{ accounts: ListedAccount[]; partial: boolean }> {
  const list = z.safeParse(listShape, await ask(context, accessToken, 'accounts'));
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  const accounts: ListedAccount[] = [];
  for (const candidate of list.data.accounts) {
    const parsed = z.safeParse(accountShape, candidate);
    if (!parsed.success || !isCurrency(parsed.data.currency)) continue;
    const { accountUid, defaultCategory: category, currency, accountType = '', name } = parsed.data;
    const kinds: Record<string, AccountKind> = facts.kinds.value;
    accounts.push({
      ...{ uid: accountUid, category, currency, name: name || 'Starling' },
      kind: (Object.hasOwn(kinds, accountType) && kinds[accountType]) || 'current',
      ...numbersIn(await askIfAllowed(context, accessToken, `accounts/${accountUid}/identifiers`)),
    });
  }
  const partial = accounts.length < list.data.accounts.length;
  if (partial && accounts.length === 0) throw new Failure('bad-response', { reason: 'shape' });
  return { accounts, partial };
}

function numbersIn(body: unknown): Pick<ListedAccount, 'number' | 'iban'> {
  const { accountIdentifier, bankIdentifier, iban } = z.safeParse(identifiersShape, body).data ?? {};
  const number = [bankIdentifier, accountIdentifier].filter(Boolean).join(' ');
  return { ...(number && { number }), ...(iban && { iban }) };
}

/** Tokens with the list that goes with them. */
export function withList(accessToken: string, list: Awaited<ReturnType<typeof readList>>, now: number): Tokens {
  return {
    accessToken,
    // The token itself does not end: what ends is how long the list is believed.
    accessEndsAt: now + facts.listDays.value * 86_400_000,
    receivedAt: now,
    extra: { list: JSON.stringify(list) },
  };
}

/** The list that is kept with tokens. */
export function listOf({ extra }: Tokens): Awaited<ReturnType<typeof readList>> {
  return JSON.parse(extra?.['list'] ?? '{"accounts":[],"partial":true}') as Awaited<ReturnType<typeof readList>>;
}
