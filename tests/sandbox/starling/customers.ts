/** A made-up account. Amounts are in minor units, as JSON text. */
export interface StarlingAccount {
  uid: string;
  category: string;
  type: string;
  name: string;
  currency: string;
  number: string;
  sortCode: string;
  iban: string;
  cleared: string;
  effective: string;
  goals: StarlingSpace[];
  spending: StarlingSpace[];
}

export interface StarlingSpace {
  uid: string;
  name: string;
  saved: string;
  state: string;
}

export interface StarlingCustomer {
  id: string;
  name: string;
  accounts: StarlingAccount[];
}

const uid = (n: number) => `5ca71100-0000-4000-8000-${String(n).padStart(12, '0')}`;

const space = (n: number, name: string, saved: string, state = 'ACTIVE'): StarlingSpace => ({
  ...{ uid: uid(n), name, saved, state },
});

const account = (n: number, name: string, cleared: string, more: Partial<StarlingAccount> = {}): StarlingAccount => ({
  uid: uid(n),
  category: uid(n + 50),
  type: 'PRIMARY',
  name,
  currency: 'GBP',
  number: String(31_000_000 + n),
  sortCode: '608371',
  iban: `GB29SRLG608371${31_000_000 + n}`,
  cleared,
  effective: cleared,
  goals: [],
  spending: [],
  ...more,
});

export const customers: readonly StarlingCustomer[] = [
  {
    id: 'imogen',
    name: 'Imogen Ashworth',
    accounts: [
      account(1, 'Personal', '123456', {
        effective: '120006',
        goals: [space(101, 'Holiday', '150000'), space(102, 'Old bicycle', '5', 'ARCHIVED')],
        spending: [space(103, 'Bills', '40005')],
      }),
      account(2, 'Euro account', '-7', { type: 'ADDITIONAL', currency: 'EUR' }),
      account(3, 'Easy Saver', '9007199254740993', { type: 'SAVINGS' }),
    ],
  },
  { id: 'rufus', name: 'Rufus Pemberton', accounts: [account(11, 'Personal', '1005')] },
  {
    id: 'winifred',
    name: 'Winifred and Hugh Lockwood',
    accounts: [account(21, 'Joint', '2000'), account(22, 'Loan', '-150000', { type: 'LOAN' })],
  },
];

export const customerById = (id: string): StarlingCustomer | undefined => customers.find((one) => one.id === id);
