import { facts } from '../sparebank1/facts.ts';
import type { Institution } from './institution.ts';

const API = 'https://api.sparebank1.no';
const API_AUTH = 'https://api-auth.sparebank1.no';

/**
 * SpareBank 1: one personal client per person, twelve banks behind one API. Sbanken is closed: without an origin no
 * secret can be sent to a host that may be somebody else's one day. Facts and their certainty: the facts.ts of each.
 */
export const norway: Institution[] = [
  {
    id: 'sparebank1',
    name: 'SpareBank 1',
    country: 'NO',
    connector: 'sparebank1',
    kind: 'live',
    origins: [API, API_AUTH],
    onlyWith: [{ origin: API_AUTH, setting: 'authHost', value: 'apiAuth' }],
    allow: [
      { method: 'POST', origin: API, path: 'oauth/token' },
      { method: 'POST', origin: API_AUTH, path: 'oauth/token' },
      { method: 'GET', origin: API, path: 'personal/banking/accounts' },
      { method: 'GET', origin: API, path: 'personal/banking/transactions' },
    ],
    portal: 'https://developer.sparebank1.no/#/documentation/gettingstarted',
    oauth: {
      authorizationEndpoint: `${API}/oauth/authorize`,
      tokenEndpoint: `${API}/oauth/token`,
      issuer: facts.issuer.value,
      clientAuthentication: 'body',
      pkce: facts.pkce.value,
      maxAccessTokenSeconds: facts.accessTokenSeconds.value,
      refreshIdleDays: facts.refreshIdleDays.value,
      refreshAbsoluteDays: facts.refreshAbsoluteDays.value,
      watchedRedirectUri: 'https://localhost/saldobar',
    },
    // Every reading takes a refresh, and the bank may rotate strictly: a browser that quits in one ends the link.
    unattendedMinutes: 240,
    callsPerHour: facts.callsPerHour.value,
    traits: { authHost: API_AUTH },
  },
  {
    id: 'sbanken',
    name: 'Sbanken',
    country: 'NO',
    connector: 'sbanken',
    kind: 'closed',
    origins: [],
    allow: [],
    closedText: 'sbanken_closed',
    unattendedMinutes: 180,
  },
];
