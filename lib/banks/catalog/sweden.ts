import { facts } from '../seb/facts.ts';
import type { Institution } from './institution.ts';

const SEB = 'https://api-sandbox.sebgroup.com';
const RESOURCES = `${SEB}/ais/v7/identified2`;

/**
 * SEB's own sandbox, for whoever registered a client at its portal; live access takes a licence and a QWAC. Address and
 * paths: read in three independent clients (norway.md 4.2); what else is believed: seb/facts.ts.
 */
export const sweden: Institution[] = [
  {
    id: 'seb-sandbox',
    name: 'SEB (the bank’s own sandbox)',
    country: 'SE',
    connector: 'seb',
    kind: 'sandbox',
    origins: [SEB],
    allow: [
      { method: 'POST', origin: SEB, path: 'auth/v3/authorizations' },
      { method: 'GET', origin: SEB, path: 'auth/v3/authorizations/*' },
      { method: 'POST', origin: SEB, path: 'auth/v3/tokens' },
      { method: 'GET', origin: SEB, path: 'ais/v7/identified2/accounts' },
      { method: 'GET', origin: SEB, path: 'ais/v7/identified2/accounts/*/transactions' },
    ],
    portal: 'https://developer.sebgroup.com',
    decoupled: {
      authorizationEndpoint: `${SEB}/auth/v3/authorizations`,
      tokenEndpoint: `${SEB}/auth/v3/tokens`,
      scope: facts.scope.value,
      maxAccessTokenSeconds: facts.accessTokenSeconds.value,
      refreshAbsoluteDays: facts.consentDays.value,
    },
    // PSD2 RTS article 36(5): four unattended readings in 24 hours.
    unattendedMinutes: 360,
    traits: { resources: RESOURCES },
  },
];
