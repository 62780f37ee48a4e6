import { gzipSync } from 'node:zlib';
import type { BodyFault, InsteadFault, TokenFault } from './fault.ts';
import { type Answer, json } from './http.ts';

const LOGIN_PAGE =
  '<!doctype html><html lang="nb"><title>Logg inn</title><h1>Logg inn</h1><form><input name="user"></form></html>';

/** The answer that stands in for the bank's; `close` for a connection that ends without one. */
export function insteadAnswer(fault: InsteadFault): Answer | 'close' {
  switch (fault.type) {
    case 'close':
      return 'close';
    case 'status':
      return {
        status: fault.status,
        headers: { 'content-type': 'text/plain; charset=utf-8', ...fault.headers },
        body: fault.body ?? '',
      };
    case 'html':
      return { status: fault.status ?? 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: LOGIN_PAGE };
    case 'redirect':
      return { status: fault.status ?? 302, headers: { location: fault.to }, body: '' };
    case 'huge':
      return jsonText(`{"filler":"${'x'.repeat(fault.bytes)}"}`);
    case 'zip-bomb':
      return jsonText(gzipSync(`{"filler":"${'x'.repeat(fault.bytes)}"}`), { 'content-encoding': 'gzip' });
    case 'body':
      return jsonText(fault.body, fault.contentType ? { 'content-type': fault.contentType } : {});
  }
}

function jsonText(body: string | Buffer, headers: Answer['headers'] = {}): Answer {
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

/** `answer` with its text spoilt. */
export function spoilBody(answer: Answer, fault: BodyFault): Answer {
  const body = answer.body.toString();
  switch (fault.type) {
    case 'bad-json':
      return { ...answer, body: body.slice(0, -1) };
    case 'trailing-garbage':
      return { ...answer, body: `${body}}<!-- -->` };
    case 'bom':
      return { ...answer, body: `\ufeff${body}` };
    case 'nul':
      return { ...answer, body: `${body}\0` };
    case 'empty':
      return { ...answer, body: '' };
    case 'wrong-charset':
      return { ...answer, body: Buffer.from(body, 'utf16le') };
    case 'deep':
      return { ...answer, body: `{"accounts":${'['.repeat(100_000)}${']'.repeat(100_000)}}` };
    case 'wrong-content-type':
      return { ...answer, headers: { ...answer.headers, 'content-type': fault.contentType ?? 'text/plain' } };
  }
}

/** A successful token answer with members that are wrong or missing; any other answer unchanged. */
export function spoilTokens(answer: Answer, fault: TokenFault): Answer {
  if (answer.status !== 200) return answer;
  const tokens = JSON.parse(answer.body.toString()) as Record<string, unknown>;
  const without = (name: string) => Object.fromEntries(Object.entries(tokens).filter(([key]) => key !== name));
  const changed = (): Record<string, unknown> => {
    switch (fault.type) {
      case 'foreign-id-token':
        return { ...tokens, id_token: foreignIdToken() };
      case 'negative-expires':
        return { ...tokens, expires_in: -1 };
      case 'string-expires':
        return { ...tokens, expires_in: '600' };
      case 'no-expires':
        return without('expires_in');
      case 'no-token-type':
        return without('token_type');
      case 'other-token-type':
        return { ...tokens, token_type: 'N_A' };
      case 'no-refresh-token':
        return without('refresh_token');
      case 'no-access-token':
        return without('access_token');
      case 'empty-access-token':
        return { ...tokens, access_token: '' };
    }
  };
  return json(200, changed(), answer.headers);
}

// Well-formed, of another issuer, for another client, with a signature that nobody made.
function foreignIdToken(): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'https://issuer.example', aud: 'another-client', sub: 'nobody', iat: now, exp: now + 300 };
  return `${encode({ alg: 'RS256', kid: '1' })}.${encode(claims)}.${Buffer.alloc(256, 7).toString('base64url')}`;
}
