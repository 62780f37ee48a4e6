import { createHash } from 'node:crypto';

/** One balance as it is sent. Amounts are decimal texts. */
export interface EbBalance {
  balance_type: string;
  amount: string;
  currency: string;
  reference_date?: string;
}

export interface EbEntry {
  id: string;
  date: string;
  /** Without a sign: `side` has it. */
  amount: string;
  side: 'CRDT' | 'DBIT';
  status?: string;
  other?: string;
  text: string;
}

/** An account of a made-up customer. */
export interface EbAccount {
  /** Told to nobody: what a test calls it. */
  key: string;
  iban?: string;
  other?: { identification: string; scheme_name: string };
  details?: string;
  product?: string;
  /** `XXX` where the bank leaves the currency to the balances. */
  currency: string;
  cash_account_type: string;
  credit_limit?: { currency: string; amount: string };
  /** `refused`: the bank answers its balances with 400, as actualbudget/actual#8621 has seen one do. */
  balances: EbBalance[] | 'refused';
  entries: EbEntry[];
}

export interface EbCustomer {
  id: string;
  name: string;
  bank: string;
  accounts: EbAccount[];
}

/** A bank behind the intermediary. */
export interface EbBank {
  name: string;
  country: string;
  psu_types: ('personal' | 'business')[];
  maximum_consent_validity: number;
}

const DAY = 86_400;

/** Nobody of them exists, and those that nobody banks at are there to be searched through. */
export const banks: EbBank[] = [
  { name: 'Fjordkassen', country: 'NO', psu_types: ['personal', 'business'], maximum_consent_validity: 180 * DAY },
  { name: 'Havenbank', country: 'NL', psu_types: ['personal'], maximum_consent_validity: 90 * DAY },
  { name: 'Havenbank', country: 'BE', psu_types: ['personal'], maximum_consent_validity: 90 * DAY },
  { name: 'Éclair / Crédit Rapide', country: 'FR', psu_types: ['personal'], maximum_consent_validity: DAY },
  { name: 'Södra Handelskassan', country: 'SE', psu_types: ['personal'], maximum_consent_validity: 180 * DAY },
  { name: 'Werkbank für Betriebe', country: 'DE', psu_types: ['business'], maximum_consent_validity: 180 * DAY },
];

const booked = (amount: string, currency: string, type = 'ITBD'): EbBalance => ({
  balance_type: type,
  amount,
  currency,
  reference_date: '2026-11-20',
});

const marte: EbCustomer = {
  id: 'marte',
  name: 'Marte Lien',
  bank: 'NO/Fjordkassen',
  accounts: [
    {
      key: 'brukskonto',
      iban: 'NO9386011117947',
      details: 'Brukskonto',
      product: 'Lønnskonto Pluss',
      currency: 'NOK',
      cash_account_type: 'CACC',
      credit_limit: { currency: 'NOK', amount: '10000.00' },
      balances: [
        { ...booked('17990.00', 'NOK', 'CLBD'), reference_date: '2026-11-19' },
        booked('18240.55', 'NOK'),
        booked('28240.55', 'NOK', 'ITAV'),
      ],
      entries: [
        { id: 'e9', date: '2026-11-20', amount: '49.00', side: 'DBIT', status: 'PDNG', text: 'Kaffe' },
        { id: 'e1', date: '2026-11-19', amount: '349.90', side: 'DBIT', other: 'Rema', text: 'Dagligvarer' },
        { id: 'e2', date: '2026-11-18', amount: '38000.00', side: 'CRDT', other: 'Oppdiktet AS', text: 'Lønn' },
        { id: 'e3', date: '2026-11-01', amount: '-12500.00', side: 'DBIT', other: 'Huseier', text: '' },
        { id: 'e4', date: '2026-10-30', amount: '1.00', side: 'DBIT', status: 'RJCT', text: 'Avvist' },
      ],
    },
    {
      key: 'sparekonto',
      iban: 'NO6886011117955',
      details: 'Sparekonto',
      currency: 'NOK',
      cash_account_type: 'SVGS',
      balances: [booked('240000.10', 'NOK', 'CLBD')],
      entries: [],
    },
    {
      key: 'kredittkort',
      other: { identification: '516798******4321', scheme_name: 'CPAN' },
      product: 'Kredittkort',
      currency: 'NOK',
      cash_account_type: 'CARD',
      balances: [booked('-2210.40', 'NOK', 'XPCD'), booked('47789.60', 'NOK', 'ITAV')],
      entries: [],
    },
  ],
};

const bram: EbCustomer = {
  id: 'bram',
  name: 'Bram de Vries',
  bank: 'NL/Havenbank',
  accounts: [
    {
      key: 'betaalrekening',
      iban: 'NL44RABO0123456789',
      product: 'Betaalrekening',
      currency: 'XXX',
      cash_account_type: 'CACC',
      balances: [booked('9007199254740993.01', 'EUR', 'CLBD')],
      entries: [],
    },
    {
      key: 'spaarrekening',
      iban: 'NL02HAVE0000000027',
      product: 'Spaarrekening',
      currency: 'EUR',
      cash_account_type: 'SVGS',
      balances: [booked('1500.00', 'EUR', 'ITAV')],
      entries: [],
    },
  ],
};

/** One account of three has a bank that refuses its balances. */
const odd: EbCustomer = {
  id: 'odd',
  name: 'Odd Berg',
  bank: 'NO/Fjordkassen',
  accounts: [
    { ...simple('NO8330001234567', 'Driftskonto', 'NOK'), key: 'driftskonto' },
    { ...simple('NO3360001234568', 'Fellesutgifter', 'NOK'), key: 'fellesutgifter', balances: 'refused' },
    { ...simple('NO9870001234569', 'Feriekonto', 'NOK'), key: 'feriekonto' },
  ],
};

/** Two currencies under one number. */
const lotte: EbCustomer = {
  id: 'lotte',
  name: 'Lotte Jansen',
  bank: 'NL/Havenbank',
  accounts: [
    { ...simple('NL91ABNA0417164300', 'Rekening', 'EUR'), key: 'euro' },
    { ...simple('NL91ABNA0417164300', 'Rekening', 'USD'), key: 'dollar' },
  ],
};

/** Everybody who banks somewhere here. Nobody of them exists. */
export const customers: EbCustomer[] = [marte, bram, odd, lotte];

export const customerById = (id: string | undefined): EbCustomer | undefined => customers.find((one) => one.id === id);

/** `country/name`. */
export const bankKey = ({ country, name }: Pick<EbBank, 'country' | 'name'>): string => `${country}/${name}`;

/** The hash of an account number: the same in every session, for whoever has access. */
export function identificationHash({ iban, other }: Pick<EbAccount, 'iban' | 'other'>): string {
  const number = iban ?? other?.identification ?? '';
  return `WwpbCiJhY2NvdW50Il0.${createHash('sha256').update(number).digest('base64')}`;
}

function simple(iban: string, details: string, currency: string): Omit<EbAccount, 'key'> {
  const amount = currency === 'USD' ? '75.20' : '1200.30';
  return {
    iban,
    details,
    currency,
    cash_account_type: 'CACC',
    balances: [booked(amount, currency)],
    entries: [],
  };
}
