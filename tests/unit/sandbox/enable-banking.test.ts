import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientControl } from '../../sandbox/control.ts';
import { consentByFetch } from '../../sandbox/enable-banking/consent-by-fetch.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';

const REDIRECT = 'https://a.example/cb';
const DAY = 86_400;
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
});
afterAll(() => sandbox.close());

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(application: ClientControl, header: object = {}, claims: object = {}, key?: KeyObject): string {
  const now = Math.floor(Date.now() / 1000);
  const head = encode({ typ: 'JWT', alg: 'RS256', kid: application.clientId, ...header });
  const signed = `${head}.${encode({ iss: 'enablebanking.com', aud: 'api.enablebanking.com', iat: now, exp: now + 3600, ...claims })}`;
  const signature = sign('RSA-SHA256', Buffer.from(signed), key ?? createPrivateKey(application.clientSecret));
  return `${signed}.${signature.toString('base64url')}`;
}

async function call(
  application: ClientControl,
  method: string,
  path: string,
  more: { body?: object; headers?: Record<string, string>; token?: string } = {},
) {
  const response = await fetch(`${sandbox.origins.enableBanking}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${more.token ?? jwt(application)}`,
      ...(more.body && { 'content-type': 'application/json' }),
      ...more.headers,
    },
    ...(more.body && { body: JSON.stringify(more.body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> & { error?: string } };
}

const newApplication = (traits: object = {}) =>
  sandbox.control.register({ bank: 'enable-banking', redirectUri: REDIRECT, linked: ['marte', 'odd'], ...traits });

const wish = (more: object = {}, seconds = 179 * DAY) => ({
  access: { valid_until: new Date(Date.now() + seconds * 1000).toISOString() },
  aspsp: { name: 'Fjordkassen', country: 'NO' },
  state: 's',
  redirect_url: REDIRECT,
  psu_type: 'personal',
  ...more,
});

/** Consents as a customer and returns the code. */
async function codeOf(application: ClientControl, customer = 'marte'): Promise<string> {
  const { body } = await call(application, 'POST', '/auth', { body: wish() });
  const answer = new URL(await consentByFetch(body['url']!, { customer }));
  expect(answer.searchParams.get('state')).toBe('s');
  return answer.searchParams.get('code')!;
}

async function newSession(application: ClientControl, customer?: string) {
  const { body } = await call(application, 'POST', '/sessions', {
    body: { code: await codeOf(application, customer) },
  });
  return body as unknown as { session_id: string; accounts: { uid: string; identification_hash: string }[] };
}

describe('the JWT of a request', () => {
  const now = Math.floor(Date.now() / 1000);
  it.each([
    ['by another key', {}, {}, stranger],
    ['with another algorithm', { alg: 'PS256' }, {}],
    ['without a type', { typ: undefined }, {}],
    ['of an unknown application', { kid: '11111111-2222-4333-8444-555555555555' }, {}],
    ['of another issuer', {}, { iss: 'saldobar' }],
    ['for another audience', {}, { aud: 'enablebanking.com' }],
    ['that lives for more than a day', {}, { exp: now + DAY + 60 }],
    ['that is over', {}, { iat: now - 3600, exp: now - 1 }],
    ['of the future', {}, { iat: now + 60 }],
    ['without an end', {}, { exp: undefined }],
  ])('is refused %s', async (_what, header, claims, key?: KeyObject) => {
    const application = await newApplication();
    const { status, body } = await call(application, 'GET', '/application', {
      token: jwt(application, header, claims, key),
    });
    expect([status, body.error]).toEqual([401, 'UNAUTHORIZED_ACCESS']);
  });

  it('is refused unsigned, and signed with what is public', async () => {
    const application = await newApplication();
    const [head, claims] = jwt(application).split('.');
    const none = `${encode({ typ: 'JWT', alg: 'none', kid: application.clientId })}.${claims}.`;
    const hmac = `${encode({ typ: 'JWT', alg: 'HS256', kid: application.clientId })}.${claims}`;
    const forged = `${hmac}.${createHmac('sha256', 'public').update(hmac).digest('base64url')}`;
    for (const token of [none, forged, `${head}.${claims}`, 'x'])
      expect((await call(application, 'GET', '/application', { token })).status).toBe(401);
    expect((await call(application, 'GET', '/application')).status).toBe(200);
  });
});

describe('an application', () => {
  it('is inactive and reads nothing before accounts are linked to it', async () => {
    const application = await newApplication({ linked: [] });
    expect((await call(application, 'GET', '/application')).body).toMatchObject({ active: false });
    for (const [method, path] of [
      ['GET', '/aspsps'],
      ['POST', '/auth'],
      ['POST', '/sessions'],
    ] as const)
      expect(await call(application, method, path, method === 'POST' ? { body: wish() } : {})).toMatchObject({
        status: 403,
        body: { message: 'Application is not active' },
      });
  });

  it('sees the accounts that were linked to it, and nobody else’s', async () => {
    const application = await newApplication({ linked: ['odd'] });
    expect((await newSession(application)).accounts).toEqual([]);
    expect((await newSession(application, 'odd')).accounts).toHaveLength(3);
  });
});

describe('a consent', () => {
  it.each([
    ['as long as the bank gives one', wish({}, 180 * DAY + 5), 'WRONG_REQUEST_PARAMETERS'],
    ['that is over', wish({}, -5), 'WRONG_REQUEST_PARAMETERS'],
    ['without a time zone', wish({ access: { valid_until: '2026-12-24T12:00:00' } }), 'WRONG_REQUEST_PARAMETERS'],
    ['without a state', wish({ state: '' }), 'WRONG_REQUEST_PARAMETERS'],
    ['to another address', wish({ redirect_url: `${REDIRECT}/` }), 'REDIRECT_URI_NOT_ALLOWED'],
    ['at a bank of another country', wish({ aspsp: { name: 'Fjordkassen', country: 'SE' } }), 'WRONG_ASPSP_PROVIDED'],
    [
      'of a kind of customer that the bank has not',
      wish({ aspsp: { name: 'Havenbank', country: 'NL' }, psu_type: 'business' }),
      'WRONG_ASPSP_PROVIDED',
    ],
  ])('is refused %s', async (_what, body, error) => {
    expect(await call(await newApplication(), 'POST', '/auth', { body })).toMatchObject({
      status: 422,
      body: { error },
    });
  });

  it('says how long a bank gives one, as clients have seen it', async () => {
    const body = wish({ aspsp: { name: 'Havenbank', country: 'NL' } }, 91 * DAY);
    const { body: refusal } = await call(await newApplication(), 'POST', '/auth', { body });
    expect(refusal['message']).toBe('ASPSP does not support consent validity more than 7776000 seconds in the future');
  });

  it('gives a code that works once, for five minutes', async () => {
    const application = await newApplication();
    const code = await codeOf(application);
    expect((await call(application, 'POST', '/sessions', { body: { code } })).status).toBe(200);
    expect(await call(application, 'POST', '/sessions', { body: { code } })).toMatchObject({
      status: 422,
      body: { error: 'ALREADY_AUTHORIZED' },
    });
    expect((await call(application, 'POST', '/sessions', { body: { code: 'x' } })).body.error).toBe(
      'WRONG_AUTHORIZATION_CODE',
    );
    const late = await codeOf(application);
    await application.advance(301);
    expect((await call(application, 'POST', '/sessions', { body: { code: late } })).body.error).toBe(
      'EXPIRED_AUTHORIZATION_CODE',
    );
  });

  it('is given by a customer of that bank only', async () => {
    const application = await newApplication();
    const { body } = await call(application, 'POST', '/auth', { body: wish() });
    await expect(consentByFetch(body['url']!, { customer: 'bram' })).rejects.toThrow('redirects nowhere');
  });
});

describe('a session', () => {
  it('has uids of its own and hashes that stay', async () => {
    const application = await newApplication();
    const [first, second] = [await newSession(application), await newSession(application)];
    const uids = [first, second].flatMap(({ accounts }) => accounts.map(({ uid }) => uid));
    expect(new Set(uids).size).toBe(6);
    expect(second.accounts.map((one) => one.identification_hash)).toEqual(
      first.accounts.map((one) => one.identification_hash),
    );
  });

  it('opens nothing once it is closed, revoked or over', async () => {
    const application = await newApplication();
    const balances = ({ accounts }: { accounts: { uid: string }[] }) =>
      call(application, 'GET', `/accounts/${accounts[0]!.uid}/balances`);
    const closed = await newSession(application);
    expect((await balances(closed)).status).toBe(200);
    expect((await call(application, 'DELETE', `/sessions/${closed.session_id}`)).status).toBe(200);
    expect(await balances(closed)).toMatchObject({ status: 401, body: { error: 'CLOSED_SESSION' } });
    expect((await call(application, 'GET', `/sessions/${closed.session_id}`)).body).toMatchObject({ status: 'CLOSED' });
    const revoked = await newSession(application);
    await application.revoke();
    expect((await balances(revoked)).body.error).toBe('REVOKED_SESSION');
    const over = await newSession(application);
    await application.advance(180 * DAY);
    const later = Math.floor(Date.now() / 1000) + 180 * DAY;
    const token = jwt(application, {}, { iat: later - 60, exp: later + 60 });
    const path = `/accounts/${over.accounts[0]!.uid}/balances`;
    expect((await call(application, 'GET', path, { token })).body.error).toBe('EXPIRED_SESSION');
  });
});

describe('a bank behind it', () => {
  it('wants all its PSU headers or none, and counts who sends none', async () => {
    const application = await newApplication({ perDay: 1 });
    const { accounts } = await newSession(application);
    const ask = (headers: Record<string, string> = {}) =>
      call(application, 'GET', `/accounts/${accounts[0]!.uid}/balances`, { headers });
    expect((await ask({ 'psu-ip-address': '192.0.2.1' })).body.error).toBe('PSU_HEADER_NOT_PROVIDED');
    expect((await ask()).status).toBe(200);
    expect(await ask()).toMatchObject({ status: 429, body: { error: 'ASPSP_RATE_LIMIT_EXCEEDED' } });
    expect((await ask({ 'psu-ip-address': '192.0.2.1', 'psu-user-agent': 'x' })).status).toBe(200);
    expect((await call(application, 'GET', `/accounts/${accounts[1]!.uid}/balances`)).status).toBe(200);
  });

  it('answers the balances of one account with 400', async () => {
    const application = await newApplication();
    const { accounts } = await newSession(application, 'odd');
    const statuses = accounts.map(
      async ({ uid }) => (await call(application, 'GET', `/accounts/${uid}/balances`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 400, 200]);
  });
});
