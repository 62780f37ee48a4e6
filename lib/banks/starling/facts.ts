import type { Fact } from '../catalog/institution.ts';

/** What the Starling connector believes without having seen it at the bank. */
export const facts = {
  /** A token that the bank does not know is answered 403, as a missing scope is; the body tells them apart. */
  unknownToken: {
    value: 'invalid_token',
    certainty: 'live',
    source: 'answers quoted in the tests of five clients: 403 with this error',
  },
  listDays: {
    value: 7,
    certainty: 'guess',
    source: 'a daily limit on the list of accounts is all that is known (home-assistant/core#73225)',
  },
  kinds: {
    value: { SAVINGS: 'savings', FIXED_TERM_DEPOSIT: 'savings', LOAN: 'loan' },
    certainty: 'code',
    source: 'accountType of generated clients; any other is a current account',
  },
  /** Kinds whose balance is a debt, with whichever sign it comes. */
  owed: {
    value: ['loan'],
    certainty: 'guess',
    source: 'no client shows a loan',
  },
  clearedIsWithoutSpaces: {
    value: true,
    certainty: 'code',
    source: 'totalClearedBalance, which has them, stands beside clearedBalance',
  },
  feedBytes: { value: 16_000_000, certainty: 'guess', source: '1.5 kB an item, all of a range in one answer' },
  /** Entries that are money moved or about to be; all others were declined, reversed or have not happened. */
  statuses: {
    value: { booked: ['SETTLED', 'REFUNDED'], pending: ['PENDING'] },
    certainty: 'code',
    source: 'statuses of a typed client',
  },
} as const satisfies Record<string, Fact<unknown>>;
