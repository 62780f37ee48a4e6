import type { Institution } from './institution.ts';

/** Reading: accounts, their numbers, balances, spaces and the feed. Addresses: ing-and-psd2.md 4.3, five clients. */
const at = (
  origin: string,
): Pick<Institution, 'connector' | 'origins' | 'allow' | 'ownToken' | 'unattendedMinutes'> => ({
  connector: 'starling',
  origins: [origin],
  allow: [
    { method: 'GET', origin, path: 'api/v2/accounts' },
    { method: 'GET', origin, path: 'api/v2/accounts/*/identifiers' },
    { method: 'GET', origin, path: 'api/v2/accounts/*/balance' },
    { method: 'GET', origin, path: 'api/v2/account/*/spaces' },
    { method: 'GET', origin, path: 'api/v2/account/*/savings-goals' },
    { method: 'GET', origin, path: 'api/v2/feed/account/*/category/*/transactions-between' },
  ],
  ownToken: true,
  unattendedMinutes: 180,
});

/** Starling for whoever has an account there, and its own sandbox, whose customers are made up. */
export const starlingBank: Institution[] = [
  {
    id: 'starling',
    name: 'Starling Bank',
    country: 'GB',
    kind: 'live',
    portal: 'https://developer.starlingbank.com',
    ...at('https://api.starlingbank.com'),
  },
  {
    id: 'starling-sandbox',
    name: 'Starling Bank (the bank’s own sandbox)',
    country: 'GB',
    kind: 'sandbox',
    portal: 'https://developer.starlingbank.com',
    ...at('https://api-sandbox.starlingbank.com'),
  },
];
