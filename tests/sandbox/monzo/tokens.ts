import { randomBytes } from 'node:crypto';
import { type Answer, json, readForm, type SandboxRequest } from '../shared/http.ts';
import { refuse } from './answers.ts';
import type { Registration, Token } from './registration.ts';

const SECONDS = { code: 600, access: 21_600, refresh: 10 * 365 * 86_400 };

/** A new code or token. Tokens take the place of every other one that the person has with this client. */
export function issue(registration: Registration, use: Token['use'], customerId: string): string {
  const value = `${use}.${randomBytes(40).toString('base64url')}`;
  const ordinal = use === 'refresh' ? { ordinal: ++registration.refreshTokens } : {};
  const endsAt = registration.world.clock.now() + SECONDS[use] * 1000;
  registration.tokens.set(value, { use, customerId, endsAt, ...ordinal });
  return value;
}

/** `POST /oauth2/token`: a form with id and secret in it, nothing in the query, every code and refresh token once. */
export function tokenAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const form = readForm(request);
  if (request.method !== 'POST' || request.url.search !== '' || request.headers.authorization !== undefined)
    return refuse(400, 'bad_request', 'Send a form');
  if (!registration || registration.secretEnded || form.get('client_secret') !== registration.secret)
    return refuse(401, 'unauthorized.bad_client', 'Bad client');
  const isCode = form.get('grant_type') === 'authorization_code';
  if (!isCode && form.get('grant_type') !== 'refresh_token')
    return refuse(400, 'bad_request.bad_param.grant_type', 'Bad');
  const presented = form.get(isCode ? 'code' : 'refresh_token') ?? '';
  const token = registration.tokens.get(presented);
  const kind = isCode ? 'authorization_code' : 'refresh_token';
  const isSound = token?.use === (isCode ? 'code' : 'refresh') && token.endsAt > registration.world.clock.now();
  if (!token || !isSound || (isCode && form.get('redirect_uri') !== registration.traits.redirectUri))
    return refuse(401, `unauthorized.bad_${kind}`, `Bad ${kind.replace('_', ' ')}`);
  if (token.evicted) return refuse(401, `unauthorized.bad_${kind}.evicted`, 'Evicted by another login');
  const { customerId } = token;
  if (isCode) registration.tokens.delete(presented);
  for (const old of registration.tokens.values()) if (old.customerId === customerId) old.evicted = true;
  return json(
    200,
    {
      access_token: issue(registration, 'access', customerId),
      client_id: registration.clientId,
      expires_in: SECONDS.access,
      ...(registration.traits.confidential && { refresh_token: issue(registration, 'refresh', customerId) }),
      token_type: 'Bearer',
      user_id: `user_0000${customerId}`,
    },
    { 'cache-control': 'no-store' },
  );
}
