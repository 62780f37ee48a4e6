import type { Fact } from '../catalog/institution.ts';

/** What the bunq connector believes. Nobody has tried it at bunq from here. */
export const facts = {
  /** A key that is bound to the address where it was first used would end with the next network. */
  permittedIps: {
    value: ['*'],
    certainty: 'code',
    source: 'a maintained client; the documentation adds the own address',
  },
  /** A key that is wrong or deleted, and an address that it is not for, are answered alike. */
  keyRejected: {
    value: [400, 401, 403],
    certainty: 'live',
    source: '400 "User credentials are incorrect. Incorrect API key or IP address." in four clients',
  },
  /** What is left when a link ends: a device, which can be listed and read, and goes with its key. */
  devicesStay: {
    value: true,
    certainty: 'official',
    source: 'device-server of the OpenAPI: POST, GET and GET of one; no DELETE, and none of an installation',
  },
  sessionEnded: {
    value: /insufficient auth/iu,
    certainty: 'live',
    source: '"Insufficient authorisation." and "Insufficient authentication." (wesselt/bunq2ynab#76), beside any 401',
  },
  /** There is no Retry-After: the limit stands in the words of a 429. */
  limit: {
    value: /per (\d{1,5}) seconds?/iu,
    certainty: 'official',
    source: '"Too many requests. You can do a maximum of X calls per Y seconds to this endpoint."',
  },
  mostRows: { value: 200, certainty: 'official', source: 'largest `count` of a page' },
  balanceIsBooked: {
    value: true,
    certainty: 'guess',
    source: 'documented as the available balance; no other is sent, and overdrafts stand beside it',
  },
  /** By the name under which an account is listed; any other is a current account. */
  kinds: {
    value: {
      MonetaryAccountSavings: 'savings',
      MonetaryAccountExternalSavings: 'savings',
      MonetaryAccountInvestment: 'investment',
      MonetaryAccountCard: 'card',
    },
    certainty: 'official',
    source: 'MonetaryAccountListing of the OpenAPI',
  },
  open: { value: ['ACTIVE', 'BLOCKED'], certainty: 'code', source: 'statuses of the OpenAPI and of two clients' },
} as const satisfies Record<string, Fact<unknown>>;
