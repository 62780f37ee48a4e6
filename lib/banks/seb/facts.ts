import type { Fact } from '../catalog/institution.ts';

/** What the SEB connector believes without having seen it at the bank. The day one is proven wrong, it changes here. */
export const facts = {
  scope: { value: 'psd2_accounts', certainty: 'code', source: 'three independent clients; payments are left out' },
  startModes: {
    value: { qr: 'qr', here: 'ast' },
    certainty: 'code',
    source: 'start_mode in three independent clients',
  },
  /** The field that bears the QR code's text is not known: whatever reads like one is taken. */
  qrText: {
    value: /^bankid\.[\w-]{1,40}\.\d{1,9}\.[0-9a-f]{64}$/u,
    certainty: 'official',
    source: "BankID's form of an animated code; that SEB sends it as one text is read in working code",
  },
  pollMs: { value: { qr: 1000, here: 2000 }, certainty: 'guess', source: "a frame a second; BankID's own two seconds" },
  /** SEB's own words in BankID's. The others are BankID's, written in another way (USER_SIGN is userSign). */
  hints: {
    value: { timeout: 'expiredTransaction' },
    certainty: 'code',
    source: 'hints of one client',
  },
  extraVerification: {
    value: { status: 'bankid_requires_extra_verification', hint: 'userStepUp' },
    certainty: 'guess',
    source: 'the status of one client; that the person can settle it in the app is a guess',
  },
  forgottenStatus: { value: 404, certainty: 'guess', source: 'what an order that is long over would be answered with' },
  accessTokenSeconds: { value: 3600, certainty: 'guess', source: 'an expires_in that says less overrules it' },
  consentDays: { value: 180, certainty: 'guess', source: 'PSD2 RTS article 10a since July 2023' },
  /** Best first. `interimAvaliable` is how SEB has spelt it. */
  available: {
    value: ['interimAvailable', 'interimAvaliable'],
    certainty: 'code',
    source: 'balance types of one client, the misspelt one among them',
  },
  booked: {
    value: ['interimBooked', 'closingBooked', 'expected'],
    certainty: 'guess',
    source: 'only `expected` was seen: booked and pending entries (Berlin Group), the nearest that there is',
  },
  transactions: {
    value: 'transactions',
    certainty: 'guess',
    source: "the Berlin Group's path and shape, which SEB's accounts follow",
  },
} as const satisfies Record<string, Fact<unknown>>;
