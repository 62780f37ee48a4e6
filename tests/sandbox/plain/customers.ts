/** A made-up account. Amounts are in major units, as decimal text; null for one that the bank doesn't say. */
export interface PlainAccount {
  id: string;
  label: string;
  category: 'GIRO' | 'SPAR' | 'KARTE' | 'DEPOT';
  iban?: string;
  currency: string;
  booked: string;
  available: string | null;
  /** The bank writes this one's amounts in the smallest unit. */
  inCents?: true;
}

export interface PlainCustomer {
  id: string;
  name: string;
  accounts: PlainAccount[];
}

const account = (id: string, label: string, booked: string, more: Partial<PlainAccount> = {}): PlainAccount => ({
  ...{ id, label, booked, category: 'GIRO', currency: 'EUR', available: booked },
  ...more,
});

export const customers: readonly PlainCustomer[] = [
  {
    id: 'liesel',
    name: 'Liesel Brandt',
    accounts: [
      account('4f1d-01', 'Alltag', '1204.10', { iban: 'DE02120300000000202051', available: '2204.10' }),
      account('4f1d-02', 'Urlaub', '9007199254740993.01', { category: 'SPAR', available: null }),
      account('4f1d 03ü', 'Kreditkarte', '-310.05', { category: 'KARTE', available: '689.95', inCents: true }),
      account('4f1d-04', 'Reisekasse', '51200', { currency: 'JPY', available: '51200', inCents: true }),
      account('4f1d-05', 'Depot', '0.00', { category: 'DEPOT' }),
    ],
  },
  { id: 'emil', name: 'Emil Sander', accounts: [account('77aa-01', 'Konto', '12.34')] },
];

export const customerById = (id: string): PlainCustomer | undefined => customers.find((one) => one.id === id);
