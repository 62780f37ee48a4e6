/** Which `include…Accounts` parameter of the bank's API shows an account. */
export type AccountGroup = 'NOK' | 'CURRENCY' | 'BSU' | 'CREDITCARD' | 'ASK' | 'PENSION';

/** A made-up account. Amounts are decimal texts in major units; absent when the bank does not tell them. */
export interface SandboxAccount {
  key: string;
  /** Eleven digits, or `K…` for a card. */
  number: string;
  iban?: string;
  /** The customer's own name for it; the masked number for a card. */
  name: string;
  /** The bank's product name. */
  product: string;
  group: AccountGroup;
  savings: boolean;
  flexiLoan: boolean;
  isDefault: boolean;
  currency: string;
  balance?: string;
  available?: string;
  creditLimit?: string;
}

/** A made-up customer. `age` in whole years. */
export interface Customer {
  id: string;
  firstName: string;
  lastName: string;
  age: number;
  accounts: SandboxAccount[];
}

export const fullName = ({ firstName, lastName }: Customer): string => `${firstName} ${lastName}`;
