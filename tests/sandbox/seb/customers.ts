/** A made-up account. Amounts are decimal texts. */
export interface SebAccount {
  resourceId: string;
  iban: string;
  bban?: string;
  name: string;
  currency: string;
  /** By the bank's balance type, the misspelt one included. */
  balances: Record<string, string>;
}

/** A customer. The first has the personal number of the test person that SEB publishes; the others fail its check. */
export interface SebCustomer {
  id: string;
  name: string;
  personalNumber: string;
  accounts: SebAccount[];
}

export const customers: readonly SebCustomer[] = [
  {
    id: 'astrid',
    name: 'Astrid Ek Lindqvist',
    personalNumber: '199311219639',
    accounts: [
      {
        resourceId: 'd3c0a8f2-0001-4c11-9a51-5eb000000001',
        iban: 'SE4550000000058398257466',
        bban: '58398257466',
        name: 'Privatkonto',
        currency: 'SEK',
        balances: { interimAvailable: '24310.55', expected: '24180.05' },
      },
      {
        resourceId: 'd3c0a8f2-0002-4c11-9a51-5eb000000002',
        iban: 'SE3550000000054910000003',
        name: 'Enkla sparkontot',
        currency: 'SEK',
        balances: { interimAvaliable: '182000.00', expected: '182000.00' },
      },
      {
        resourceId: 'd3c0a8f2-0003-4c11-9a51-5eb000000003',
        iban: 'SE8750000000050000000011',
        name: 'Valutakonto',
        currency: 'EUR',
        balances: { interimAvailable: '9007199254740993.01', expected: '9007199254740993.01' },
      },
    ],
  },
  {
    id: 'nils',
    name: 'Nils Åberg',
    personalNumber: '198801019995',
    accounts: [
      {
        resourceId: 'd3c0a8f2-0004-4c11-9a51-5eb000000004',
        iban: 'SE1250000000059999999901',
        name: 'Konto',
        currency: 'SEK',
        balances: { interimAvailable: '-12.5', expected: '-12.5' },
      },
    ],
  },
];

export const customerById = (id: string): SebCustomer | undefined => customers.find((one) => one.id === id);
