import * as z from 'zod/mini';
import { accountsApi, faultOfAccountsApi } from './check-accounts-api.ts';
import type { Institution } from './institution.ts';
import type { RelyingParty } from './relying-party.ts';

const id = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,60}$/u));
const country = z.string().check(z.regex(/^[A-Z]{2}$/u));
const words = z.string().check(z.minLength(1), z.maxLength(100));
const url = z.string().check(z.refine((text) => URL.canParse(text), 'not a URL'));
const origin = url.check(z.refine(isSafeOrigin, 'not an exact https origin (or http on loopback)'));

const alg = z.enum(['PS256', 'ES256', 'RS256']);
const discovery = z.strictObject({ url, issuer: z.exactOptional(url) });
const openid = z.strictObject({
  jwksUri: url,
  response: z.enum(['code', 'code id_token', 'jwt']),
  request: z.enum(['signed', 'signed-2019', 'unsigned-2019', 'intent-id']),
  clientAlg: z.exactOptional(alg),
  serverAlg: alg,
  requestAudience: z.exactOptional(z.literal('token-endpoint')),
  assertionAudience: z.exactOptional(z.enum(['issuer', 'token-endpoint'])),
  assertionSeconds: z.exactOptional(z.int().check(z.positive(), z.maximum(3600))),
  discovery: z.exactOptional(discovery),
  leniencies: z.exactOptional(z.array(z.enum(['no-id-token', 'no-nonce', 'no-intent', 'no-s-hash']))),
});

const clientAuthentication = z.enum([
  'body',
  'basic-raw',
  'basic-url-safe',
  'basic',
  'private-key-jwt',
  'tls-client-auth',
]);

const oauthProfile = z.strictObject({
  authorizationEndpoint: url.check(z.refine((text) => isSafeOrigin(new URL(text).origin))),
  tokenEndpoint: url,
  revocationEndpoint: z.exactOptional(url),
  issuer: url,
  clientAuthentication: z.union([clientAuthentication, z.literal('none')]),
  openid: z.exactOptional(openid),
  discovery: z.exactOptional(discovery),
  idTokenAlg: z.exactOptional(alg),
  pkce: z.boolean(),
  scope: z.exactOptional(words),
  maxAccessTokenSeconds: z.int().check(z.positive()),
  refreshIdleDays: z.exactOptional(z.int().check(z.positive())),
  refreshAbsoluteDays: z.exactOptional(z.int().check(z.positive())),
  oneTimeAuthorizationUrl: z.exactOptional(z.boolean()),
  watchedRedirectUri: z.exactOptional(url),
  loginByEmail: z.exactOptional(z.boolean()),
  previousRefreshTokenWorks: z.exactOptional(z.boolean()),
});

// Where the endpoints are found, the issuer bounds the consent page, and the document's own address the rest.
const oauth = z.pipe(
  z.transform((profile) => {
    const { issuer, discovery: found } = (profile ?? {}) as { issuer?: unknown; discovery?: { url?: unknown } };
    return found ? { authorizationEndpoint: issuer, tokenEndpoint: found.url, ...(profile as object) } : profile;
  }),
  oauthProfile,
);

const clientCredentials = z.strictObject({
  tokenEndpoint: url,
  issuer: url,
  clientAuthentication,
  openid: z.exactOptional(openid),
  maxAccessTokenSeconds: z.int().check(z.positive()),
});

const decoupled = z.strictObject({
  authorizationEndpoint: url,
  tokenEndpoint: url,
  scope: words,
  maxAccessTokenSeconds: z.int().check(z.positive()),
  refreshIdleDays: z.exactOptional(z.int().check(z.positive())),
  refreshAbsoluteDays: z.exactOptional(z.int().check(z.positive())),
});

const institution = z.strictObject({
  id,
  name: words,
  country,
  countries: z.exactOptional(z.array(country).check(z.minLength(1))),
  intermediary: z.exactOptional(z.literal(true)),
  connector: z.enum([
    'sparebank1',
    'sbanken',
    'uk-open-banking',
    'ing',
    'seb',
    'enable-banking',
    'starling',
    'monzo',
    'bunq',
    'oauth',
  ]),
  kind: z.enum(['live', 'sandbox', 'closed']),
  origins: z.array(origin),
  onlyWith: z.exactOptional(z.array(z.strictObject({ origin, setting: words, value: words }))),
  allow: z.array(
    z.strictObject({
      method: z.enum(['GET', 'POST', 'DELETE']),
      origin,
      path: z.string().check(z.regex(/^[^/?#\\][^?#\\]*$/u)),
    }),
  ),
  clientCertificate: z.exactOptional(
    z.strictObject({
      origins: z.array(origin.check(z.startsWith('https:'))).check(z.minLength(1)),
      witness: url.check(z.refine((text) => isSafeOrigin(new URL(text).origin))),
    }),
  ),
  portal: z.exactOptional(url),
  oauth: z.exactOptional(oauth),
  accountsApi: z.exactOptional(accountsApi),
  clientCredentials: z.exactOptional(clientCredentials),
  decoupled: z.exactOptional(decoupled),
  ownToken: z.exactOptional(z.literal(true)),
  forOrganisations: z.exactOptional(z.boolean()),
  closedText: z.exactOptional(words),
  unattendedMinutes: z.int().check(z.positive()),
  unattendedPerDay: z.exactOptional(z.int().check(z.positive())),
  everyReadingCounts: z.exactOptional(z.boolean()),
  confirmDays: z.exactOptional(z.int().check(z.positive())),
  // Fewer than one reading may need would mean that none is ever due.
  callsPerHour: z.exactOptional(z.int().check(z.minimum(4))),
  traits: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});

const relyingParty = z.strictObject({ name: words, origin });

const additions = z.strictObject({
  institutions: z.array(z.unknown()),
  relyingParty: z.exactOptional(relyingParty),
});

/** What a build adds to the catalog. */
export interface Additions {
  institutions: Institution[];
  relyingParty?: RelyingParty;
}

/** Checks the file of SALDOBAR_INSTITUTIONS, beside the institutions that are there already. Throws as checkInstitutions. */
export function checkAdditions(file: unknown, own: Institution[]): Additions {
  const { institutions, ...rest } = z.parse(additions, file);
  return { institutions: checkInstitutions([...own, ...institutions]).slice(own.length), ...rest };
}

/**
 * Checks institutions when a build is made: exact origins only, nothing allowed or asked for outside them, no origin
 * for a closed one, ids once. Throws with the place and the reason.
 */
export function checkInstitutions(candidates: unknown): Institution[] {
  const institutions: Institution[] = z.parse(z.array(institution), candidates);
  const ids = new Set<string>();
  for (const one of institutions) {
    const { id, kind, origins, allow, oauth, clientCredentials, decoupled, ownToken } = one;
    const { clientCertificate, onlyWith = [] } = one;
    const ways = [oauth, clientCredentials, decoupled, ownToken].filter(Boolean).length;
    const fail = (reason: string) => new TypeError(`institution ${id}: ${reason}`);
    if (ids.has(id)) throw fail('its id comes twice');
    ids.add(id);
    if (kind === 'closed' && (origins.length > 0 || allow.length > 0 || ways > 0)) throw fail('closed, but reachable');
    if (kind !== 'closed' && ways !== 1) throw fail(`with ${ways} ways to give access`);
    const contacted = [
      ...allow.map((rule) => rule.origin),
      ...[
        oauth?.tokenEndpoint,
        oauth?.revocationEndpoint,
        oauth?.discovery?.url,
        oauth?.openid?.jwksUri,
        oauth?.openid?.discovery?.url,
        clientCredentials?.tokenEndpoint,
        decoupled?.authorizationEndpoint,
        decoupled?.tokenEndpoint,
      ].flatMap((address) => (address === undefined ? [] : [new URL(address).origin])),
      ...(clientCertificate?.origins ?? []),
      ...onlyWith.map((condition) => condition.origin),
    ];
    const unknown = contacted.find((candidate) => !origins.includes(candidate));
    if (unknown) throw fail(`${unknown} is not among its origins`);
    const fault = faultOfAccountsApi(one);
    if (fault) throw fail(fault);
    if (clientCertificate?.origins.includes(new URL(clientCertificate.witness).origin))
      throw fail('its witness wants a certificate too');
  }
  return institutions;
}

function isSafeOrigin(text: string): boolean {
  const { protocol, hostname, origin } = new URL(text);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return origin === text && !text.includes('*') && (protocol === 'https:' || (protocol === 'http:' && loopback));
}
