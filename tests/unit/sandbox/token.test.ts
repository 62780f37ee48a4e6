import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientControl } from '../../sandbox/control.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import {
  code,
  credentials,
  exchange,
  getResource,
  linked,
  REDIRECT,
  refresh,
  register,
  startOnFreePorts,
  tokenRequest,
} from './linked.ts';

let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await startOnFreePorts()));
afterAll(() => sandbox.close());

const DAY = 86_400;
const VAGUE = 'Oh no, something went wrong!';
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const codeFields = async (client: ClientControl) => ({
  grant_type: 'authorization_code',
  code: await code(sandbox, client),
  redirect_uri: REDIRECT,
});
const post = (fields: Record<string, string>, headers: Record<string, string> = {}, query = '') =>
  tokenRequest(sandbox.origins.api, fields, headers, query);

describe('a token answer', () => {
  test('has both tokens and the lifetimes as the bank tells them', async () => {
    const { status, headers, body } = await exchange(sandbox, await register(sandbox));
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toMatch(/^application\/json/u);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'accounts transactions' });
    expect(body['access_token']).toMatch(/^[\w-]{40,}$/u);
    expect(body['refresh_token']).toMatch(/^[\w-]{40,}$/u);
    expect(body['refresh_token_expires_in']).toSatisfy((value: number) => value > 2_591_990 && value <= 2_591_999);
    expect(body['refresh_token_absolute_expires_in']).toSatisfy(
      (value: number) => value > 31_535_990 && value <= 31_535_999,
    );
    expect(body['id_token']).toBeUndefined();
  });

  test('can tell another lifetime than the true one, or none, or nothing of the refresh token', async () => {
    const wrong = await register(sandbox, { expiresIn: 15_552_000, refreshExpiryFields: false });
    const { body } = await exchange(sandbox, wrong);
    expect(body['expires_in']).toBe(15_552_000);
    expect(Object.keys(body)).not.toContain('refresh_token_expires_in');
    expect(Object.keys(body)).not.toContain('refresh_token_absolute_expires_in');
    await wrong.setTraits({ expiresIn: null });
    expect(Object.keys((await exchange(sandbox, wrong)).body)).not.toContain('expires_in');
    await wrong.advance(601);
    expect((await getResource(sandbox, String(body['access_token']), '/common/helloworld')).status).toBe(401);
  });

  test('comes to an extension too, and allows no origin', async () => {
    const client = await register(sandbox);
    const origin = { origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' };
    const { status, headers } = await post({ ...(await codeFields(client)), ...credentials(client) }, origin);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('comes from the second host for a code of the first', async () => {
    const client = await register(sandbox);
    const fields = { ...(await codeFields(client)), ...credentials(client) };
    expect((await tokenRequest(sandbox.origins.auth, fields)).status).toBe(200);
  });
});

describe('client authentication', () => {
  test('works by raw Basic', async () => {
    const client = await register(sandbox);
    const { status } = await post(await codeFields(client), basic(client.clientId, client.clientSecret));
    expect(status).toBe(200);
  });

  test.each([
    ['id with %2D', (client: ClientControl) => [client.clientId.replaceAll('-', '%2D'), client.clientSecret]],
    ['secret', (client: ClientControl) => [client.clientId, encodeURIComponent(client.clientSecret)]],
  ])('compares undecoded: Basic with a form-encoded %s is invalid_client', async (_what, encode) => {
    const client = await register(sandbox);
    const [id = '', secret = ''] = encode(client);
    expect(id + secret).not.toBe(client.clientId + client.clientSecret);
    const { status, body } = await post(await codeFields(client), basic(id, secret));
    expect([status, body]).toEqual([401, { error: 'invalid_client', error_description: VAGUE }]);
  });

  test('compares undecoded: a body that was encoded twice is invalid_client', async () => {
    const client = await register(sandbox);
    const twice = { ...credentials(client), client_secret: encodeURIComponent(client.clientSecret) };
    expect((await post({ ...(await codeFields(client)), ...twice })).status).toBe(401);
  });

  test.each([['client_id'], ['client_secret']] as const)('in the query is refused (%s)', async (name) => {
    const client = await register(sandbox);
    const query = `?${new URLSearchParams({ [name]: credentials(client)[name] })}`;
    const { status, body } = await post({ ...(await codeFields(client)), ...credentials(client) }, {}, query);
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
  });

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }],
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }],
  ])('fails with %s', async (_what, wrong) => {
    const client = await register(sandbox);
    const { status, body } = await post({ ...(await codeFields(client)), ...credentials(client), ...wrong });
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
  });

  test('is needed', async () => {
    const client = await register(sandbox);
    const { status } = await post({ ...(await codeFields(client)), client_id: client.clientId });
    expect(status).toBe(401);
  });

  test('of another client does not redeem a code', async () => {
    const [client, other] = [await register(sandbox), await register(sandbox)];
    expect((await post({ ...(await codeFields(client)), ...credentials(other) })).body['error']).toBe('invalid_grant');
  });

  test('ends when the secret does, and works again with a new one', async () => {
    const { client, refreshToken } = await linked(sandbox);
    await client.expireSecret();
    const expired = await refresh(sandbox, client, refreshToken);
    expect([expired.status, expired.body['error']]).toEqual([401, 'invalid_client']);
    const clientSecret = await client.renewSecret();
    expect((await refresh(sandbox, client, refreshToken)).body['error']).toBe('invalid_client');
    expect((await refresh(sandbox, { ...client, clientSecret }, refreshToken)).status).toBe(200);
  });
});

describe('an authorization code', () => {
  test('works once, and its second use ends the grant', async () => {
    const client = await register(sandbox);
    const fields = { ...(await codeFields(client)), ...credentials(client) };
    const first = await post(fields);
    expect((await post(fields)).body['error']).toBe('invalid_grant');
    expect((await refresh(sandbox, client, first.body['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }],
    ['another redirect address', { redirect_uri: `${REDIRECT}other` }],
    ['a verifier that nobody asked for', { code_verifier: 'v'.repeat(43) }],
    ['an unknown grant type', { grant_type: 'password' }],
  ])('is burnt by a request with %s', async (_what, wrong) => {
    const client = await register(sandbox);
    const right = { ...(await codeFields(client)), ...credentials(client) };
    expect((await post({ ...right, ...wrong })).status).toBeGreaterThanOrEqual(400);
    expect((await post(right)).body).toEqual({ error: 'invalid_grant', error_description: VAGUE });
  });

  test.each([
    [119, 200],
    [121, 400],
  ])('after %i seconds is answered %i', async (seconds, status) => {
    const client = await register(sandbox);
    const fields = { ...(await codeFields(client)), ...credentials(client) };
    await client.advance(seconds);
    expect((await post(fields)).status).toBe(status);
  });
});

describe('a refresh token', () => {
  test('rotates', async () => {
    const { client, refreshToken } = await linked(sandbox);
    const { status, body } = await refresh(sandbox, client, refreshToken);
    expect(status).toBe(200);
    expect(body['refresh_token']).not.toBe(refreshToken);
    expect((await refresh(sandbox, client, body['refresh_token'])).status).toBe(200);
  });

  test('presented again ends the whole grant, its access tokens too', async () => {
    const { client, refreshToken } = await linked(sandbox);
    const { body } = await refresh(sandbox, client, refreshToken);
    expect((await refresh(sandbox, client, refreshToken)).body['error']).toBe('invalid_grant');
    expect((await refresh(sandbox, client, body['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await getResource(sandbox, String(body['access_token']), '/common/helloworld')).status).toBe(401);
  });

  test('before the last rotation works within the grace period only', async () => {
    const { client, refreshToken } = await linked(sandbox, { graceSeconds: 60 });
    await refresh(sandbox, client, refreshToken);
    expect((await refresh(sandbox, client, refreshToken)).status).toBe(200);
    await client.advance(61);
    expect((await refresh(sandbox, client, refreshToken)).body['error']).toBe('invalid_grant');
  });

  test('dies after 30 days unused', async () => {
    const [used, unused] = [await linked(sandbox), await linked(sandbox)];
    await used.client.advance(30 * DAY - 60);
    await unused.client.advance(30 * DAY + 1);
    expect((await refresh(sandbox, used.client, used.refreshToken)).status).toBe(200);
    expect((await refresh(sandbox, unused.client, unused.refreshToken)).body['error']).toBe('invalid_grant');
  });

  test('dies 365 days after the login however often it is used', async () => {
    const { client, refreshToken } = await linked(sandbox);
    let token: unknown = refreshToken;
    for (let month = 1; month <= 14; month += 1) {
      await client.advance(26 * DAY);
      const { status, body } = await refresh(sandbox, client, token);
      expect(status).toBe(200);
      token = body['refresh_token'];
    }
    await client.advance(2 * DAY);
    expect((await refresh(sandbox, client, token)).body['error']).toBe('invalid_grant');
  });

  test('of another client is refused', async () => {
    const { refreshToken } = await linked(sandbox);
    expect((await refresh(sandbox, await register(sandbox), refreshToken)).body['error']).toBe('invalid_grant');
  });

  test('ends by revocation', async () => {
    const { client, accessToken, refreshToken } = await linked(sandbox);
    await client.revoke();
    expect((await refresh(sandbox, client, refreshToken)).body['error']).toBe('invalid_grant');
    expect((await getResource(sandbox, accessToken, '/common/helloworld')).status).toBe(401);
  });
});

test('an access token lives ten minutes', async () => {
  const { client, accessToken } = await linked(sandbox);
  await client.advance(595);
  expect((await getResource(sandbox, accessToken, '/common/helloworld')).status).toBe(200);
  await client.advance(5);
  expect((await getResource(sandbox, accessToken, '/common/helloworld')).status).toBe(401);
});

test('access tokens can be ended alone', async () => {
  const { client, accessToken, refreshToken } = await linked(sandbox);
  await client.expireAccess();
  expect((await getResource(sandbox, accessToken, '/common/helloworld')).status).toBe(401);
  expect((await refresh(sandbox, client, refreshToken)).status).toBe(200);
});

test('only POST reaches the token endpoint', async () => {
  expect((await fetch(`${sandbox.origins.api}/oauth/token`)).status).toBe(405);
});
