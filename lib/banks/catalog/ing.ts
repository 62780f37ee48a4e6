import { facts } from '../ing/facts.ts';
import type { AllowedRequest, Institution } from './institution.ts';

const READS = [
  'oauth2/authorization-server-url',
  'oauth2/applications/me',
  'greetings/single',
  'signed/greetings',
  'mtls-only/greetings',
  'v3/accounts',
  'v3/accounts/*/balances',
  'v3/accounts/*/transactions',
  'v1/card-accounts/*/transactions',
];

/** ING's hosts of one environment. Who asks is proven by each request (ing/settings.ts), never by a secret. */
function ingAt(origin: string, consent: string, portal: string) {
  const allow: AllowedRequest[] = [
    { method: 'POST', origin, path: 'oauth2/token' },
    { method: 'POST', origin, path: 'oauth2/token/revoke' },
    ...READS.map((path) => ({ method: 'GET' as const, origin, path })),
  ];
  return {
    country: 'NL',
    connector: 'ing' as const,
    origins: [origin],
    allow,
    // All four ways to prove oneself go over TLS with a client certificate.
    clientCertificate: { origins: [origin], witness: `${consent}${facts.witnessPath.value}` },
    portal,
    oauth: {
      authorizationEndpoint: `${consent}/granting`,
      tokenEndpoint: `${origin}/oauth2/token`,
      revocationEndpoint: `${origin}/oauth2/token/revoke`,
      issuer: consent,
      clientAuthentication: 'body' as const,
      pkce: false,
      scope: facts.scope.value,
      maxAccessTokenSeconds: facts.accessTokenSeconds.value,
      refreshAbsoluteDays: facts.consentDays.value,
    },
    // PSD2 RTS article 36(5): four unattended readings in 24 hours.
    unattendedMinutes: 360,
  };
}

/** ING: live for organisations with eIDAS certificates, and its public sandbox (ing-and-psd2.md 1.2, 1.4, 1.8, 1.9). */
export const ing: Institution[] = [
  {
    id: 'ing',
    name: 'ING',
    kind: 'live',
    forOrganisations: true,
    ...ingAt('https://api.ing.com', 'https://myaccount.ing.com', 'https://developer.ing.com'),
  },
  {
    id: 'ing-sandbox',
    name: 'ING (the bank’s own sandbox)',
    kind: 'sandbox',
    ...ingAt('https://api.sandbox.ing.com', 'https://api.myaccount.sandbox.ing.com', 'https://developer.ing.com'),
  },
];
