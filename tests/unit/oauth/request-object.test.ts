import { constants, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OpenIdProfile } from '../../../lib/banks/catalog/institution.ts';
import type { OAuthClient } from '../../../lib/oauth/client.ts';
import { openidRequest } from '../../../lib/oauth/openid.ts';
import { importSigningKey } from '../../../lib/oauth/signing-key.ts';

const REDIRECT = 'https://abcdefghijklmnop.chromiumapp.org/uk';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function clientOf(openid: Partial<OpenIdProfile>): Promise<OAuthClient> {
  const { clientAlg } = openid;
  const { privateKey } = clientAlg === 'ES256' ? ec : rsa;
  const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  return {
    clientId: 'me',
    ...(clientAlg && { key: await importSigningKey(pem, clientAlg, 'my-key') }),
    profile: {
      authorizationEndpoint: 'https://auth.bank.example/authorize',
      tokenEndpoint: 'https://as.bank.example/token',
      issuer: 'https://auth.bank.example',
      clientAuthentication: 'private-key-jwt',
      pkce: false,
      maxAccessTokenSeconds: 3600,
      openid: {
        jwksUri: 'https://auth.bank.example/jwks',
        response: 'code id_token',
        request: 'signed',
        serverAlg: 'PS256',
        ...openid,
      },
    },
  };
}

function decode(jwt: string): [Record<string, unknown>, Record<string, unknown>] {
  const [header, payload] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return [JSON.parse(header!), JSON.parse(payload!)] as [Record<string, unknown>, Record<string, unknown>];
}

async function asked(openid: Partial<OpenIdProfile>) {
  const { url, transaction } = await openidRequest(await clientOf(openid), REDIRECT, 'intent-1', { now: Date.now });
  const query = Object.fromEntries(new URL(url).searchParams);
  return { query, transaction, request: query['request']! };
}

const intent = { openbanking_intent_id: { value: 'intent-1', essential: true } };
const claims = {
  userinfo: intent,
  id_token: { ...intent, acr: { value: 'urn:openbanking:psd2:sca', essential: true } },
};

describe('a request for a consent', () => {
  it.each(['PS256', 'ES256'] as const)(
    'is signed by %s with every parameter inside and duplicates outside',
    async (clientAlg) => {
      const { query, transaction, request } = await asked({ clientAlg });
      const [header, payload] = decode(request);
      expect(header).toEqual({ alg: clientAlg, kid: 'my-key' });
      const { jti, iat, nbf, exp, ...rest } = payload;
      const { request: _request, ...outside } = query;
      expect(outside).toEqual({
        response_type: 'code id_token',
        client_id: 'me',
        redirect_uri: REDIRECT,
        scope: 'openid accounts',
        state: transaction.state,
        nonce: transaction.nonce,
      });
      expect(rest).toEqual({ ...outside, aud: 'https://auth.bank.example', iss: 'me', max_age: 86_400, claims });
      expect(jti).toMatch(/^[\w-]{20,}$/u);
      expect([Number(exp) - Number(nbf), nbf]).toEqual([300, iat]);
      const [signed, signature] = [request.slice(0, request.lastIndexOf('.')), request.split('.')[2]!];
      const key =
        clientAlg === 'ES256'
          ? { key: ec.publicKey, dsaEncoding: 'ieee-p1363' as const }
          : { key: rsa.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      expect(verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'))).toBe(true);
    },
  );

  it('asks for a signed answer inside and outside where the profile is JARM', async () => {
    const { query, request } = await asked({ clientAlg: 'PS256', response: 'jwt' });
    expect(query).toMatchObject({ response_type: 'code', response_mode: 'jwt' });
    expect(decode(request)[1]).toMatchObject({ response_type: 'code', response_mode: 'jwt' });
  });

  it.each([
    ['signed-2019', 'RS256', { alg: 'RS256', kid: 'my-key' }],
    ['unsigned-2019', undefined, { alg: 'none' }],
  ] as const)('%s has the claims of open_banking_ex and no others', async (form, clientAlg, wanted) => {
    const { transaction, request } = await asked({ request: form, response: 'code', ...(clientAlg && { clientAlg }) });
    const [header, payload] = decode(request);
    expect(header).toEqual(wanted);
    expect(payload).toEqual({
      aud: 'https://auth.bank.example',
      iss: 'me',
      response_type: 'code',
      client_id: 'me',
      redirect_uri: REDIRECT,
      scope: 'openid accounts',
      state: transaction.state,
      nonce: transaction.nonce,
      max_age: 86_400,
      claims,
    });
    expect(request.endsWith('.')).toBe(form === 'unsigned-2019');
  });

  it('names the token endpoint as its audience where the bank wants that, and the issuer everywhere else', async () => {
    const audience = async (openid: Partial<OpenIdProfile>) =>
      decode((await asked({ clientAlg: 'PS256', ...openid })).request)[1]['aud'];
    expect(await audience({ requestAudience: 'token-endpoint' })).toBe('https://as.bank.example/token');
    expect(await audience({})).toBe('https://auth.bank.example');
  });

  it('is the bare id where the bank wants that', async () => {
    expect((await asked({ request: 'intent-id' })).request).toBe('intent-1');
  });
});
