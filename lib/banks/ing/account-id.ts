/** What our id of an account says: the bank's id, the currency (an account may have several), and whether it is a card. */
export interface AccountKey {
  resourceId: string;
  currency: string;
  isCard: boolean;
}

const FORM = /^(card|account):([A-Z]{3}):(.+)$/u;

export function accountId({ resourceId, currency, isCard }: AccountKey): string {
  return `${isCard ? 'card' : 'account'}:${currency}:${resourceId}`;
}

/** The reverse of `accountId`. Throws TypeError for an id that is not one of this dialect. */
export function accountKey(id: string): AccountKey {
  const [, kind, currency, resourceId] = FORM.exec(id) ?? [];
  if (currency === undefined || resourceId === undefined) throw new TypeError('not an account id of this dialect');
  return { resourceId, currency, isCard: kind === 'card' };
}
