/** Members of a JSON text, by their names in any dialect, and the JSON text that takes the place of their values. */
export interface Mutation {
  of: string[];
  /** Null: the member is left out. Without names, the whole text. */
  value: string | null;
}

export const AMOUNT = [
  ...['amount', 'Amount', 'balance', 'availableBalance', 'available', 'booked', 'value', 'minorUnits'],
  ...['stand', 'verfuegbar', 'bookedBalance', 'balanceAmount'],
];
export const CURRENCY = ['currency', 'currencyCode', 'Currency'];
export const ID = ['id', 'key', 'accountId', 'AccountId', 'resourceId', 'accountUid', 'uid'];
export const NAME = ['name', 'Nickname', 'description', 'displayName', 'product', 'label', 'owner_name', 'ownerName'];
export const KIND = ['Type', 'balanceType', 'balance_type'];
export const TIME = ['DateTime', 'lastChangeDateTime', 'referenceDate', 'reference_date', 'created', 'createdAt'];

const SCALAR = String.raw`(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)`;

/** `text` with every scalar member of these names changed; the same text where it has none. Numbers stay exact. */
export function mutate(text: string, { of, value }: Mutation): string {
  if (of.length === 0) return value ?? '';
  const member = String.raw`"(?:${of.join('|')})"\s*:\s*`;
  if (value === null)
    return text
      .replace(new RegExp(`${member}${SCALAR}\\s*,\\s*`, 'gu'), '')
      .replace(new RegExp(`,?\\s*${member}${SCALAR}`, 'gu'), '');
  return text.replace(new RegExp(`(${member})${SCALAR}`, 'gu'), (_whole, start: string) => `${start}${value}`);
}
