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
  consentDays: {
    value: 180,
    certainty: 'guess',
    source: 'PSD2 RTS article 10a since July 2023; an answer with refresh_token_expires_in overrules it',
  },
  requestIdIsSigned: {
    value: false,
    certainty: 'official',
    source: "the bank's examples send X-Request-ID and sign three headers; the API's text asks for four",
  },
} as const satisfies Record<string, Fact<unknown>>;
