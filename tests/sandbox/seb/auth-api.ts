import { randomBytes } from 'node:crypto';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { currentStart, isLongOver, newOrder, qrText, type SebOrder } from './orders.ts';
import type { Registration, SebToken } from './registration.ts';

const ACCESS_SECONDS = 3600;
const REFRESH_DAYS = 180;
const SCOPES = ['psd2_accounts', 'psd2_payments'];

/** An error in SEB's form (RFC 7807 with a code). */
export function problem(status: number, code: string, detail: string): Answer {
  const title = status === 401 ? 'Unauthorized' : 'Bad Request';
  const body = { type: 'about:blank', title, detail, code };
  return json(status, body, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
}

/** The members of a JSON object of texts; undefined for any other body, or another content type. */
export function readJsonBody({ headers, body }: SandboxRequest): Record<string, string> | undefined {
  if (headers['content-type']?.split(';')[0]?.trim() !== 'application/json') return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const isTexts =
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((member) => typeof member === 'string');
    return isTexts ? (value as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}

const onlyHas = (body: Record<string, string>, names: string[]) =>
  Object.keys(body).every((name) => names.includes(name));

/** `POST /auth/v3/authorizations`. */
export function authorizationAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const body = readJsonBody(request);
  if (!body) return problem(400, 'invalid_request', 'The body must be a JSON object of texts');
  if (!registration) return problem(401, 'invalid_client', 'Unknown client');
  if (!onlyHas(body, ['client_id', 'scope', 'start_mode', 'lang']))
    return problem(400, 'invalid_request', 'Unknown member');
  const { scope = '', start_mode: mode } = body;
  if (scope === '' || scope.split(' ').some((one) => !SCOPES.includes(one)))
    return problem(400, 'invalid_scope', 'Unknown scope');
  if (mode !== 'qr' && mode !== 'ast') return problem(400, 'invalid_request', 'start_mode must be ast or qr');
  return json(201, { auth_req_id: newOrder(registration, mode, scope).id }, { 'cache-control': 'no-store' });
}

/** `GET /auth/v3/authorizations/{auth_req_id}`. */
export function statusAnswer(order: SebOrder | undefined, registration: Registration | undefined): Answer {
  if (!order || !registration) return problem(404, 'not_found', 'No such authorization');
  const { traits, world } = registration;
  const now = world.clock.now();
  if (isLongOver(order, now))
    return json(500, { type: 'about:blank', title: 'Internal Server Error', code: 'timeout' });
  const status = traits.statusCase === 'upper' ? order.status.toUpperCase() : order.status;
  if (order.status === 'complete') return json(200, { status });
  const waits = order.status === 'pending' && order.hint === 'OUTSTANDING_TRANSACTION';
  // Once it is scanned there is nothing left to scan.
  const start = waits ? currentStart(order, now) : undefined;
  return json(200, {
    status,
    hint_code: order.hint,
    ...(start && order.mode === 'qr' && { [traits.qrField]: qrText(start, now) }),
    ...(start && order.mode === 'ast' && { autostart_token: start.autoStartToken }),
  });
}

/** `POST /auth/v3/tokens`: for an approved order, once, or for the latest refresh token. */
export function tokenAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const body = readJsonBody(request);
  if (!body) return problem(400, 'invalid_request', 'The body must be a JSON object of texts');
  if (!registration || registration.secretEnded || body['client_secret'] !== registration.secret)
    return problem(401, 'invalid_client', 'Unknown client or wrong secret');
  const { auth_req_id: id, refresh_token: refreshToken } = body;
  if (!onlyHas(body, ['client_id', 'client_secret', 'auth_req_id', 'refresh_token', 'redirect_uri']))
    return problem(400, 'invalid_request', 'Unknown member');
  if ((id === undefined) === (refreshToken === undefined))
    return problem(400, 'invalid_request', 'Either auth_req_id or refresh_token');
  const now = registration.world.clock.now();
  if (refreshToken !== undefined) {
    const token = registration.tokens.get(refreshToken);
    if (token?.use !== 'refresh' || token.endsAt <= now)
      return problem(400, 'invalid_grant', 'The refresh token is not valid');
    registration.tokens.delete(refreshToken);
    return give(registration, token.customerId, now);
  }
  const order = registration.orders.get(id ?? '');
  if (order?.status !== 'complete' || order.used || order.customerId === undefined)
    return problem(400, 'invalid_grant', 'The authorization is not complete');
  order.used = true;
  return give(registration, order.customerId, now);
}

function give(registration: Registration, customerId: string, now: number): Answer {
  const make = (token: Omit<SebToken, 'customerId'>) => {
    const text = randomBytes(32).toString('base64url');
    registration.tokens.set(text, { ...token, customerId });
    return text;
  };
  const ordinal = ++registration.refreshTokens;
  const tokens = {
    access_token: make({ use: 'access', endsAt: now + ACCESS_SECONDS * 1000 }),
    refresh_token: make({ use: 'refresh', endsAt: now + REFRESH_DAYS * 86_400_000, ordinal }),
    token_type: 'Bearer',
    expires_in: ACCESS_SECONDS,
  };
  return json(200, tokens, { 'cache-control': 'no-store' });
}
