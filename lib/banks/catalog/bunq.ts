import type { Institution } from './institution.ts';

/**
 * The handshake, reading accounts and payments, and ending a session: nothing that the key could do besides. The one
 * address that pays is the one that payments are read from, with another method.
 */
const at = (
  origin: string,
): Pick<Institution, 'connector' | 'origins' | 'allow' | 'ownToken' | 'unattendedMinutes'> => ({
  connector: 'bunq',
  origins: [origin],
  allow: [
    { method: 'POST', origin, path: 'v1/installation' },
    { method: 'POST', origin, path: 'v1/device-server' },
    { method: 'POST', origin, path: 'v1/session-server' },
    { method: 'DELETE', origin, path: 'v1/session/*' },
    { method: 'GET', origin, path: 'v1/user/*/monetary-account' },
    { method: 'GET', origin, path: 'v1/user/*/monetary-account/*/payment' },
  ],
  ownToken: true,
  unattendedMinutes: 180,
});

/** bunq for whoever has an account there, and its own sandbox, whose customers are made up. */
export const bunqBank: Institution[] = [
  {
    id: 'bunq',
    name: 'bunq',
    country: 'NL',
    countries: ['NL', 'DE', 'FR', 'IT', 'ES', 'IE'],
    kind: 'live',
    ...at('https://api.bunq.com'),
  },
  {
    id: 'bunq-sandbox',
    name: 'bunq (the bank’s own sandbox)',
    country: 'NL',
    kind: 'sandbox',
    portal: 'https://developer.bunq.com',
    ...at('https://public-api.sandbox.bunq.com'),
  },
];
