import type { Fact } from '../catalog/institution.ts';

/** What the Enable Banking connector believes. The day one is proven wrong, it changes here. */
export const facts = {
  issuer: {
    value: 'enablebanking.com',
    certainty: 'official',
    source: 'API reference, authentication: iss of the JWT',
  },
  audience: {
    value: 'api.enablebanking.com',
    certainty: 'official',
    source: 'API reference, authentication: aud of the JWT',
  },
  consentDomain: {
    value: 'enablebanking.com',
    certainty: 'official',
    source: 'API reference, POST /auth: the url of its example is at tilisy.enablebanking.com',
  },
  countries: {
    value: 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE'.split(' '),
    certainty: 'quoted',
    source: 'the states of the EEA; which of them an application has stands in GET /application',
  },
  mostBankBytes: {
    value: 32 * 1024 * 1024,
    certainty: 'guess',
    source: 'some 2 600 banks with their ways of paying; every country comes in one answer where none is named',
  },
  maximumConsentSeconds: {
    value: 90 * 86_400,
    certainty: 'official',
    source: 'where a bank leaves out maximum_consent_validity: the shortest that was seen of a bank (90 days)',
  },
  consentMarginSeconds: {
    value: 86_400,
    certainty: 'live',
    source: 'the maximum to the second was answered 422 to two clients; a clock here may be off by hours',
  },
  unattendedPerDay: {
    value: 4,
    certainty: 'official',
    source: 'PSD2 RTS article 36(5); banks answer more with ASPSP_RATE_LIMIT_EXCEEDED',
  },
  /** Sure signs that a session is over; every other refusal is checked at GET /sessions first. */
  codesOfEndedSession: {
    value: [
      'EXPIRED_SESSION',
      'CLOSED_SESSION',
      'REVOKED_SESSION',
      'SESSION_DOES_NOT_EXIST',
      'WRONG_SESSION_STATUS',
      // The bank wants its customer to do something before it says more.
      'ASPSP_PSU_ACTION_REQUIRED',
    ] as string[],
    certainty: 'official',
    source: 'API reference, ErrorCode',
  },
  statesOfEndedSession: {
    value: ['EXPIRED', 'CLOSED', 'REVOKED', 'CANCELLED', 'INVALID'] as string[],
    certainty: 'official',
    source: 'API reference, SessionStatus',
  },
  inactive: {
    value: /not active/iu,
    certainty: 'live',
    source: 'a client was answered 403 {"message":"Application is not active"}, without an error code',
  },
  /**
   * Best first: booked in the course of the day, at its end, then with what is only expected, then of an earlier day.
   * Amounts that a bank marks as informational are nobody's balance.
   */
  booked: {
    value: ['ITBD', 'CLBD', 'XPCD', 'VALU', 'OPBD', 'PRCD'],
    certainty: 'official',
    source: 'API reference, BalanceStatus, with the meanings of ISO 20022; the order is ours',
  },
  available: {
    value: ['ITAV', 'CLAV', 'FWAV', 'OPAV'],
    certainty: 'official',
    source: 'API reference, BalanceStatus; the order is ours',
  },
  cardBalanceIsNegativeForDebt: {
    value: true,
    certainty: 'guess',
    source: 'amounts are signed by the reference, which has no example of a card',
  },
  mostTransactionDays: {
    value: 89,
    certainty: 'live',
    source: 'PSD2 RTS article 10: 90 days without a new login; a client that asked for 90 was one day off',
  },
} as const satisfies Record<string, Fact<unknown>>;
