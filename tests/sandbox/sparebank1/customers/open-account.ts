import { opaqueId } from '../../shared/seeded-random.ts';
import { accountNumber, ibanOf } from './account-number.ts';
import type { SandboxAccount } from './account.ts';

type Details = Pick<SandboxAccount, 'name' | 'product'> & Partial<SandboxAccount>;

/** An account of ours by the first ten digits of its number; what `details` leaves out is a plain NOK account. */
export function openAccount(firstTen: string, details: Details): SandboxAccount {
  const number = accountNumber(firstTen);
  return {
    key: opaqueId(22, 'account', number),
    number,
    iban: ibanOf(number),
    group: 'NOK',
    savings: false,
    flexiLoan: false,
    isDefault: false,
    currency: 'NOK',
    ...(details.balance !== undefined && { available: details.balance }),
    ...details,
  };
}

/** A credit card. `balance` is negative for a debt; the card has no IBAN and its name is the masked number. */
export function openCard(
  lastFour: string,
  details: Pick<SandboxAccount, 'product' | 'balance' | 'available' | 'creditLimit'>,
): SandboxAccount {
  return {
    key: opaqueId(22, 'card', lastFour),
    number: `K7700${lastFour}21`,
    name: `**** **** **** ${lastFour}`,
    group: 'CREDITCARD',
    savings: false,
    flexiLoan: false,
    isDefault: false,
    currency: 'NOK',
    ...details,
  };
}
