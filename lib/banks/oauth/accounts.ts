import type { ExactJson } from '../../http/exact-json.ts';
import { isCurrency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import { fromMinorUnits } from '../../money/minor-units.ts';
import type { AccountsApi, AmountsAt } from '../catalog/accounts-api.ts';
import type { Account } from '../connector.ts';
import { textAt, valuesAt } from './path.ts';

/** An account as it was listed. Its currency may stand with its balance alone. */
export type Listed = Omit<Account, 'currency'> & { currency?: string };

type Figures = Pick<AccountsApi, 'booked' | 'available'>;

/** The accounts of one answer; null is one that can't be used. Where there is no list, that is one such. */
export function readList(api: AccountsApi, body: ExactJson): (Listed | null)[] {
  return valuesAt(body, api.accounts).map((item) => (item === undefined ? null : toListed(api, item)));
}

function toListed(api: AccountsApi, item: ExactJson): Listed | null {
  const id = textAt(item, api.id);
  const currency = typeof api.currency === 'object' ? api.currency.value : textAt(item, api.currency);
  // A lone surrogate can't stand in an address.
  if (!id?.isWellFormed() || (currency === undefined ? !api.balance?.currency : !isCurrency(currency))) return null;
  const [number, iban, owner] = [api.number, api.iban, api.owner].map((path) => textAt(item, path));
  const words = api.kind?.words ?? {};
  const word = textAt(item, api.kind?.path) ?? '';
  return {
    id,
    name: textAt(item, api.name) ?? number ?? iban ?? '–',
    kind: (Object.hasOwn(words, word) && words[word]) || 'current',
    ...(currency !== undefined && { currency, ...figures(api, item, currency) }),
    ...(number !== undefined && { number }),
    ...(iban !== undefined && { iban }),
    ...(owner !== undefined && { owner }),
  };
}

/**
 * An account with the amounts of its own answer. Null for an answer without any amount, or with another currency than
 * the account's.
 */
export function withBalance(listed: Listed, at: NonNullable<AccountsApi['balance']>, body: ExactJson): Account | null {
  const told = textAt(body, at.currency);
  const currency = listed.currency ?? told;
  if (currency === undefined || !isCurrency(currency) || (told !== undefined && told !== currency)) return null;
  const found = figures(at, body, currency);
  return found.booked === undefined && found.available === undefined ? null : { ...listed, currency, ...found };
}

function figures({ booked, available }: Figures, body: ExactJson, currency: string): Pick<Account, keyof Figures> {
  const [now, toSpend] = [booked, available].map((at) => at && amountAt(body, at, currency));
  return { ...(now && { booked: now }), ...(toSpend && { available: toSpend }) };
}

/** What can't be read exactly is unknown, and nothing else is taken in its place. */
function amountAt(body: ExactJson, at: AmountsAt, currency: string): string | null {
  for (const one of [at].flat()) {
    const text = textAt(body, typeof one === 'string' ? one : one.path);
    if (text !== undefined) return typeof one === 'string' ? parseDecimal(text) : fromMinorUnits(text, currency);
  }
  return null;
}
