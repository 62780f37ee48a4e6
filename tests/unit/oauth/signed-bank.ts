import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { OAuthProfile, OpenIdProfile } from '../../../lib/banks/catalog/institution.ts';
import type { Tokens } from '../../../lib/banks/connector.ts';
import type { HttpRequest } from '../../../lib/http/http.ts';

export const ISSUER = 'https://auth.bank.example';
export const REDIRECT = 'https://abcdefghijklmnop.chromiumapp.org/bank';
export const NOW = Date.now();
const SECONDS = Math.floor(NOW / 1000);

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const jwk = { ...createPublicKey(key).export({ format: 'jwk' }), use: 'sig' };
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const profile = (openid?: Partial<OpenIdProfile>, more: Partial<OAuthProfile> = {}): OAuthProfile => ({
  authorizationEndpoint: `${ISSUER}/authorize`,
  tokenEndpoint: `${ISSUER}/token`,
  issuer: ISSUER,
  clientAuthentication: 'body',
  pkce: true,
  maxAccessTokenSeconds: 600,
  ...(openid && {
    openid: { jwksUri: `${ISSUER}/jwks`, response: 'code', request: 'intent-id', serverAlg: 'PS256', ...openid },
  }),
  ...more,
});

/** What the bank signs about the login; `claims` and `header` replace what is right, undefined leaves out. */
export function idToken(claims: object = {}, { header = {}, byStranger = false } = {}): string {
  const right = {
    iss: ISSUER,
    aud: 'me',
    sub: 'ingrid',
    nonce: 'n-1',
    iat: SECONDS,
    exp: SECONDS + 300,
    openbanking_intent_id: 'i-1',
  };
  const signed = `${encode({ alg: 'PS256', ...header })}.${encode({ ...right, ...claims })}`;
  const by = byStranger ? stranger : key;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: by, padding: 6, saltLength: 32 }).toString('base64url')}`;
}

export const secondsFromNow = (seconds: number) => SECONDS + seconds;

/** A bank that answers the token endpoint as told and serves its keys; what it was sent and what was kept of it. */
export function bank(answer: object | string, status = 200) {
  const sent: HttpRequest[] = [];
  const kept: Tokens[] = [];
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const headers = new Headers({ 'content-type': 'application/json' });
  const ports = {
    http: async (request: HttpRequest) => {
      sent.push(request);
      const isKeys = request.url.endsWith('/jwks');
      return { status: isKeys ? 200 : status, headers, text: isKeys ? JSON.stringify({ keys: [jwk] }) : text };
    },
    clock: { now: () => NOW },
    keep: async (tokens: Tokens) => void kept.push(tokens),
  };
  const form = () => Object.fromEntries(new URLSearchParams(sent[0]!.body));
  return { sent, kept, ports, form };
}
