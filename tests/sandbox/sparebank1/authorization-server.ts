import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { type Adapter, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { TokenStore } from '../shared/token-store.ts';
import { allianceBanks } from './banks.ts';
import { refusedPage } from './consent/error-pages.ts';
import { customerById } from './customers/customers.ts';
import type { Registration, Registrations } from './registration.ts';

export const PATHS = { authorization: '/oauth/authorize', token: '/oauth/token', consent: '/oauth/consent' } as const;

/** What a client that names no scope gets. */
export const DEFAULT_SCOPE = 'accounts transactions';

/** For approved applications only, of which there are none. */
const TRANSFER_SCOPE = 'transfer';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** The sandbox's authorization server. Lifetimes in seconds: code 2 min, access 10 min, refresh 30 days, grant 365 days. */
export function createAuthorizationServer(issuer: string, store: TokenStore, registrations: Registrations): Provider {
  return new Provider(issuer, {
    adapter: (model) => (model === 'Client' ? clientAdapter(registrations) : store.adapter(model)),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clockTolerance: 0,
    conformIdTokenClaims: false,
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'sandkasse_session', interaction: 'sandkasse_consent', resume: 'sandkasse_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    expiresWithSession: async () => false,
    extraParams: { finInst: checkRequest(registrations) },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    findAccount: async (_context, id) => customerById(id) && { accountId: id, claims: async () => ({ sub: id }) },
    interactions: { policy: [consentEveryTime()], url: (_context, { uid }) => `${PATHS.consent}/${uid}` },
    issueRefreshToken: async () => true,
    jwks: { keys: [signingKey()] },
    pkce: { required: (_context, client) => registrations.get(client.clientId)?.traits.pkce === 'required' },
    renderError: showRefusal,
    responseTypes: ['code'],
    rotateRefreshToken: ({ oidc }) => registrations.get(oidc.client?.clientId ?? '')?.traits.rotates ?? true,
    routes: { authorization: PATHS.authorization, token: PATHS.token, jwks: '/oauth/jwks' },
    scopes: ['openid', TRANSFER_SCOPE, ...DEFAULT_SCOPE.split(' ')],
    ttl: {
      AccessToken: 10 * MINUTE,
      AuthorizationCode: 2 * MINUTE,
      Grant: 365 * DAY,
      IdToken: 10 * MINUTE,
      Interaction: 15 * MINUTE,
      RefreshToken: 30 * DAY,
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

// Called for every authorization request whose client and redirect address are right, with or without finInst.
function checkRequest(registrations: Registrations) {
  return ({ oidc }: KoaContextWithOIDC, finInst: string | undefined, client: { clientId: string }) => {
    const traits = registrations.get(client.clientId)?.traits;
    const ours = traits?.finInst ? [traits.finInst] : allianceBanks.map(({ id }) => id);
    if (finInst !== undefined && !ours.includes(finInst)) throw new errors.AccessDenied();
    if (String(oidc.params?.['scope']).split(' ').includes(TRANSFER_SCOPE)) throw new errors.AccessDenied();
    if (traits?.pkce === 'refused' && oidc.params?.['code_challenge'] !== undefined)
      throw new errors.InvalidRequest('no PKCE here');
  };
}

// What can't be told to the client is told to the person: an unknown client, an unregistered redirect address.
async function showRefusal(context: KoaContextWithOIDC): Promise<void> {
  const { headers, body } = refusedPage();
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
    client_secret: secret,
    client_secret_expires_at: secretExpired ? 1 : 0,
    client_name: traits.name,
    redirect_uris: [traits.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    token_endpoint_auth_method: 'client_secret_post' as const,
    id_token_signed_response_alg: 'ES256' as const,
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'sandbox' };
}
