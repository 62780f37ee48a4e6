import { randomBytes } from 'node:crypto';
import Provider, { type Adapter, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { TokenStore } from '../shared/token-store.ts';
import { failedPage } from './consent-pages.ts';
import type { Consents } from './consents.ts';
import { clientCertificates } from './client-certificates.ts';
import { KIDS, type ServerKeys } from './mutants.ts';
import type { Registration, Registrations } from './registration.ts';

export const PATHS = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  consent: '/oauth/consent',
  jwks: '/oauth/jwks',
  /** The same keys as some banks serve them: a bare list, as bytes. */
  bareKeys: '/oauth/keys',
  metadata: '/.well-known/openid-configuration',
  /** Metadata that name another issuer than the tokens do. */
  directory: '/directory/openid-configuration',
} as const;

const REFRESH_ENDS = 'http://openbanking.org.uk/refresh_token_expires_at';

export const SCA = 'urn:openbanking:psd2:sca';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const ALGS = ['PS256', 'ES256', 'RS256'] as const;

/** The bank's OpenID Provider; `sub` of a token is the id of its consent. Lifetimes in seconds. */
export function createUkProvider(
  issuer: string,
  keys: ServerKeys,
  store: TokenStore,
  registrations: Registrations,
  consents: Consents,
): Provider {
  const traitsOf = (clientId: string | undefined) => registrations.get(clientId ?? '')?.traits;
  return new Provider(issuer, {
    acrValues: [SCA],
    adapter: (model) => (model === 'Client' ? clientAdapter(registrations) : store.adapter(model)),
    claims: { openid: ['sub', 'openbanking_intent_id', REFRESH_ENDS], acr: null, auth_time: null },
    clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post', 'tls_client_auth'],
    clockTolerance: 5,
    conformIdTokenClaims: false,
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'uk_session', interaction: 'uk_consent', resume: 'uk_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    enabledJWA: {
      authorizationSigningAlgValues: [...ALGS],
      clientAuthSigningAlgValues: [...ALGS],
      idTokenSigningAlgValues: [...ALGS],
      requestObjectSigningAlgValues: [...ALGS],
    },
    expiresWithSession: async () => false,
    features: {
      claimsParameter: { enabled: true },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      fapi: {
        enabled: true,
        profile: (_context, client) => (traitsOf(client.clientId)?.request === 'signed' ? '1.0 Final' : undefined),
      },
      jwtResponseModes: { enabled: true },
      mTLS: clientCertificates,
      pushedAuthorizationRequests: { enabled: false },
      requestObjects: { enabled: true },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: true },
    },
    findAccount: async (_context, id) => {
      const consent = consents.get(id);
      if (!consent) return undefined;
      const days = traitsOf(consent.clientId)?.refreshDays ?? null;
      const ends = days === null ? {} : { [REFRESH_ENDS]: Math.floor(Date.now() / 1000) + days * DAY };
      return { accountId: id, claims: async () => ({ sub: id, openbanking_intent_id: id, ...ends }) };
    },
    interactions: { policy: [consentEveryTime()], url: (_context, { uid }) => `${PATHS.consent}/${uid}` },
    issueRefreshToken: async (_context, client) => traitsOf(client.clientId)?.refreshTokens ?? false,
    jwks: {
      keys: [
        { ...keys.rsa.export({ format: 'jwk' }), kid: KIDS.rsa, use: 'sig' },
        { ...keys.ec.export({ format: 'jwk' }), kid: KIDS.ec, use: 'sig' },
      ],
    },
    pkce: { required: () => false },
    renderError: showFailure,
    responseTypes: ['code', 'code id_token'],
    rotateRefreshToken: true,
    routes: { authorization: PATHS.authorization, token: PATHS.token, jwks: PATHS.jwks },
    scopes: ['openid', 'accounts'],
    ttl: {
      AccessToken: 10 * MINUTE,
      AuthorizationCode: MINUTE,
      ClientCredentials: 10 * MINUTE,
      Grant: 365 * DAY,
      IdToken: 10 * MINUTE,
      Interaction: 15 * MINUTE,
      RefreshToken: 90 * DAY,
      Session: 15 * MINUTE,
    },
  });
}

// One prompt for the whole walk through the bank's pages, made anew for every authorization request.
function consentEveryTime(): interactionPolicy.Prompt {
  const check = new interactionPolicy.Check('no_consent', 'the customer has to log in and approve', ({ oidc }) =>
    oidc.result?.consent?.grantId === undefined
      ? interactionPolicy.Check.REQUEST_PROMPT
      : interactionPolicy.Check.NO_NEED_TO_PROMPT,
  );
  return new interactionPolicy.Prompt({ name: 'login', requestable: true }, check);
}

async function showFailure(context: KoaContextWithOIDC, out: { error: string }): Promise<void> {
  const { headers, body } = failedPage(out.error);
  context.set(headers as Record<string, string>);
  context.body = body;
}

function clientAdapter(registrations: Registrations): Adapter {
  const nothing = async () => undefined;
  return {
    find: async (id) => metadata(registrations.get(id)),
    upsert: nothing,
    findByUid: nothing,
    findByUserCode: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  };
}

function metadata(registration: Registration | undefined) {
  if (!registration) return undefined;
  const { clientId, secret, secretExpired, traits } = registration;
  const { auth, request, response, clientAlg, serverAlg, jwks, redirectUri } = traits;
  const hasSecret = auth !== 'private_key_jwt' && auth !== 'tls_client_auth';
  const signs = request === 'signed' || request === 'signed-2019';
  return {
    client_id: clientId,
    ...(hasSecret && { client_secret: secretExpired ? randomBytes(16).toString('hex') : secret }),
    redirect_uris: [redirectUri],
    grant_types: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      ...(response === 'code id_token' ? ['implicit'] : []),
    ],
    response_types: [response === 'code id_token' ? ('code id_token' as const) : ('code' as const)],
    token_endpoint_auth_method: auth,
    ...(auth === 'tls_client_auth' && { tls_client_auth_subject_dn: traits.certificateSubject ?? '' }),
    ...(traits.certificateBound && { tls_client_certificate_bound_access_tokens: true }),
    ...(auth === 'private_key_jwt' && { token_endpoint_auth_signing_alg: clientAlg }),
    id_token_signed_response_alg: serverAlg,
    authorization_signed_response_alg: serverAlg,
    ...(signs && { request_object_signing_alg: clientAlg, require_signed_request_object: true }),
    ...(jwks && { jwks }),
  };
}
