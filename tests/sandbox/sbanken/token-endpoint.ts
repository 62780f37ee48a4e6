import { randomBytes } from 'node:crypto';
import { type Answer, json, readForm, type SandboxRequest } from '../shared/http.ts';
import type { Registration } from './registration.ts';

const TOKEN_SECONDS = 3600;

/** Id and secret of a Basic header, form-decoded as RFC 6749 2.3.1 has it; empty when it is none. */
export function presentedCredentials({ headers }: SandboxRequest): { id?: string; secret?: string } {
  const basic = /^Basic ([\w+/]+={0,2})$/u.exec(headers.authorization ?? '')?.[1];
  const [id, secret, ...more] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(':');
  if (!id || !secret || more.length > 0) return {};
  try {
    return { id: formDecode(id), secret: formDecode(secret) };
  } catch {
    return {};
  }
}

const formDecode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));

/** `POST /identityserver/connect/token`: client credentials in a Basic header and nothing else. Errors are 400, all. */
export function answerToken(request: SandboxRequest, registration: Registration | undefined): Answer {
  const refuse = (error: string) => json(400, { error }, { 'cache-control': 'no-store' });
  if (request.method !== 'POST') return json(405, {});
  const form = readForm(request);
  if (form.has('client_id') || form.has('client_secret') || request.url.search !== '') return refuse('invalid_request');
  if (!request.headers.accept?.includes('application/json')) return refuse('invalid_request');
  const { secret } = presentedCredentials(request);
  const now = registration?.world.clock.now() ?? 0;
  if (!registration || secret !== registration.secret || registration.secretEndsAt <= now)
    return refuse('invalid_client');
  if (form.get('grant_type') !== 'client_credentials') return refuse('unsupported_grant_type');
  const token = jwt(now);
  registration.tokens.set(token, now + TOKEN_SECONDS * 1000);
  return json(
    200,
    { access_token: token, expires_in: TOKEN_SECONDS, token_type: 'Bearer' },
    { 'cache-control': 'no-store' },
  );
}

// Looks like the bank's; nobody checks its signature.
function jwt(now: number): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const nbf = Math.floor(now / 1000);
  const jti = randomBytes(8).toString('hex');
  return `${encode({ alg: 'RS256' })}.${encode({ nbf, exp: nbf + TOKEN_SECONDS, jti })}.${randomBytes(64).toString('base64url')}`;
}
