import { facts } from '../enable-banking/facts.ts';
import type { Institution } from './institution.ts';

const API = 'https://api.enablebanking.com';

/**
 * Enable Banking, an intermediary: its API, and what an application of a private person's own may ask it. Nothing that
 * pays: an application may be registered for that too (ing-and-psd2.md 4.1).
 */
export const enableBanking: Institution[] = [
  {
    id: 'enable-banking',
    name: 'Enable Banking',
    country: 'FI',
    countries: facts.countries.value,
    intermediary: true,
    connector: 'enable-banking',
    kind: 'live',
    origins: [API],
    allow: [
      { method: 'GET', origin: API, path: 'application' },
      { method: 'GET', origin: API, path: 'aspsps' },
      { method: 'POST', origin: API, path: 'auth' },
      { method: 'POST', origin: API, path: 'sessions' },
      { method: 'GET', origin: API, path: 'sessions/*' },
      { method: 'DELETE', origin: API, path: 'sessions/*' },
      { method: 'GET', origin: API, path: 'accounts/*/balances' },
      { method: 'GET', origin: API, path: 'accounts/*/transactions' },
    ],
    portal: 'https://enablebanking.com/cp/applications',
    oauth: {
      authorizationEndpoint: `${API}/auth`,
      tokenEndpoint: `${API}/sessions`,
      issuer: API,
      clientAuthentication: 'private-key-jwt',
      pkce: false,
      maxAccessTokenSeconds: facts.maximumConsentSeconds.value,
    },
    unattendedMinutes: 360,
    unattendedPerDay: facts.unattendedPerDay.value,
    everyReadingCounts: true,
  },
];
