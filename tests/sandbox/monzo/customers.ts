/** A made-up account or pot. Amounts are in minor units, as JSON text. */
export interface MonzoAccount {
  id: string;
  type: string;
  description: string;
  closed: boolean;
  balance: string;
  number: string;
  pots: MonzoPot[];
}

export interface MonzoPot {
  id: string;
  name: string;
  balance: string;
  deleted: boolean;
}

export interface MonzoCustomer {
  id: string;
  name: string;
  accounts: MonzoAccount[];
}

const pot = (n: number, name: string, balance: string, deleted = false): MonzoPot => ({
  id: `pot_0000Sandbox${n}`,
  ...{ name, balance, deleted },
});

const account = (n: number, type: string, balance: string, more: Partial<MonzoAccount> = {}): MonzoAccount => ({
  id: `acc_0000Sandbox${n}`,
  type,
  description: `user_0000Sandbox${n}`,
  closed: false,
  balance,
  number: String(41_000_000 + n),
  pots: [],
  ...more,
});

export const customers: readonly MonzoCustomer[] = [
  {
    id: 'florence',
    name: 'Florence Whitcombe',
    accounts: [
      account(1, 'uk_retail', '5000', {
        pots: [pot(101, 'Savings', '133700'), pot(102, 'Spent', '1', true), pot(103, 'Rainy day', '9007199254740993')],
      }),
      account(2, 'uk_retail_joint', '-1205', { pots: [pot(104, 'Kitchen', '20')] }),
      account(3, 'uk_prepaid', '0', { closed: true }),
      account(4, 'uk_retail', '99', { closed: true }),
      account(5, 'uk_rewards', '0'),
      account(6, 'uk_monzo_flex', '-4200', { description: 'monzoflex_0000Sandbox6' }),
    ],
  },
  {
    id: 'arthur',
    name: 'Arthur Penrose',
    accounts: [account(11, 'uk_retail', '1234', { description: 'Arthur’s account' })],
  },
];

export const customerById = (id: string): MonzoCustomer | undefined => customers.find((one) => one.id === id);
