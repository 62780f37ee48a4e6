import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OpenIdProfile } from '../../../lib/banks/catalog/institution.ts';
import type { Http } from '../../../lib/http/http.ts';
import type { Transaction } from '../../../lib/oauth/authorization.ts';
import type { OAuthClient } from '../../../lib/oauth/client.ts';
import { openidResponse } from '../../../lib/oauth/openid.ts';

const REDIRECT = 'https://abcdefghijklmnop.chromiumapp.org/uk';
const ISSUER = 'https://auth.bank.example';
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const jwk = { ...createPublicKey(key).export({ format: 'jwk' }), use: 'sig' };
const now = () => Math.floor(Date.now() / 1000);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

// Captured at Ozone by Open Banking Limited's conformance suite (its docs/ozone-headless.md), and SHA-256 of nothing.
const CODE = 'd037ebc3-121a-4df7-88f6-5a67322bf8eb';
const C_HASH = 'Bp3LVvZELTy2RQNNpXb1rg';
const S_HASH_OF_NOTHING = '47DEQpj8HBSa-_TImW-5JA';
// RFC 7636, appendix B: base64url of the first half of the hash of its verifier's text is what s_hash would be.
const STATE = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const S_HASH = 'E9Melhoa2OwvFrEMTJguCA';

const transaction: Transaction = {
  state: STATE,
  codeVerifier: null,
  redirectUri: REDIRECT,
  nonce: 'n-1',
  intentId: 'i-1',
};

function client(openid: Partial<OpenIdProfile> = {}): OAuthClient {
  return {
    clientId: 'me',
    profile: {
      authorizationEndpoint: `${ISSUER}/authorize`,
      tokenEndpoint: 'https://as.bank.example/token',
      issuer: ISSUER,
      clientAuthentication: 'private-key-jwt',
      pkce: false,
      maxAccessTokenSeconds: 3600,
      openid: {
        jwksUri: `${ISSUER}/jwks`,
        response: 'code id_token',
        request: 'signed',
        serverAlg: 'PS256',
        ...openid,
      },
    },
  };
}

function idToken(claims: object, header: object = {}): string {
  const base = {
    iss: ISSUER,
    aud: 'me',
    sub: 'i-1',
    nonce: 'n-1',
    iat: now(),
    exp: now() + 300,
    openbanking_intent_id: 'i-1',
  };
  const signed = `${encode({ alg: 'PS256', ...header })}.${encode({ ...base, c_hash: C_HASH, s_hash: S_HASH, ...claims })}`;
  const signature = sign('sha256', Buffer.from(signed), { key, padding: 6, saltLength: 32 });
  return `${signed}.${signature.toString('base64url')}`;
}

const keys: Http = async () => ({
  status: 200,
  headers: new Headers({ 'content-type': 'application/json' }),
  text: JSON.stringify({ keys: [jwk] }),
});

const clock = { now: () => Date.now() };
const answerTo = (address: string, { http = keys, asked = transaction, openid = {} } = {}) =>
  openidResponse(client(openid), asked, address, { http, clock });
const fragment = (parameters: Record<string, string>) => `${REDIRECT}#${new URLSearchParams(parameters)}`;
const FOREIGN = { kind: 'bad-response', reason: 'foreign-answer' };

describe('the hashes of a code and a state', () => {
  const parameters = { code: CODE, state: STATE, id_token: idToken({}) };

  it('are those of the fixed vectors', async () => {
    expect((await answerTo(fragment(parameters))).get('code')).toBe(CODE);
  });

  it('refuse another code', async () => {
    await expect(answerTo(fragment({ ...parameters, code: `${CODE}0` }))).rejects.toMatchObject(FOREIGN);
  });

  it('of nothing are refused for a state that is something', async () => {
    const id_token = idToken({ s_hash: S_HASH_OF_NOTHING });
    await expect(answerTo(fragment({ ...parameters, id_token }))).rejects.toMatchObject(FOREIGN);
  });
});

describe('the consent and the state in a signed answer', () => {
  const answer = (claims: object) => fragment({ code: CODE, state: STATE, id_token: idToken(claims) });

  it.each([
    ['another consent', { openbanking_intent_id: 'i-2' }],
    ['no consent', { openbanking_intent_id: undefined }],
    ['another nonce', { nonce: 'n-2' }],
    ['no nonce', { nonce: undefined }],
    ['another issuer', { iss: 'https://rogue.example' }],
    ['another audience', { aud: 'somebody' }],
    ['an end that is over', { iat: now() - 7200, exp: now() - 3600 }],
    ['no hash of the state', { s_hash: undefined }],
    ['no hash of the code', { c_hash: undefined }],
  ])('are refused with %s', async (_what, claims) => {
    await expect(answerTo(answer(claims))).rejects.toMatchObject(FOREIGN);
  });

  it('may lack the hash of the state where the bank is known to leave it out, and nothing else', async () => {
    const openid = { leniencies: ['no-s-hash' as const] };
    expect((await answerTo(answer({ s_hash: undefined }), { openid })).get('code')).toBe(CODE);
    for (const wrong of [{ c_hash: undefined }, { openbanking_intent_id: undefined }])
      await expect(answerTo(answer({ ...wrong, s_hash: undefined }), { openid })).rejects.toMatchObject(FOREIGN);
  });

  it('may lack the consent where the bank is known to leave it out; never name another', async () => {
    const openid = { leniencies: ['no-intent' as const] };
    expect((await answerTo(answer({ openbanking_intent_id: undefined }), { openid })).get('code')).toBe(CODE);
    for (const wrong of [{ openbanking_intent_id: 'i-2' }, { openbanking_intent_id: undefined, s_hash: undefined }])
      await expect(answerTo(answer(wrong), { openid })).rejects.toMatchObject(FOREIGN);
  });

  it('are refused for a transaction that has no nonce', async () => {
    const { nonce: _none, ...asked } = transaction;
    await expect(answerTo(answer({}), { asked })).rejects.toMatchObject(FOREIGN);
  });
});

describe('a signed answer as a whole (JARM)', () => {
  const jarm = (claims: object, signed = idToken) =>
    `${REDIRECT}?${new URLSearchParams({
      response: signed({ iss: ISSUER, aud: 'me', code: CODE, state: STATE, nonce: undefined, ...claims }),
    })}`;
  const openid = { response: 'jwt' as const };

  it('is taken with what stands in it', async () => {
    expect((await answerTo(jarm({}), { openid })).get('code')).toBe(CODE);
  });

  it.each([
    ['another state', { state: 'other' }],
    ['another issuer', { iss: 'https://rogue.example' }],
    ['another audience', { aud: 'somebody' }],
    ['an end that is over', { iat: now() - 7200, exp: now() - 3600 }],
  ])('is refused with %s', async (_what, claims) => {
    await expect(answerTo(jarm(claims), { openid })).rejects.toMatchObject(FOREIGN);
  });

  it('is refused with a signature that is not the bank’s', async () => {
    const address = jarm({}, (claims) => idToken(claims).replace(/.{8}$/u, 'AAAAAAAA'));
    await expect(answerTo(address, { openid })).rejects.toMatchObject(FOREIGN);
  });
});

describe('an answer', () => {
  const parameters = () => ({ code: CODE, state: STATE, id_token: idToken({}) });

  it('may come in the query where a fragment was asked for', async () => {
    const query = `${REDIRECT}?${new URLSearchParams(parameters())}`;
    expect((await answerTo(query)).get('code')).toBe(CODE);
    expect((await answerTo(`${query}#`)).get('code')).toBe(CODE);
  });

  it('is not put together from both', async () => {
    const { id_token, ...rest } = parameters();
    const mixed = `${REDIRECT}?${new URLSearchParams({ id_token })}#${new URLSearchParams(rest)}`;
    await expect(answerTo(mixed)).rejects.toMatchObject(FOREIGN);
  });

  it('with a parameter twice is refused', async () => {
    for (const twice of ['code', 'state', 'id_token'] as const)
      await expect(answerTo(`${fragment(parameters())}&${twice}=x`), twice).rejects.toMatchObject(FOREIGN);
  });

  it('of another state, address or user is refused before any key is asked for', async () => {
    const http: Http = async () => Promise.reject(new Error('asked'));
    const of = (state: string) => fragment({ ...parameters(), state });
    for (const address of [
      of('other'),
      of(''),
      of(STATE).replace('/uk', '/uk2'),
      of(STATE).replace('https://', 'https://u@'),
      of(STATE).replace('abcdefghijklmnop', 'ponmlkjihgfedcba'),
      'not an address',
    ])
      await expect(answerTo(address, { http }), address).rejects.toMatchObject(FOREIGN);
  });

  it.each(['urn:openbanking:psd2:sca', 'urn:openbanking:psd2:ca', undefined])(
    'may say %s of how the person was authenticated',
    async (acr) => {
      expect((await answerTo(fragment({ ...parameters(), id_token: idToken({ acr }) }))).get('code')).toBe(CODE);
    },
  );

  it('that names a person in `sub`, or has no auth_time, is taken', async () => {
    const id_token = idToken({ sub: 'a person' });
    expect((await answerTo(fragment({ ...parameters(), id_token }))).get('code')).toBe(CODE);
  });

  it.each([
    [
      { error: 'access_denied', error_description: 'No <b>thanks</b>' },
      { kind: 'cancelled', bankText: 'No <b>thanks</b>' },
    ],
    [{ error: 'temporarily_unavailable' }, { kind: 'unavailable' }],
    [{ error: 'invalid_request_object' }, { kind: 'configuration', reason: 'authorization-refused' }],
  ])('of %j is told as what it is, in fragment and query, signed or not', async (error, failure) => {
    const query = `?${new URLSearchParams({ ...error, state: STATE })}`;
    for (const [address, response] of [
      [`${REDIRECT}#${query.slice(1)}`, 'code id_token'],
      [`${REDIRECT}${query}`, 'code id_token'],
      [`${REDIRECT}${query}`, 'code'],
      [`${REDIRECT}${query}`, 'jwt'],
    ] as const)
      await expect(answerTo(address, { openid: { response } }), response).rejects.toMatchObject(failure);
    const foreign = `${REDIRECT}?${new URLSearchParams({ ...error, state: 'other' })}`;
    for (const response of ['code id_token', 'code', 'jwt'] as const)
      await expect(answerTo(foreign, { openid: { response } }), response).rejects.toMatchObject(FOREIGN);
  });

  it('without the signature that was asked for is refused although its state is right', async () => {
    const address = `${REDIRECT}?${new URLSearchParams({ code: CODE, state: STATE })}`;
    for (const response of ['jwt', 'code id_token'] as const)
      await expect(answerTo(address, { openid: { response } })).rejects.toMatchObject(FOREIGN);
  });
});

describe('the bank’s keys', () => {
  const address = () => fragment({ code: CODE, state: STATE, id_token: idToken({}) });
  const served =
    (text: string, status = 200, type = 'application/json'): Http =>
    async () => ({
      status,
      headers: new Headers({ 'content-type': type }),
      text,
    });

  it.each([
    ['a bare list', served(JSON.stringify([jwk]))],
    ['a list under another media type', served(JSON.stringify({ keys: [jwk] }), 200, 'text/plain')],
    ['keys that say nothing of their use', served(JSON.stringify({ keys: [{ ...jwk, use: undefined }] }))],
    [
      'a key beside others that don’t fit',
      served(JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256' }, { kty: 'oct' }, jwk] })),
    ],
  ])('are read from %s', async (_what, http) => {
    expect((await answerTo(address(), { http })).get('code')).toBe(CODE);
  });

  it('are asked for at the address of the catalog', async () => {
    const sent: unknown[] = [];
    await answerTo(address(), {
      http: async (request) => {
        sent.push(request);
        return keys(request);
      },
    });
    expect(sent).toMatchObject([{ method: 'GET', url: `${ISSUER}/jwks` }]);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['none', served('{"keys":[]}'), FOREIGN],
    [
      'those of somebody else',
      served(
        JSON.stringify({
          keys: [
            createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey).export({ format: 'jwk' }),
          ],
        }),
      ),
      FOREIGN,
    ],
    ['two that fit and no name', served(JSON.stringify({ keys: [jwk, jwk] })), FOREIGN],
    ['a page', served('<html>'), { kind: 'bad-response', reason: 'not-json' }],
    ['nothing there', served('', 404), { kind: 'bad-response', reason: 'shape' }],
    ['a failing server', served('', 503), { kind: 'unavailable', reason: 'server-error' }],
    ['a server that fails in any way', served('', 500), { kind: 'unavailable', reason: 'server-error' }],
    ['a server with too much to do', served('', 429), { kind: 'rate-limited' }],
  ])('are not: %s', async (_what, http, failure) => {
    await expect(answerTo(address(), { http })).rejects.toMatchObject(failure);
  });
});
