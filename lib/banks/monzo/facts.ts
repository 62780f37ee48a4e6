import type { Fact } from '../catalog/institution.ts';

/** What the Monzo connector believes. Nobody has tried it at Monzo from here. */
export const facts = {
  accessTokenSeconds: { value: 21_600, certainty: 'official', source: 'expires_in of the documentation' },
  /** Codes of a token endpoint that is asked for what is used up; it has no `invalid_grant` (RFC 6749 5.2). */
  usedUp: {
    value: /^unauthorized\.bad_(?:refresh_token|authorization_code)(?:\.|$)/u,
    certainty: 'live',
    source: 'bad_refresh_token and bad_refresh_token.evicted in three clients; that of a code by analogy',
  },
  /** Before approval in the app, and once it has lapsed, every request is answered 403. */
  notApproved: {
    value: 403,
    certainty: 'official',
    source: 'no permissions before the approval; forbidden.insufficient_permissions in six clients',
  },
  pollMs: { value: 5000, certainty: 'guess', source: 'no limit is documented for asking whether it was approved' },
  /** After approval everything can be read for some minutes, then only some days back. */
  history: {
    value: { wholeMs: 4 * 60_000, days: 89 },
    certainty: 'official',
    source: '5 minutes and 90 days in the documentation, each less a margin',
  },
  /** A pot is shown without entries, and a reading of them is said to be incomplete. */
  potEntries: { value: 'none', certainty: 'official', source: 'no request for them in the documentation' },
  mostRows: { value: 100, certainty: 'official', source: 'the largest page of a list' },
  /** `balance` counts what is pending at once; pots are apart from it, and in `total_balance`. */
  balanceIsBooked: {
    value: true,
    certainty: 'guess',
    source: 'documented as what is available; no other is sent',
  },
  /** Of what kind an account is, and what its product is called; one of any other type has no balance to show. */
  types: {
    value: {
      uk_retail: ['current', 'Monzo'],
      uk_retail_joint: ['current', 'Monzo Joint'],
      uk_business: ['current', 'Monzo Business'],
      uk_monzo_flex: ['card', 'Monzo Flex'],
    },
    certainty: 'code',
    source: 'answers in two clients; the first two are documented',
  },
} as const satisfies Record<string, Fact<unknown>>;
