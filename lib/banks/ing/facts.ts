import type { Fact } from '../catalog/institution.ts';

/** What the ING connector believes without having seen it at the bank. The day one is proven wrong, it changes here. */
export const facts = {
  scope: {
    value: 'payment-accounts:balances:view payment-accounts:transactions:view',
    certainty: 'official',
    source: "the bank's command-line examples, psd2_02_RequestAuthorizationURL.sh (2025)",
  },
  accessTokenSeconds: { value: 900, certainty: 'official', source: 'OAuth API 2.3.5, expires_in of its examples' },
  codeExchangeBearsApplicationToken: {
    value: true,
    certainty: 'official',
    source: 'psd2_04_RequestCustomerToken.sh (2025); that refreshing does the same is a guess',
  },
  witnessPath: {
    value: '/favicon.ico',
    certainty: 'guess',
    source: 'an address of the consent host that sends nobody on to another host; any answer will do',
  },
  consentDays: {
    value: 180,
    certainty: 'guess',
    source: 'PSD2 RTS article 10a since July 2023; refresh_token_expires_in of an answer overrules it',
  },
  codesOfEndedConsent: {
    value: ['CONSENT_EXPIRED', 'CONSENT_INVALID'] as string[],
    certainty: 'guess',
    source: "Berlin Group's codes of a consent that is over; ING's own list has none for it",
  },
  cardBalanceIsNegativeForDebt: {
    value: true,
    certainty: 'guess',
    source: 'Account Information API 3.1.5 has signed amounts for all products and no example of a card',
  },
  applicationFields: {
    value: ['name', 'applicationName', 'application_name', 'status'] as string[],
    certainty: 'guess',
    source: 'GET /oauth2/applications/me is used by a public client of 2024 that prints its answer without showing it',
  },
} as const satisfies Record<string, Fact<unknown>>;
