/** A made-up account. Amounts are decimal texts, as the bank sends them. */
export interface BunqAccount {
  id: number;
  /** Under which name it is listed. */
  kind: string;
  description: string;
  currency: string;
  balance: string;
  status: string;
  iban: string;
}

export interface BunqCustomer {
  id: string;
  name: string;
  userId: number;
  accounts: BunqAccount[];
}

const account = (id: number, description: string, balance: string, more: Partial<BunqAccount> = {}): BunqAccount => ({
  ...{ id, description, balance },
  kind: 'MonetaryAccountBank',
  currency: 'EUR',
  status: 'ACTIVE',
  iban: `NL${String(id % 100).padStart(2, '0')}BUNQ0990${String(id).padStart(6, '0')}`,
  ...more,
});

export const customers: readonly BunqCustomer[] = [
  {
    id: 'femke',
    name: 'Femke van Dalen',
    userId: 7001,
    accounts: [
      account(101, 'Main', '2509.05'),
      account(102, 'Groceries with Bram', '-12.5', { kind: 'MonetaryAccountJoint' }),
      account(103, 'Holiday', '9007199254740993.01', { kind: 'MonetaryAccountSavings' }),
      account(104, 'Elsewhere', '300', { kind: 'MonetaryAccountExternal' }),
      account(105, 'Credit card', '-45.10', { kind: 'MonetaryAccountCard' }),
      account(106, 'Dollars', '7.00', { currency: 'USD' }),
      account(107, 'Old account', '0', { status: 'CANCELLED' }),
      account(108, 'Frozen', '1.01', { status: 'BLOCKED' }),
      account(109, 'Not yet', '0', { kind: 'MonetaryAccountJoint', status: 'PENDING_ACCEPTANCE' }),
    ],
  },
  { id: 'bram', name: 'Bram Visser', userId: 7002, accounts: [account(201, 'Main', '10.05')] },
  {
    id: 'many',
    name: 'Mieke Mulder',
    userId: 7003,
    accounts: Array.from({ length: 230 }, (_nothing, index) => account(1000 + index, `Jar ${index + 1}`, '1.00')),
  },
];

export const customerById = (id: string): BunqCustomer | undefined => customers.find((one) => one.id === id);
