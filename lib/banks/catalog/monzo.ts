import { facts } from '../monzo/facts.ts';
import type { Institution } from './institution.ts';

const API = 'https://api.monzo.com';

/** Monzo for whoever has an account there: reading, tokens, and ending them. Addresses: Monzo's documentation. */
export const monzoBank: Institution[] = [
  {
    id: 'monzo',
    name: 'Monzo',
    country: 'GB',
    connector: 'monzo',
    kind: 'live',
    origins: [API],
    allow: [
      { method: 'POST', origin: API, path: 'oauth2/token' },
      { method: 'POST', origin: API, path: 'oauth2/logout' },
      { method: 'GET', origin: API, path: 'accounts' },
      { method: 'GET', origin: API, path: 'balance' },
      { method: 'GET', origin: API, path: 'pots' },
      { method: 'GET', origin: API, path: 'transactions' },
    ],
    portal: 'https://developers.monzo.com',
    oauth: {
      authorizationEndpoint: 'https://auth.monzo.com/',
      tokenEndpoint: `${API}/oauth2/token`,
      issuer: API,
      clientAuthentication: 'body',
      pkce: false,
      maxAccessTokenSeconds: facts.accessTokenSeconds.value,
      watchedRedirectUri: 'https://localhost/saldobar',
      loginByEmail: true,
    },
    // Refresh tokens work once: see SpareBank 1.
    unattendedMinutes: 240,
  },
];
