import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/start.ts';
import { ACCEPT, getResource, linked, refresh, startOnFreePorts } from './linked.ts';

let sandbox: Sandbox;
let accessToken: string;
beforeAll(async () => {
  sandbox = await startOnFreePorts();
  ({ accessToken } = await linked(sandbox));
});
afterAll(() => sandbox.close());

const HELLO = '/common/helloworld';
const ACCOUNTS = '/personal/banking/accounts';

describe('without a valid token', () => {
  test.each([
    ['none', {}],
    ['an unknown one', { authorization: 'Bearer unknown' }],
    ['another scheme', { authorization: 'Basic dTpw' }],
  ])('(%s) every resource answers 401 as plain text', async (_what, headers) => {
    for (const path of [HELLO, ACCOUNTS, '/personal/banking/nowhere']) {
      const response = await fetch(`${sandbox.origins.api}${path}`, { headers: { accept: ACCEPT, ...headers } });
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/u);
      expect(await response.text()).toBe('Unauthorized');
    }
  });

  test('in a query parameter it is not looked at', async () => {
    const response = await fetch(`${sandbox.origins.api}${HELLO}?access_token=${accessToken}`, {
      headers: { accept: ACCEPT },
    });
    expect(response.status).toBe(401);
  });

  test('the list of banks is public', async () => {
    const response = await fetch(`${sandbox.origins.api}/common/financial-institutions/banks`);
    const { financialInstitutions } = (await response.json()) as { financialInstitutions: Record<string, string>[] };
    expect(financialInstitutions).toHaveLength(12);
    expect(financialInstitutions).toContainEqual(
      expect.objectContaining({
        id: 'fid-smn',
        name: 'SpareBank 1 SMN',
        authorizeUrl: `${sandbox.origins.api}/oauth/authorize?finInst=fid-smn`,
      }),
    );
  });
});

describe('the Accept header', () => {
  const typed = (version: number, charset = '; charset=utf-8') =>
    `application/vnd.sparebank1.v${version}+json${charset}`;

  test.each([
    [ACCOUNTS, typed(1)],
    [ACCOUNTS, typed(4)],
    [ACCOUNTS, typed(5)],
    [HELLO, typed(1)],
    [HELLO, 'application/vnd.sparebank1.v1+json;charset=UTF-8'],
  ])('of %s may be %s', async (path, accept) => {
    const response = await getResource(sandbox, accessToken, path, { accept });
    expect(response.status).toBe(200);
    const version = /v\d/u.exec(accept)?.[0];
    expect(response.headers.get('content-type')).toBe(`application/vnd.sparebank1.${version}+json; charset=utf-8`);
  });

  test.each([
    [ACCOUNTS, 'application/json'],
    [ACCOUNTS, '*/*'],
    [ACCOUNTS, typed(1, '')],
    [ACCOUNTS, typed(2)],
    [HELLO, typed(5)],
    ['/personal/banking/transactions?accountKey=x', typed(5)],
  ])('of %s may not be %s', async (path, accept) => {
    expect((await getResource(sandbox, accessToken, path, { accept })).status).toBe(406);
  });
});

test('greets', async () => {
  expect(await (await getResource(sandbox, accessToken, HELLO)).json()).toEqual({ message: 'Hello, World!' });
});

test('tells who the customer is', async () => {
  const info = await (await getResource(sandbox, accessToken, '/common/user/info')).json();
  expect(info).toMatchObject({ firstName: 'Ingrid', lastName: 'Solbakken Moe' });
});

test('answers an unknown resource with an ErrorsDTO', async () => {
  const response = await getResource(sandbox, accessToken, '/personal/banking/nowhere');
  expect(response.status).toBe(404);
  const { errors } = (await response.json()) as { errors: object[] };
  expect(errors).toEqual([
    expect.objectContaining({
      code: 'not_found',
      httpCode: 404,
      message: expect.any(String) as string,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/u) as string,
    }),
  ]);
});

test('allows no other origin to read it, and forbids no cache', async () => {
  const { headers } = await getResource(sandbox, accessToken, HELLO, { origin: 'https://page.example' });
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('cache-control')).toBeNull();
});

test('the login host has no resources', async () => {
  const headers = { authorization: `Bearer ${accessToken}`, accept: ACCEPT };
  expect((await fetch(`${sandbox.origins.auth}${HELLO}`, { headers })).status).toBe(404);
  expect((await fetch(`${sandbox.origins.api}${HELLO}`, { headers })).status).toBe(200);
});

describe('the rate limit', () => {
  test('answers the 61st call of an hour with 429 and the seconds to wait', async () => {
    const { client, accessToken: token } = await linked(sandbox);
    for (let call = 1; call <= 60; call += 1) expect((await getResource(sandbox, token, HELLO)).status).toBe(200);
    const refused = await getResource(sandbox, token, HELLO);
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3500);
    expect(wait).toBeLessThanOrEqual(3600);
    expect(((await refused.json()) as { errors: { httpCode: number }[] }).errors[0]?.httpCode).toBe(429);
    expect((await getResource(sandbox, accessToken, HELLO)).status).toBe(200);
    await client.advance(500);
    expect(Number((await getResource(sandbox, token, HELLO)).headers.get('retry-after'))).toBeLessThanOrEqual(
      wait - 500,
    );
  });

  test('can be changed, and is over after the hour', async () => {
    const { client, accessToken: token, refreshToken } = await linked(sandbox, { callsPerHour: 1 });
    expect((await getResource(sandbox, token, HELLO)).status).toBe(200);
    expect((await getResource(sandbox, token, HELLO)).status).toBe(429);
    await client.setTraits({ callsPerHour: 2 });
    expect((await getResource(sandbox, token, HELLO)).status).toBe(200);
    expect((await getResource(sandbox, token, HELLO)).status).toBe(429);
    await client.advance(3600);
    const { body } = await refresh(sandbox, client, refreshToken);
    expect((await getResource(sandbox, String(body['access_token']), HELLO)).status).toBe(200);
  });
});

describe('a transfer endpoint', () => {
  test.each([
    ['POST', '/personal/banking/transfer/debit'],
    ['POST', '/personal/banking/transfer/creditcard/transferTo'],
    ['GET', '/personal/banking/transfer/status'],
  ])('(%s %s) exists and is recorded', async (method, path) => {
    const { client, accessToken: token } = await linked(sandbox);
    const headers = { authorization: `Bearer ${token}`, accept: ACCEPT };
    const before = (await sandbox.control.transfers()).length;
    expect((await fetch(`${sandbox.origins.api}${path}`, { method, headers })).status).toBe(200);
    expect((await client.log()).filter(({ kind }) => kind === 'transfer')).toEqual([
      expect.objectContaining({ method, path, status: 200 }),
    ]);
    expect(await sandbox.control.transfers()).toHaveLength(before + 1);
  });

  test('is recorded without a token too', async () => {
    const before = (await sandbox.control.transfers()).length;
    await fetch(`${sandbox.origins.api}/personal/banking/transfer/debit`, { method: 'POST' });
    expect(await sandbox.control.transfers()).toHaveLength(before + 1);
  });
});
