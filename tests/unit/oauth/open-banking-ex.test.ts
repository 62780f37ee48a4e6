import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OAuthProfile } from '../../../lib/banks/catalog/institution.ts';
import { createConsent } from '../../../lib/banks/uk-open-banking/consent.ts';
import { readResource } from '../../../lib/banks/uk-open-banking/resource.ts';
import { Failure } from '../../../lib/failure.ts';
import type { Http, HttpReply, HttpRequest } from '../../../lib/http/http.ts';
import { clientCredentialsGrant } from '../../../lib/oauth/client-credentials.ts';
import type { OAuthClient } from '../../../lib/oauth/client.ts';
import { importSigningKey } from '../../../lib/oauth/signing-key.ts';

// What robmckinnon/open_banking_ex (2019) tests of itself, asked of us.

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = String(key.export({ type: 'pkcs8', format: 'pem' }));
const TOKEN_ENDPOINT = 'https://as.bank.example/token';
const clock = { now: () => Date.now() };

async function clientOf(
  clientAuthentication: OAuthProfile['clientAuthentication'],
  secret = 'client_secret',
): Promise<OAuthClient> {
  return {
    clientId: 'client_id',
    clientSecret: secret,
    key: await importSigningKey(pem, 'RS256'),
    profile: {
      authorizationEndpoint: 'https://auth.bank.example/authorize',
      tokenEndpoint: TOKEN_ENDPOINT,
      issuer: 'https://auth.bank.example',
      clientAuthentication,
      pkce: false,
      maxAccessTokenSeconds: 3600,
      openid: {
        jwksUri: 'https://auth.bank.example/jwks',
        response: 'code',
        request: 'signed-2019',
        clientAlg: 'RS256',
        serverAlg: 'RS256',
        assertionAudience: 'token-endpoint',
        assertionSeconds: 600,
      },
    },
  };
}

const answer = (status: number, text: string): HttpReply => ({
  status,
  headers: new Headers({ 'content-type': 'application/json' }),
  text,
});

/** Asks for a client's token and tells what was sent. */
async function asked(
  client: OAuthClient,
  reply = answer(200, '{"access_token":"t","token_type":"Bearer","expires_in":60}'),
) {
  const sent: HttpRequest[] = [];
  const http: Http = async (request) => {
    sent.push(request);
    return reply;
  };
  const result = await clientCredentialsGrant(client, { http, clock }, 'accounts payments').catch(
    (error: unknown) => error,
  );
  const [request] = sent;
  return {
    result,
    request: request!,
    headers: new Headers(request!.headers),
    form: new URLSearchParams(request!.body),
  };
}

describe('a token request', () => {
  it.each(['basic-raw', 'basic-url-safe'] as const)('has the header of its test by %s', async (method) => {
    const { request, headers, form } = await asked(await clientOf(method));
    expect([request.method, request.url]).toEqual(['POST', TOKEN_ENDPOINT]);
    expect(headers.get('authorization')).toBe('Basic Y2xpZW50X2lkOmNsaWVudF9zZWNyZXQ=');
    expect(headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/u);
    expect(Object.fromEntries(form)).toEqual({ grant_type: 'client_credentials', scope: 'accounts payments' });
  });

  it('differs by method for a secret with signs: form encoding, none, and its url-safe alphabet', async () => {
    const secret = 'a+b/c~?>ÿ';
    const header = async (method: 'basic' | 'basic-raw' | 'basic-url-safe') =>
      (await asked(await clientOf(method, secret))).headers.get('authorization');
    const raw = Buffer.from(`client_id:${secret}`).toString('base64');
    expect(raw).toMatch(/[+/]/u);
    expect(await header('basic-raw')).toBe(`Basic ${raw}`);
    expect(await header('basic-url-safe')).toBe(`Basic ${raw.replaceAll('+', '-').replaceAll('/', '_')}`);
    expect(Buffer.from((await header('basic'))!.slice(6), 'base64').toString()).toBe(
      'client%5Fid:a%2Bb%2Fc%7E%3F%3E%C3%BF',
    );
  });

  it('has id and secret in its form by client_secret_post', async () => {
    const { headers, form } = await asked(await clientOf('body'));
    expect(headers.get('authorization')).toBeNull();
    expect(form.get('client_id')).toBe('client_id');
    expect(form.get('client_secret')).toBe('client_secret');
  });

  it('has the assertion of its test by private_key_jwt: RS256, no key id, the token endpoint, 600 seconds', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { headers, form } = await asked(await clientOf('private-key-jwt'));
    expect(headers.get('authorization')).toBeNull();
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const jwt = form.get('client_assertion')!;
    const [header, claims] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(JSON.parse(header!)).toEqual({ alg: 'RS256' });
    const { iat, nbf, exp, jti, ...rest } = JSON.parse(claims!) as Record<string, number | string>;
    expect(rest).toEqual({ iss: 'client_id', sub: 'client_id', aud: TOKEN_ENDPOINT });
    expect(Number(iat) - before).toBeLessThanOrEqual(5);
    expect([nbf, exp]).toEqual([iat, Number(iat) + 600]);
    expect(jti).toMatch(/^[\w-]{20,}$/u);
    const [signed, signature] = [jwt.slice(0, jwt.lastIndexOf('.')), jwt.split('.')[2]!];
    expect(verify('sha256', Buffer.from(signed), createPublicKey(key), Buffer.from(signature, 'base64url'))).toBe(true);
  });
});

describe('the answer to a token request', () => {
  it('is its access token, whichever way the bank spells Bearer', async () => {
    for (const type of ['Bearer', 'bearer', 'BEARER'])
      expect(
        (await asked(await clientOf('basic'), answer(200, `{"access_token":"t","token_type":"${type}","scope":""}`)))
          .result,
      ).toBe('t');
  });

  it.each([
    ['without one', '{"token_type":"Bearer"}', 'shape'],
    ['that is no JSON', '<html>', 'shape'],
  ])('%s is an error of ours, and nothing of it is repeated', async (_what, text, reason) => {
    const { result } = await asked(await clientOf('basic'), answer(200, text));
    expect(result).toBeInstanceOf(Failure);
    expect((result as Failure).info).toEqual({ kind: 'bad-response', reason });
  });
});

describe('the answer to a new consent', () => {
  const made = (reply: HttpReply) => {
    const profile = {
      version: 2 as const,
      resources: 'https://rs.bank.example/open-banking/v2.0',
      financialId: '0015800000jfQ9aAAE',
    };
    const sent: HttpRequest[] = [];
    const http: Http = async (request) => {
      sent.push(request);
      return reply;
    };
    const consent = createConsent({ http, clock, token: 't', profile }, ['ReadAccountsDetail']);
    return consent.then(
      ({ id }) => ({ id, sent }),
      (error: unknown) => ({ error: (error as Failure).info, sent }),
    );
  };

  it('is asked for as in 2.0', async () => {
    const { sent } = await made(answer(201, '{"Data":{"AccountRequestId":"a"}}'));
    expect(sent[0]!.url).toBe('https://rs.bank.example/open-banking/v2.0/account-requests');
    expect(sent[0]!.headers).toMatchObject({ authorization: 'Bearer t', 'x-fapi-financial-id': '0015800000jfQ9aAAE' });
    expect(JSON.parse(sent[0]!.body!)).toEqual({ Data: { Permissions: ['ReadAccountsDetail'] }, Risk: {} });
  });

  it.each([
    ['AccountRequestId', answer(201, '{"Data":{"AccountRequestId":"a"}}'), { id: 'a' }],
    ['ConsentId', answer(201, '{"Data":{"ConsentId":"c"}}'), { id: 'c' }],
    ['neither', answer(201, '{"Data":{}}'), { error: { kind: 'bad-response', reason: 'shape' } }],
    ['no JSON', answer(201, '{"Data'), { error: { kind: 'bad-response', reason: 'not-json' } }],
    [
      'a StatusReason that is an object',
      answer(201, '{"Data":{"ConsentId":"c","StatusReason":{"StatusReasonCode":"U036"}}}'),
      { id: 'c' },
    ],
  ])('is read: %s', async (_what, reply, wanted) => {
    expect(await made(reply)).toMatchObject(wanted);
  });
});

describe('any resource', () => {
  const profile = { version: 3 as const, resources: 'https://rs.bank.example/open-banking/v3.1/aisp' };
  it.each([
    ['accounts', `${profile.resources}/accounts`],
    [' /accounts/1/party?page=2 ', `${profile.resources}/accounts/1/party?page=2`],
    [`${profile.resources}/balances`, `${profile.resources}/balances`],
  ])('%s is asked for by GET with the token', async (path, url) => {
    const sent: HttpRequest[] = [];
    const http: Http = async (request) => {
      sent.push(request);
      return answer(418, 'as it is');
    };
    expect(await readResource({ http, clock, token: 't', profile }, path)).toEqual({ status: 418, text: 'as it is' });
    expect(sent).toMatchObject([{ method: 'GET', url, headers: { authorization: 'Bearer t' } }]);
  });

  it.each([
    '..',
    '../../pisp/payments',
    'accounts/../../x',
    '\\\\elsewhere.example',
    'https://rs.bank.example.elsewhere.example/',
    'javascript:x',
  ])('%s is not asked for at all', async (path) => {
    const http: Http = async () => Promise.reject(new Error('asked'));
    await expect(readResource({ http, clock, token: 't', profile }, path)).rejects.toMatchObject({
      reason: 'not-on-list',
    });
  });
});
