import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientControl } from '../../sandbox/control.ts';
import { customerById } from '../../sandbox/sbanken/customers.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';

const { nationalId, accounts } = customerById('torunn')!;
const ACCOUNT = accounts[0]!.id;

let sandbox: Sandbox;
let client: ClientControl;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
  client = await sandbox.control.register({ bank: 'sbanken' });
});
afterAll(() => sandbox.close());

const form = (text: string) => encodeURIComponent(text);
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

async function token(headers: Record<string, string>, body: Record<string, string>, query = '') {
  const url = `${sandbox.origins.sbanken}/identityserver/connect/token${query}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', ...headers },
    body: new URLSearchParams(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const grant = { grant_type: 'client_credentials' };
const right = () => ({ authorization: basic(form(client.clientId), form(client.clientSecret)) });

async function get(path: string, headers: Record<string, string> = {}) {
  const { body } = await token(right(), grant);
  const authorization = `Bearer ${String(body['access_token'])}`;
  const response = await fetch(`${sandbox.origins.sbanken}/${path}`, { headers: { authorization, ...headers } });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

describe('the token endpoint', () => {
  test('gives a token for an hour and nothing to refresh it with', async () => {
    const { status, body } = await token(right(), grant);
    expect([status, Object.keys(body).sort()]).toEqual([200, ['access_token', 'expires_in', 'token_type']]);
    expect(body).toMatchObject({ expires_in: 3600, token_type: 'Bearer' });
  });

  test('refuses id and secret that were not form-encoded, and credentials in the body or the query', async () => {
    expect(client.clientSecret).toMatch(/[+/%:]/u);
    const raw = { authorization: basic(client.clientId, client.clientSecret) };
    expect(await token(raw, grant)).toEqual({ status: 400, body: { error: 'invalid_client' } });
    const fields = { client_id: client.clientId, client_secret: client.clientSecret };
    expect((await token({}, { ...grant, ...fields })).status).toBe(400);
    expect((await token(right(), { ...grant, ...fields })).status).toBe(400);
    expect((await token(right(), grant, '?a=1')).status).toBe(400);
    expect((await token(right(), { grant_type: 'password' })).body).toEqual({ error: 'unsupported_grant_type' });
  });

  test('takes a secret for three months', async () => {
    const other = await sandbox.control.register({ bank: 'sbanken' });
    const auth = (secret: string) => ({ authorization: basic(form(other.clientId), form(secret)) });
    await other.advance(91 * 86_400);
    expect((await token(auth(other.clientSecret), grant)).status).toBe(200);
    await other.advance(2 * 86_400);
    expect((await token(auth(other.clientSecret), grant)).body).toEqual({ error: 'invalid_client' });
    expect((await token(auth(await other.renewSecret()), grant)).status).toBe(200);
    await other.expireSecret();
    expect((await token(auth(other.clientSecret), grant)).status).toBe(400);
  });

  test('registers no traits that it does not know', async () => {
    await expect(sandbox.control.register({ bank: 'sbanken', customer: 'nobody' })).rejects.toThrow('400');
    await expect(sandbox.control.register({ bank: 'sbanken', pkce: true } as never)).rejects.toThrow('no such trait');
  });
});

describe('the resources', () => {
  test.each(['bank', 'exec.bank'])(
    '%s v1 demands the header customerId, and answers a wrong one with 200',
    async (base) => {
      const missing = await get(`${base}/api/v1/Accounts`);
      expect([missing.status, JSON.parse(missing.body)]).toMatchObject([400, { isError: true }]);
      const wrong = await get(`${base}/api/v1/Accounts`, { customerId: '01810199999' });
      expect([wrong.status, JSON.parse(wrong.body)]).toMatchObject([200, { isError: true, items: null }]);
      const fine = await get(`${base}/api/v1/Accounts/${ACCOUNT}`, { customerId: nationalId });
      expect(JSON.parse(fine.body)).toMatchObject({ isError: false, item: { accountId: ACCOUNT, balance: 8421.9 } });
    },
  );

  test('apibeta answers errors as problems; v1 in an envelope, v2 bare', async () => {
    const missing = await get('apibeta/api/v2/Accounts/nobody');
    expect([missing.status, missing.type]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse((await get(`apibeta/api/v1/Accounts/${ACCOUNT}`)).body)).toHaveProperty('item');
    expect(JSON.parse((await get(`apibeta/api/v2/Accounts/${ACCOUNT}`)).body)).not.toHaveProperty('item');
  });

  test('nothing without a token, with an old one or with a revoked one', async () => {
    const url = `${sandbox.origins.sbanken}/apibeta/api/v2/Accounts`;
    expect((await fetch(url)).status).toBe(401);
    const { body } = await token(right(), grant);
    const headers = { authorization: `Bearer ${String(body['access_token'])}` };
    expect((await fetch(url, { headers })).status).toBe(200);
    await client.advance(3600);
    expect((await fetch(url, { headers })).status).toBe(401);
  });

  test('transactions: 366 days, 1000 rows, reservations only without an endDate', async () => {
    const at = (query: string) => get(`apibeta/api/v2/Transactions/${ACCOUNT}?${query}`);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format(Date.now() + 3_600_000);
    const back = (days: number) => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
    for (const bad of [
      `startDate=${back(366)}&endDate=${today}`,
      'length=1001',
      'length=0',
      'index=-1',
      `startDate=${today}&endDate=${back(1)}`,
      `endDate=${back(-3)}`,
      'startDate=yesterday',
    ])
      expect((await at(bad)).status, bad).toBe(400);
    const items = (body: string) => JSON.parse(body) as { availableItems: number; items: { isReservation: boolean }[] };
    const year = items((await at(`startDate=${back(365)}&length=1000`)).body);
    expect([year.availableItems, year.items.length]).toEqual([366 * 4, 1000]);
    expect(year.items.filter(({ isReservation }) => isReservation)).toHaveLength(1);
    const ended = items((await at(`startDate=${back(3)}&endDate=${today}`)).body);
    expect(ended.items.filter(({ isReservation }) => isReservation)).toEqual([]);
  });

  test('a transfer is noticed, and no national id is in the log', async () => {
    await fetch(`${sandbox.origins.sbanken}/exec.bank/api/v1/Transfers`, { method: 'POST' });
    expect((await sandbox.control.transfers()).map(({ path }) => path)).toEqual(['/exec.bank/api/v1/Transfers']);
    await get('exec.bank/api/v1/Cards', { customerId: nationalId });
    const log = await client.log();
    expect(log.at(-1)).toMatchObject({ host: 'sbanken', customerIdSent: true, status: 200 });
    expect(JSON.stringify(log)).not.toContain(nationalId);
  });
});
