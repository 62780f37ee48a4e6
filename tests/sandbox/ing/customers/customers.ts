/** An account of a made-up customer; amounts are JSON number texts. */
export interface IngAccount {
  resourceId: string;
  product: string;
  iban: string;
  maskedPan?: string;
  currency: string;
  /** Balance type → amount. */
  balances: Record<string, string>;
  /** Newest first. */
  entries: IngEntry[];
}

export interface IngEntry {
  id: string;
  date: string;
  amount: string;
  other?: string;
  text: string;
  pending?: boolean;
}

export interface IngCustomer {
  id: string;
  name: string;
  accounts: IngAccount[];
}

const current: IngAccount = {
  resourceId: '7de0041d-4f25-4b6c-a885-0bbeb1eab220',
  product: 'Betaalrekening',
  iban: dutchIban('0001234567'),
  currency: 'EUR',
  balances: {
    closingBooked: '1980.00',
    interimBooked: '2043.17',
    interimAvailable: '2543.17',
    expected: '2018.17',
  },
  entries: [
    { id: 'a0', date: '2026-11-20', amount: '-25.00', other: 'Bakkerij Zon', text: 'Pas 007', pending: true },
    { id: 'a1', date: '2026-11-19', amount: '-12.50', other: 'Boekhandel Linde', text: 'Boek<br>Kassa 2' },
    { id: 'a2', date: '2026-11-18', amount: '2100.00', other: 'Made-up Works BV', text: 'Salaris' },
    { id: 'a3', date: '2026-11-02', amount: '-850.00', other: 'Woningstichting', text: 'Huur' },
    { id: 'a4', date: '2026-11-01', amount: '-0.01', text: 'Controle' },
  ],
};

const savings: IngAccount = {
  resourceId: '450ffbb8-9f11-4ec6-a1e1-df48aefc82ef',
  product: 'Oranje Spaarrekening',
  iban: dutchIban('0007654321'),
  currency: 'EUR',
  balances: { closingBooked: '15000.10' },
  entries: [],
};

const card: IngAccount = {
  resourceId: '0f0a5f1e-8f7a-4b6c-9d3e-000000000007',
  product: 'CREDITCARD',
  iban: '',
  maskedPan: '5512******1234',
  currency: 'EUR',
  balances: { interimBooked: '-210.40' },
  entries: [{ id: 'c1', date: '2026-11-15', amount: '-210.40', text: 'Trein naar Parijs' }],
};

/** Everybody who banks here. Nobody of them exists. */
export const customers: IngCustomer[] = [
  { id: 'sanne', name: 'Sanne de Wit', accounts: [current, savings, card] },
  {
    id: 'joris',
    name: 'Joris Bakker',
    accounts: [
      {
        resourceId: 'b1d2c3e4-0000-4000-8000-000000000001',
        product: 'Betaalrekening',
        iban: dutchIban('0002222222'),
        currency: 'EUR',
        balances: { interimBooked: '9007199254740993.01' },
        entries: [],
      },
    ],
  },
  {
    id: 'eva',
    name: 'Eva Mulder',
    accounts: [simple('3', 'Betaalrekening', '0003333333', { interimBooked: '512.09' })],
  },
  {
    id: 'lotte',
    name: 'Lotte Smit',
    accounts: [simple('8', 'Betaalrekening', '0008888888', { interimBooked: '1210.55' })],
  },
  { id: 'daan', name: 'Daan Visser', accounts: [simple('4', 'Betaalrekening', '0004444444', { expected: '88.00' })] },
  {
    id: 'mees',
    name: 'Mees <b>van</b> \u202eDam',
    accounts: [
      simple('5', '<img src=x onerror=alert(1)>', '0005555555', { interimBooked: '1.00' }),
      // Twice the same, once in another currency, and one in a currency that is none.
      simple('5', '<img src=x onerror=alert(1)>', '0005555555', { interimBooked: '1.00' }),
      { ...simple('5', 'Dollarrekening', '0005555555', { interimBooked: '2.00' }), currency: 'USD' },
      { ...simple('6', 'Onbekend', '0006666666', { interimBooked: '3.00' }), currency: 'QQQ' },
      simple('7', 'x'.repeat(5000), '0007777777', { interimBooked: '4.00' }),
    ],
  },
];

export const customerById = (id: string | undefined): IngCustomer | undefined =>
  customers.find((customer) => customer.id === id);

function simple(last: string, product: string, account: string, balances: IngAccount['balances']): IngAccount {
  const resourceId = `b1d2c3e4-0000-4000-8000-00000000000${last}`;
  return { resourceId, product, iban: dutchIban(account), currency: 'EUR', balances, entries: [] };
}

/** A Dutch IBAN with its check digits (ISO 13616); `INGB` is 18 23 16 11, `NL` 23 21. */
function dutchIban(account: string): string {
  const check = 98n - (BigInt(`18231611${account}232100`) % 97n);
  return `NL${String(check).padStart(2, '0')}INGB${account}`;
}
