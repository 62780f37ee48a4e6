import type { Institution, OpenIdProfile } from '../../../lib/banks/catalog/institution.ts';

export const BASE = 'https://bank.example/aisp';

/** A bank of UK Open Banking 3.1 that nothing is sent to: tests give their own `http`. */
export const ukInstitution = (openid: Partial<OpenIdProfile>): Institution => ({
  id: 'bank',
  name: 'Bank',
  country: 'GB',
  connector: 'uk-open-banking',
  kind: 'sandbox',
  origins: [],
  allow: [],
  unattendedMinutes: 360,
  oauth: {
    authorizationEndpoint: 'https://bank.example/authorize',
    tokenEndpoint: 'https://bank.example/token',
    issuer: 'https://bank.example',
    clientAuthentication: 'body',
    pkce: false,
    maxAccessTokenSeconds: 3600,
    openid: {
      jwksUri: 'https://bank.example/jwks',
      response: 'code id_token',
      request: 'intent-id',
      serverAlg: 'PS256',
      ...openid,
    },
  },
  traits: { version: 3, resources: BASE },
});
