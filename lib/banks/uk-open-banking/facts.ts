import type { Fact } from '../catalog/institution.ts';

/** What is believed of the public sandboxes without having seen them. The day one is proven wrong, it changes here. */
export const facts = {
  natwestHosts: {
    value: { authorization: 'https://api.sandbox.natwest.com', tokens: 'https://ob.sandbox.natwest.com' },
    certainty: 'code',
    source: 'ten independent public repositories; api-evangelist/natwest (2026-07)',
  },
  natwestKeys: {
    value: {
      origin: 'https://keystore.openbankingtest.org.uk',
      path: '0015800000jfwxXAAQ/0015800000jfwxXAAQ.jwks',
    },
    certainty: 'quoted',
    source: 'api-evangelist/natwest (2026-07), of the discovery document',
  },
  natwestAuthentication: {
    value: 'body',
    certainty: 'code',
    source: 'ten independent public repositories; the discovery document of 2026-07 lists certificate and key alone',
  },
  natwestRequest: { value: 'intent-id', certainty: 'code', source: 'the same repositories: request=<ConsentId>' },
  natwestLeniencies: {
    value: 'no-s-hash',
    certainty: 'guess',
    source: 'the claims_supported of its discovery document name neither c_hash nor s_hash',
  },
  ozoneHosts: {
    value: {
      authorization: 'https://auth1.obie.uk.ozoneapi.io',
      tokens: 'https://as1.obie.uk.ozoneapi.io',
      resources: 'https://rs1.obie.uk.ozoneapi.io',
    },
    certainty: 'official',
    source: 'model bank page of Open Banking Limited: endpoints of all versions',
  },
  ozoneKeys: {
    value: {
      origin: 'https://keystore.openbankingtest.org.uk',
      path: '0015800001041RHAAY/0015800001041RHAAY.jwks',
    },
    certainty: 'code',
    source: 'OpenBankingUK/conformance-suite, tests against this bank',
  },
  ozoneFinancialId: { value: '0015800001041RHAAY', certainty: 'code', source: 'the same suite' },
  ozoneAuthentication: {
    value: 'private-key-jwt',
    certainty: 'guess',
    source: 'the model bank is FAPI 1.0 Advanced; which of its methods a client has is said when it is registered',
  },
  accessTokenSeconds: { value: 3600, certainty: 'guess', source: 'an answer with a shorter expires_in overrules it' },
} as const satisfies Record<string, Fact<unknown>>;
