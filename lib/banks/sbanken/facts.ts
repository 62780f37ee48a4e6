import type { Fact } from '../catalog/institution.ts';

/** What is known of Sbanken's API, which DNB closed in 2024: nothing of it can be checked any more. */
export const facts = {
  secretMonths: { value: 3, certainty: 'live', source: 'two clients of private persons say how long a secret lasted' },
  mostDays: {
    value: 366,
    certainty: 'official',
    source: 'OpenAPI of v2: the longest span of one transactions request',
  },
  mostRows: { value: 1000, certainty: 'official', source: 'OpenAPI of v2: most transactions of one page' },
  endDateHidesReservations: { value: true, certainty: 'official', source: "issue 66 of the bank's api-examples" },
  cardBalanceIsNegativeForDebt: {
    value: true,
    certainty: 'code',
    source: 'a client computes what is not cleared as -balance - (creditLimit - available)',
  },
  /** Parts of `accountType`, in lower case; what has none of them is a current account. */
  kinds: {
    value: [
      ['card', 'card'],
      ['loan', 'loan'],
      ['saving', 'savings'],
      ['interest', 'savings'],
      ['bsu', 'savings'],
    ],
    certainty: 'guess',
    source: 'only "Standard account" and "Creditcard account" have been seen',
  },
} as const satisfies Record<string, Fact<unknown>>;
