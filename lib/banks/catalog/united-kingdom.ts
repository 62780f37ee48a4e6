import { facts } from '../uk-open-banking/facts.ts';
import type { AllowedRequest, Institution } from './institution.ts';

/** Resources of one account, and of all at once, that a consent for account information can open (3.1.11, 4.0). */
const OF_AN_ACCOUNT = [
  'balances',
  'transactions',
  'beneficiaries',
  'direct-debits',
  'offers',
  'parties',
  'party',
  'product',
  'scheduled-payments',
  'standing-orders',
  'statements',
  'statements/*',
  'statements/*/transactions',
];
const OF_ALL = [
  'balances',
  'transactions',
  'beneficiaries',
  'direct-debits',
  'offers',
  'party',
  'products',
  'scheduled-payments',
  'standing-orders',
  'statements',
];

/** Making, reading and ending a consent, and reading everything it opens. Nothing that moves money. */
function accountInformation(origin: string, base: string): AllowedRequest[] {
  const consents = `${base}/account-access-consents`;
  const reads = ['accounts', 'accounts/*', ...OF_AN_ACCOUNT.map((one) => `accounts/*/${one}`), ...OF_ALL];
  return [
    { method: 'POST', origin, path: consents },
    { method: 'GET', origin, path: `${consents}/*` },
    { method: 'DELETE', origin, path: `${consents}/*` },
    ...reads.map((path) => ({ method: 'GET' as const, origin, path: `${base}/${path}` })),
  ];
}

const DISCOVERY = '.well-known/openid-configuration';

/** One public sandbox: where it is, and what only it knows. */
function sandbox(
  hosts: { authorization: string; tokens: string; resources: string },
  keys: { origin: string; path: string },
  version: 3 | 4,
) {
  const base = `open-banking/${version === 3 ? 'v3.1' : 'v4.0'}/aisp`;
  const allow: AllowedRequest[] = [
    { method: 'POST', origin: hosts.tokens, path: 'token' },
    { method: 'GET', origin: hosts.authorization, path: DISCOVERY },
    { method: 'GET', ...keys },
    ...accountInformation(hosts.resources, base),
  ];
  return {
    country: 'GB',
    connector: 'uk-open-banking' as const,
    kind: 'sandbox' as const,
    origins: [...new Set(allow.map(({ origin }) => origin))],
    allow,
    // Four unattended readings a day (PSD2 RTS article 36(5)); the person's word every 90 days (FCA, PS21/19).
    unattendedMinutes: 360,
    unattendedPerDay: 4,
    confirmDays: 90,
    resources: `${hosts.resources}/${base}`,
    oauth: {
      tokenEndpoint: `${hosts.tokens}/token`,
      issuer: hosts.authorization,
      pkce: false,
      scope: 'openid accounts',
      maxAccessTokenSeconds: facts.accessTokenSeconds.value,
    },
    openid: {
      jwksUri: `${keys.origin}/${keys.path}`,
      response: 'code id_token' as const,
      serverAlg: 'PS256' as const,
      discovery: { url: `${hosts.authorization}/${DISCOVERY}` },
    },
  };
}

function natwest(): Institution {
  const { authorization, tokens } = facts.natwestHosts.value;
  const made = sandbox({ authorization, tokens, resources: tokens }, facts.natwestKeys.value, 3);
  const { oauth, openid, resources, ...institution } = made;
  return {
    id: 'natwest-sandbox',
    name: 'NatWest (the bank’s own sandbox)',
    ...institution,
    portal: 'https://developer.sandbox.natwest.com',
    oauth: {
      ...oauth,
      authorizationEndpoint: `${authorization}/authorize`,
      clientAuthentication: facts.natwestAuthentication.value,
      openid: {
        ...openid,
        request: facts.natwestRequest.value,
        leniencies: [facts.natwestLeniencies.value],
      },
    },
    traits: { version: 3, resources },
  };
}

function ozone(version: 3 | 4): Institution {
  const hosts = facts.ozoneHosts.value;
  const { oauth, openid, resources, ...institution } = sandbox(hosts, facts.ozoneKeys.value, version);
  const { tokens, resources: accounts } = hosts;
  return {
    id: `ozone-model-bank-${version}`,
    name: `Ozone (model bank of Open Banking, ${version === 3 ? '3.1' : '4.0'})`,
    ...institution,
    clientCertificate: { origins: [tokens, accounts], witness: openid.discovery.url },
    oauth: {
      ...oauth,
      authorizationEndpoint: `${hosts.authorization}/auth`,
      clientAuthentication: facts.ozoneAuthentication.value,
      openid: {
        ...openid,
        request: 'signed',
        clientAlg: 'PS256',
        assertionAudience: 'token-endpoint',
        assertionSeconds: 300,
      },
    },
    traits: { version, resources, financialId: facts.ozoneFinancialId.value },
  };
}

/**
 * Public sandboxes of UK Open Banking. A bank itself takes only an organisation that the FCA has authorised. Ozone wants
 * a client certificate of the directory's sandbox besides.
 */
export const unitedKingdom: Institution[] = [natwest(), ozone(3), ozone(4)];
