/** Kinds of account, with their names in 3.1 and 4.0. */
export const KINDS = {
  current: ['CurrentAccount', 'CACC'],
  savings: ['Savings', 'SVGS'],
  card: ['CreditCard', 'CARD'],
} as const;

/** A made-up account. Amounts are decimal texts in major units, negative for a debt. */
export interface UkAccount {
  id: string;
  kind: keyof typeof KINDS;
  nickname: string;
  currency: string;
  /** Sort code and account number, or the digits of a card. */
  number: string;
  iban?: string;
  booked: string;
  available: string;
  /** Credit that is included in `available`. */
  creditLine?: string;
}

export interface UkCustomer {
  id: string;
  name: string;
  accounts: UkAccount[];
}

/** Everybody who banks here. All names and numbers are made up. */
export const ukCustomers: readonly UkCustomer[] = [
  {
    id: 'amelia',
    name: 'Amelia Thornbury',
    accounts: [
      {
        id: '22289',
        kind: 'current',
        nickname: 'Bills',
        currency: 'GBP',
        number: '20000000012289',
        iban: 'GB33BUKB20201555555555',
        booked: '1230.15',
        available: '2230.15',
        creditLine: '1000.00',
      },
      {
        id: '31820',
        kind: 'savings',
        nickname: 'Rainy day',
        currency: 'GBP',
        number: '20000000031820',
        booked: '5057.27',
        available: '5057.27',
      },
      {
        id: '40077',
        kind: 'card',
        nickname: 'Credit card',
        currency: 'GBP',
        number: '4000000000000077',
        booked: '-30.00',
        available: '70.00',
        creditLine: '100.00',
      },
      {
        id: '50978',
        kind: 'current',
        nickname: 'Euros',
        currency: 'EUR',
        number: '20000000050978',
        booked: '0.00',
        available: '0.00',
      },
    ],
  },
  {
    id: 'oliver',
    name: 'Oliver Blackwood',
    accounts: [
      {
        id: '61001',
        kind: 'current',
        nickname: 'Everyday',
        currency: 'GBP',
        number: '20000000061001',
        booked: '-12.40',
        available: '487.60',
        creditLine: '500.00',
      },
    ],
  },
];

export const ukCustomerById = (id: string): UkCustomer | undefined =>
  ukCustomers.find((customer) => customer.id === id);
