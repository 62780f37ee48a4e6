import type { Account } from '../banks/connector.ts';
import { cleanBankText } from '../failure.ts';

/** An account whose texts can be shown: no control or bidi characters, no longer than a line or two. */
export function cleanAccount({ name, number, owner, iban, ...account }: Account): Account {
  return {
    ...account,
    name: cleanBankText(name, 80) || '–',
    ...(number !== undefined && { number: cleanBankText(number, 40) }),
    ...(owner !== undefined && { owner: cleanBankText(owner, 80) }),
    ...(iban !== undefined && { iban: cleanBankText(iban, 40) }),
  };
}
