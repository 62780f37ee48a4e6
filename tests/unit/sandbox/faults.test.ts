import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientControl, FaultRule } from '../../sandbox/control.ts';
import type { Fault, FaultMatch } from '../../sandbox/shared/fault.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { authorizationUrl, getResource, linked, refresh, startOnFreePorts } from './linked.ts';

let sandbox: Sandbox;
let client: ClientControl;
let accessToken: string;
let refreshToken: string;
beforeAll(async () => void (sandbox = await startOnFreePorts()));
beforeEach(async () => void ({ client, accessToken, refreshToken } = await linked(sandbox)));
afterAll(() => sandbox.close());

const ACCOUNTS = '/personal/banking/accounts';
const HELLO = '/common/helloworld';
const get = (path = ACCOUNTS, signal?: AbortSignal) =>
  fetch(`${sandbox.origins.api}${path}`, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/vnd.sparebank1.v1+json; charset=utf-8' },
    redirect: 'manual',
    ...(signal && { signal }),
  });
const fault = (match: FaultMatch, what: Fault, times: FaultRule['times'] = 1) =>
  client.setFaults({ match, times, fault: what });

describe('a rule', () => {
  test('applies as many times as it says, then the bank is well again', async () => {
    await fault('accounts', { type: 'status', status: 503 }, 2);
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([503, 503, 200]);
    expect(await client.faults()).toEqual([]);
  });

  test('can apply for ever, until it is taken away', async () => {
    await fault('accounts', { type: 'status', status: 503 }, 'forever');
    expect([(await get()).status, (await get()).status]).toEqual([503, 503]);
    await client.setFaults();
    expect((await get()).status).toBe(200);
  });

  test.each<[FaultMatch, number[]]>([
    ['accounts', [503, 200, 200]],
    ['transactions', [200, 503, 200]],
    ['resource', [503, 503, 503]],
    ['/common', [200, 200, 503]],
    ['/personal/banking', [503, 503, 200]],
    ['token', [200, 200, 200]],
  ])('for %s applies there only', async (match, statuses) => {
    const { accounts } = (await (await get()).json()) as { accounts: { key: string }[] };
    const transactions = `/personal/banking/transactions?accountKey=${accounts[0]?.key}`;
    await fault(match, { type: 'status', status: 503 }, 'forever');
    expect([(await get()).status, (await get(transactions)).status, (await get(HELLO)).status]).toEqual(statuses);
  });

  test('of one client does not touch another', async () => {
    await fault('resource', { type: 'status', status: 503 }, 'forever');
    const other = await linked(sandbox);
    expect((await getResource(sandbox, other.accessToken, HELLO)).status).toBe(200);
  });

  test('waits its turn', async () => {
    await client.addFaults(
      { match: 'accounts', times: 1, fault: { type: 'status', status: 500 } },
      { match: 'accounts', times: 1, fault: { type: 'status', status: 502 } },
    );
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([500, 502, 200]);
  });

  test('can break the start of a login', async () => {
    await fault('authorize', { type: 'html', status: 500 });
    const address = authorizationUrl(sandbox.origins.api, client.clientId);
    expect((await fetch(address)).status).toBe(500);
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
  });

  test('that makes no sense is refused', async () => {
    await expect(fault('accounts', { type: 'nonsense' } as unknown as Fault)).rejects.toThrow('400');
    await expect(fault('accounts', { type: 'close' }, 0)).rejects.toThrow('400');
  });
});

describe('instead of an answer', () => {
  test('a status with headers and a body', async () => {
    await fault('accounts', { type: 'status', status: 429, body: 'slow down', headers: { 'retry-after': '-5' } });
    const response = await get();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '-5']);
    expect(await response.text()).toBe('slow down');
  });

  test('a login page with status 200', async () => {
    await fault('accounts', { type: 'html' });
    const response = await get();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test('a closed connection', async () => {
    await fault('accounts', { type: 'close' });
    await expect(get()).rejects.toThrow();
    expect((await client.log()).at(-1)).toMatchObject({ status: 0, fault: 'close' });
  });

  test('a redirect', async () => {
    await fault('accounts', { type: 'redirect', to: 'https://elsewhere.example/' });
    const response = await get();
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://elsewhere.example/']);
  });

  test.each(['huge', 'zip-bomb'] as const)('%s', async (type) => {
    await fault('accounts', { type, bytes: 3_000_000 });
    const response = await get();
    expect((await response.text()).length).toBeGreaterThan(3_000_000);
    if (type === 'zip-bomb') expect(Number(response.headers.get('content-length'))).toBeLessThan(10_000);
  });

  test('a body of the test’s own', async () => {
    await fault('accounts', { type: 'body', body: '{"accounts":[{"key":"a","balance":1e400}]}' });
    expect(await (await get()).text()).toContain('1e400');
  });
});

describe('of the wire', () => {
  test('a body that ends too early', async () => {
    await fault('accounts', { type: 'truncated' });
    const response = await get();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('headers that do not come', async () => {
    await fault('accounts', { type: 'slow-headers', ms: 3_600_000 });
    await expect(get(ACCOUNTS, AbortSignal.timeout(100))).rejects.toThrow('timeout');
  });

  test('a body that does not end', async () => {
    await fault('accounts', { type: 'slow-body', ms: 3_600_000 });
    const response = await get(ACCOUNTS, AbortSignal.timeout(200));
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('timeout');
  });

  test.each(['slow-headers', 'slow-body'] as const)('%s that come in the end are whole', async (type) => {
    await fault('accounts', { type, ms: 5 });
    expect(JSON.parse(await (await get()).text())).toHaveProperty('accounts');
  });

  test('headers of the test’s own', async () => {
    await fault('accounts', { type: 'headers', headers: { date: 'Thu, 01 Jan 1970 00:00:00 GMT' } });
    expect((await get()).headers.get('date')).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
  });
});

describe('of the text', () => {
  test.each(['bad-json', 'trailing-garbage', 'nul', 'empty', 'wrong-charset'] as const)('%s', async (type) => {
    await fault('accounts', { type });
    const response = await get();
    expect(response.status).toBe(200);
    const body = await response.text();
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
  });

  test('a byte order mark', async () => {
    await fault('accounts', { type: 'bom' });
    const bytes = new Uint8Array(await (await get()).arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  test('nesting without end', async () => {
    await fault('accounts', { type: 'deep' });
    expect(await (await get()).text()).toContain('['.repeat(10_000));
  });

  test('another content type', async () => {
    await fault('accounts', { type: 'wrong-content-type' });
    expect((await get()).headers.get('content-type')).toBe('text/plain');
  });

  test('a part missing, said so', async () => {
    await fault('accounts', { type: 'partial', errors: ['CREDIT_ACCOUNTS_FAILED'], without: 'CREDITCARD' });
    const query = '?includeNokAccounts=true&includeCreditCardAccounts=true';
    const body = (await (await get(`${ACCOUNTS}${query}`)).json()) as {
      accounts: { type: string }[];
      errors: string[];
    };
    expect(body.errors).toEqual(['CREDIT_ACCOUNTS_FAILED']);
    expect(body.accounts.map(({ type }) => type)).toEqual(['USER', 'SAVING']);
  });

  test('transactions missing, said so', async () => {
    const { accounts } = (await (await get()).json()) as { accounts: { key: string }[] };
    await fault('transactions', { type: 'partial', errors: ['RECENT_TRANSACTIONS_FAILED'] });
    const response = await get(`/personal/banking/transactions?accountKey=${accounts[0]?.key}`);
    expect(((await response.json()) as { errors: string[] }).errors).toEqual(['RECENT_TRANSACTIONS_FAILED']);
  });
});

describe('of token answers', () => {
  const spoilt = async (type: Fault['type']) => {
    await fault('token', { type } as Fault);
    return (await refresh(sandbox, client, refreshToken)).body;
  };

  test('an id_token of another issuer', async () => {
    const [, claims = ''] = String((await spoilt('foreign-id-token'))['id_token']).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: 'https://issuer.example' });
  });

  test.each([
    ['negative-expires', 'expires_in', -1],
    ['string-expires', 'expires_in', '600'],
    ['no-expires', 'expires_in', undefined],
    ['no-token-type', 'token_type', undefined],
    ['other-token-type', 'token_type', 'N_A'],
    ['no-refresh-token', 'refresh_token', undefined],
    ['no-access-token', 'access_token', undefined],
    ['empty-access-token', 'access_token', ''],
  ] as const)('%s', async (type, member, value) => {
    const body = await spoilt(type);
    expect(body[member]).toBe(value);
    expect(Object.keys(body).length).toBeGreaterThan(3);
  });
});

describe('a lost token answer', () => {
  test('that was not processed leaves the refresh token as it was', async () => {
    await fault('token', { type: 'close' });
    await expect(refresh(sandbox, client, refreshToken)).rejects.toThrow();
    expect((await refresh(sandbox, client, refreshToken)).status).toBe(200);
  });

  test('that was processed has used the refresh token up', async () => {
    await fault('token', { type: 'close', processed: true });
    await expect(refresh(sandbox, client, refreshToken)).rejects.toThrow();
    expect((await refresh(sandbox, client, refreshToken)).body['error']).toBe('invalid_grant');
  });

  test('that was truncated has used the refresh token up', async () => {
    await fault('token', { type: 'truncated' });
    await expect(refresh(sandbox, client, refreshToken)).rejects.toThrow();
    expect((await refresh(sandbox, client, refreshToken)).body['error']).toBe('invalid_grant');
  });
});
