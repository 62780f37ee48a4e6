import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientTraits } from '../../sandbox/control.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import {
  authorizationUrl,
  credentials,
  exchange,
  getResource,
  linked,
  REDIRECT,
  refresh,
  register,
  startOnFreePorts,
} from './linked.ts';

let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await startOnFreePorts()));
afterAll(() => sandbox.close());

const ACCOUNTS = '/personal/banking/accounts';
const raw = (path: string, init: RequestInit = {}) => fetch(`${sandbox.origins.control}${path}`, init);

describe('registering', () => {
  test('gives an id of UUID form and a secret that form encoding would change', async () => {
    const { clientId, clientSecret } = await register(sandbox);
    expect(clientId).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u);
    expect(encodeURIComponent(clientSecret)).not.toBe(clientSecret);
  });

  test.each([
    ['no redirect address', {}],
    ['a redirect address that is none', { redirectUri: 'saldobar' }],
    ['one with a fragment', { redirectUri: `${REDIRECT}#a` }],
    ['an unknown trait', { redirectUri: REDIRECT, colour: 'red' }],
    ['a trait of the wrong kind', { redirectUri: REDIRECT, pkce: true }],
  ])('refuses %s', async (_what, traits) => {
    await expect(sandbox.control.register(traits as ClientTraits)).rejects.toThrow('400');
  });

  test('refuses an unknown bank', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ bank: 'nowhere', redirectUri: REDIRECT });
    expect((await raw('/clients', { method: 'POST', headers, body })).status).toBe(404);
  });
});

describe('the API', () => {
  test('is closed to web pages', async () => {
    const response = await raw('/customers', { headers: { origin: 'https://page.example' } });
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const form = { method: 'POST', body: new URLSearchParams({ redirectUri: REDIRECT }) };
    expect((await raw('/clients', form)).status).toBe(415);
  });

  test('knows what it does not know', async () => {
    expect((await raw('/nothing')).status).toBe(404);
    expect((await raw('/clients/nobody/log')).status).toBe(404);
    const { clientId } = await register(sandbox);
    expect((await raw(`/clients/${clientId}/nothing`)).status).toBe(404);
    await expect(sandbox.control.client({ clientId, clientSecret: '' }).advance(-1)).rejects.toThrow('400');
  });

  test('lists the customers', async () => {
    const { sparebank1 = [] } = await sandbox.control.customers();
    expect(sparebank1.map(({ id, accounts }) => [id, accounts.length])).toEqual([
      ['ingrid', 5],
      ['jonas', 2],
      ['nora', 1],
      ['ase-lill', 14],
    ]);
  });
});

test('a removed client is unknown', async () => {
  const { client, accessToken } = await linked(sandbox);
  await client.remove();
  expect((await fetch(authorizationUrl(sandbox.origins.api, client.clientId))).status).toBe(400);
  expect((await getResource(sandbox, accessToken, ACCOUNTS)).status).toBe(401);
});

describe('balances', () => {
  const body = async (accessToken: string) => (await getResource(sandbox, accessToken, ACCOUNTS)).text();

  test('are set for one client, exactly as written', async () => {
    const [mine, other] = [await linked(sandbox), await linked(sandbox)];
    await mine.client.setBalances({ Brukskonto: { balance: '98765432109876543.21' } });
    expect(await body(mine.accessToken)).toContain('"balance":98765432109876543.21,"availableBalance":12000.00');
    expect(await body(other.accessToken)).toContain('"balance":12345.67');
  });

  test('may be what no bank should write, or nothing', async () => {
    const { client, accessToken } = await linked(sandbox);
    await client.setBalances({
      Brukskonto: { balance: '-1e400', availableBalance: '"12"' },
      Bufferkonto: { balance: null },
    });
    const written = await body(accessToken);
    expect(written).toContain('"balance":-1e400,"availableBalance":"12"');
    expect(written).not.toContain('"balance":64210.12');
    expect(written).toContain('"availableBalance":64210.12');
  });

  test('are set by key too', async () => {
    const { client, accessToken } = await linked(sandbox);
    const { sparebank1 = [] } = await sandbox.control.customers();
    await client.setBalances({ [sparebank1[0]!.accounts[0]!.key]: { balance: '1.00' } });
    await client.setBalances({ Brukskonto: { availableBalance: '2.00' } });
    expect(await body(accessToken)).toContain('"balance":1.00,"availableBalance":2.00');
  });

  test('of nobody, or that are no JSON, are refused', async () => {
    const client = await register(sandbox);
    await expect(client.setBalances({ Nobody: { balance: '1' } })).rejects.toThrow('404');
    await expect(client.setBalances({ Brukskonto: { balance: '1,5' } })).rejects.toThrow('400');
    await expect(client.setBalances({ Brukskonto: { balance: '{}' } })).rejects.toThrow('400');
  });
});

describe('the log', () => {
  test('tells every request in order, with the ordinal of the refresh token', async () => {
    const { client, accessToken, refreshToken } = await linked(sandbox);
    await getResource(sandbox, accessToken, `${ACCOUNTS}?includeNokAccounts=true&includeBsuAccounts=true`);
    const { body } = await refresh(sandbox, client, refreshToken);
    await refresh(sandbox, client, body['refresh_token']);
    await refresh(sandbox, client, refreshToken);
    await getResource(sandbox, accessToken, ACCOUNTS);
    const log = (await client.log()).filter(({ kind }) => kind !== 'consent');
    expect(
      log.map(({ kind, grantType, refreshTokenOrdinal, status }) => [kind, grantType, refreshTokenOrdinal, status]),
    ).toEqual([
      ['authorize', undefined, undefined, 303],
      ['token', 'authorization_code', undefined, 200],
      ['resource', undefined, undefined, 200],
      ['token', 'refresh_token', 1, 200],
      ['token', 'refresh_token', 2, 200],
      ['token', 'refresh_token', 1, 400],
      ['resource', undefined, undefined, 401],
    ]);
    expect(log[2]).toMatchObject({
      host: 'api',
      method: 'GET',
      path: ACCOUNTS,
      query: ['includeNokAccounts', 'includeBsuAccounts'],
    });
  });

  test('has no code, token, secret or state in it', async () => {
    const client = await register(sandbox);
    const { body } = await exchange(sandbox, client);
    await refresh(sandbox, client, body['refresh_token']);
    const basic = { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` };
    const query = `?${new URLSearchParams(credentials(client))}`;
    await fetch(`${sandbox.origins.api}/oauth/token${query}`, { method: 'POST', headers: basic });
    const log = JSON.stringify([await client.log(), await sandbox.control.unattributed()]);
    for (const secret of [client.clientSecret, 'st~1', body['access_token'], body['refresh_token']]) {
      expect(log).not.toContain(String(secret));
    }
    expect(log).not.toMatch(/[\w-]{40}/u);
  });

  test('is the client’s own, and can be cleared', async () => {
    const [mine, other] = [await linked(sandbox), await linked(sandbox)];
    await mine.client.clearLog();
    await getResource(sandbox, other.accessToken, ACCOUNTS);
    expect(await mine.client.log()).toEqual([]);
    expect((await other.client.log()).at(-1)).toMatchObject({ kind: 'resource', path: ACCOUNTS });
  });

  test('keeps what can not be told apart by client on its own page', async () => {
    const before = (await sandbox.control.unattributed()).length;
    await getResource(sandbox, 'unknown', '/common/helloworld');
    expect((await sandbox.control.unattributed()).slice(before)).toEqual([
      expect.objectContaining({ kind: 'resource', path: '/common/helloworld', status: 401 }),
    ]);
  });
});

test('a client that was registered before is reached by its credentials', async () => {
  const { clientId, clientSecret } = await register(sandbox);
  const again = sandbox.control.client({ clientId, clientSecret });
  await again.setTraits({ name: 'Another name' });
  expect(await again.log()).toEqual([]);
});
