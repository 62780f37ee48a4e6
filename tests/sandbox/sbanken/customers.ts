/** A made-up account. Amounts are decimal texts in kroner. */
export interface SbankenAccount {
  id: string;
  number: string;
  name: string;
  type: string;
  balance: string;
  available: string;
  creditLimit: string;
}

export interface SbankenCard {
  id: string;
  number: string;
  accountNumber: string;
  productCode: string;
  status: string;
}

/** A made-up customer. The national id is of the synthetic kind (month + 80), which no person has. */
export interface SbankenCustomer {
  id: string;
  name: string;
  nationalId: string;
  accounts: SbankenAccount[];
  cards: SbankenCard[];
}

const account = (
  number: string,
  name: string,
  balance: string,
  more: Partial<Pick<SbankenAccount, 'type' | 'available' | 'creditLimit'>> = {},
): SbankenAccount => ({
  id: Buffer.from(`sbanken ${number}`).toString('hex').toUpperCase(),
  number,
  name,
  type: 'Standard account',
  balance,
  available: balance,
  creditLimit: '0.0',
  ...more,
});

const torunn: SbankenCustomer = {
  id: 'torunn',
  name: 'Torunn Vik Myhre',
  nationalId: '14827512345',
  accounts: [
    account('99992011110', 'Brukskonto', '8421.90', { available: '8121.4' }),
    account('99992011129', 'Sparekonto+', '152000.00', { type: 'High interest account' }),
    account('99992011137', 'Kredittkort', '-2310.55', {
      type: 'Creditcard account',
      available: '27389.45',
      creditLimit: '30000.0',
    }),
  ],
  cards: [
    { id: 'C-1', number: '4925********1881', accountNumber: '99992011110', productCode: 'DebitCard', status: 'Active' },
    {
      id: 'C-2',
      number: '5436********0277',
      accountNumber: '99992011137',
      productCode: 'CreditCard',
      status: 'Active',
    },
    { id: 'C-3', number: '4925********0016', accountNumber: '99992011110', productCode: 'X2XCard', status: 'Blocked' },
  ],
};

const oskar: SbankenCustomer = {
  id: 'oskar',
  name: 'Oskar Lunde',
  nationalId: '03860154321',
  accounts: [account('99992022015', 'Én konto', '640.05')],
  cards: [],
};

/** Everybody who banks at this Sbanken. All names and numbers are made up. */
export const customers: readonly SbankenCustomer[] = [torunn, oskar];

export const customerById = (id: string): SbankenCustomer | undefined =>
  customers.find((customer) => customer.id === id);
