import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { type Adapter, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { TokenStore } from '../shared/token-store.ts';
import { failedPage } from './consent-pages.ts';
import { customerById } from './customers.ts';
import type { Registration, Registrations } from './registration.ts';

export const PATHS = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  revocation: '/oauth/revoke',
  consent: '/oauth/consent',
  metadata: '/.well-known/openid-configuration',
} as const;

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** An OpenID Provider as any bank may have one: PKCE wanted, refresh tokens rotated, id_tokens by ES256, revocation. */
export function createPlainProvider(issuer: string, store: TokenStore, registrations: Registrations): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return new Provider(issuer, {
    adapter: (model) => (model === 'Client' ? clientAdapter(registrations) : store.adapter(model)),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clockTolerance: 0,
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'plain_session', interaction: 'plain_consent', resume: 'plain_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    expiresWithSession: async () => false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      // A token is ended by the client that it was given to.
      revocation: {
        enabled: true,
        allowedPolicy: async (_context, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    findAccount: async (_context, id) => customerById(id) && { accountId: id, claims: async () => ({ sub: id }) },
    interactions: { policy: [consentEveryTime()], url: (_context, { uid }) => `${PATHS.consent}/${uid}` },
    issueRefreshToken: async (_context, client) => registrations.get(client.clientId)?.traits.refreshTokens ?? false,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'plain' }] },
    pkce: { required: () => true },
    renderError: showFailure,
    responseTypes: ['code'],
    rotateRefreshToken: true,
    routes: {
      authorization: PATHS.authorization,
      token: PATHS.token,
      revocation: PATHS.revocation,
      jwks: '/oauth/jwks',
    },
    scopes: ['openid', 'accounts'],
    ttl: {
      AccessToken: 10 * MINUTE,
      AuthorizationCode: MINUTE,
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
  return {
    client_id: clientId,
    ...(traits.auth !== 'none' && { client_secret: secret, client_secret_expires_at: secretExpired ? 1 : 0 }),
    redirect_uris: [traits.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    token_endpoint_auth_method: traits.auth,
    id_token_signed_response_alg: 'ES256' as const,
  };
}
