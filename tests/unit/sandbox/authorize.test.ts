import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { createBrowser } from '../../sandbox/sparebank1/consent/browse.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { authorizationUrl, code, credentials, REDIRECT, register, startOnFreePorts, tokenRequest } from './linked.ts';

let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await startOnFreePorts()));
afterAll(() => sandbox.close());

const url = (clientId: string, parameters: Record<string, string | undefined> = {}) =>
  authorizationUrl(sandbox.origins.api, clientId, parameters);
const open = (address: string) => createBrowser().get(address);
const answered = async (address: string) => new URL((await open(address)).url).searchParams;

describe('the authorization response', () => {
  test('has the code, the state as it was sent and the issuer', async () => {
    const { clientId } = await register(sandbox);
    const back = new URL(await consentByFetch(url(clientId)));
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get('code')).toMatch(/^[\w-]{20,}$/u);
    expect(back.searchParams.get('state')).toBe('st~1');
    expect(back.searchParams.get('iss')).toBe(sandbox.origins.api);
  });

  test('can leave the issuer out, or name another one', async () => {
    const missing = await register(sandbox, { iss: 'missing' });
    const wrong = await register(sandbox, { iss: 'wrong' });
    expect(new URL(await consentByFetch(url(missing.clientId))).searchParams.has('iss')).toBe(false);
    expect(new URL(await consentByFetch(url(wrong.clientId))).searchParams.get('iss')).toBe('https://issuer.example');
  });

  test('comes the same way from the second login host, with the same issuer', async () => {
    const { clientId } = await register(sandbox);
    const back = new URL(await consentByFetch(authorizationUrl(sandbox.origins.auth, clientId)));
    expect(back.searchParams.get('iss')).toBe(sandbox.origins.api);
    expect(back.searchParams.has('code')).toBe(true);
  });

  test('asks for BankID every time, also in the same browser', async () => {
    const { clientId } = await register(sandbox);
    const browser = createBrowser();
    for (const state of ['first', 'second']) {
      let page = await browser.get(url(clientId, { finInst: 'fid-smn', state }));
      expect(page.body).toContain('Logg inn med BankID');
      page = await browser.submit(page.url, { customer: 'nora' });
      page = await browser.submit(page.url, { code: /<output[^>]*>(\d{6})/u.exec(page.body)![1]! });
      page = await browser.submit(page.url, { decision: 'approve' });
      expect(new URL(page.url).searchParams.get('state')).toBe(state);
    }
  });
});

describe('a redirect address that is not registered', () => {
  test.each([
    ['without the trailing slash', REDIRECT.slice(0, -1)],
    ['with a longer path', `${REDIRECT}more`],
    ['with a query', `${REDIRECT}?a=b`],
    ['in capitals', REDIRECT.toUpperCase()],
    ['of somebody else', 'https://other.example/'],
  ])('%s gets a page at the bank and no redirect', async (_how, redirectUri) => {
    const { clientId } = await register(sandbox);
    const page = await open(url(clientId, { redirect_uri: redirectUri }));
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
    expect(page.body).toContain('Noe gikk galt');
    expect(page.body).not.toContain('redirect_uri');
  });

  test('nor has a port of its own: loopback addresses are compared whole', async () => {
    const { clientId } = await register(sandbox, { redirectUri: 'http://localhost:8080/cb' });
    expect((await open(url(clientId, { redirect_uri: 'http://localhost:8081/cb' }))).status).toBe(400);
    const page = await open(url(clientId, { redirect_uri: 'http://localhost:8080/cb' }));
    expect(page.body).toContain('Velg banken din');
  });
});

test('an unknown client gets a page at the bank', async () => {
  const page = await open(url('00000000-0000-4000-8000-000000000000'));
  expect(page.status).toBe(400);
  expect(page.body).toContain('Noe gikk galt');
});

describe('finInst', () => {
  test('of the alliance skips the bank picker', async () => {
    const { clientId } = await register(sandbox);
    expect((await open(url(clientId, { finInst: 'fid-nord-norge' }))).body).toContain('SpareBank 1 Nord-Norge');
  });

  test.each(['fid-sr-bank', 'nonsense', 'FID-SMN'])('%j is denied at the client, without a reason', async (finInst) => {
    const { clientId } = await register(sandbox);
    const query = await answered(url(clientId, { finInst }));
    expect(query.get('error')).toBe('access_denied');
    expect(query.get('state')).toBe('st~1');
    expect(query.get('error_description')).toBe('Oh no, something went wrong!');
  });

  test('of another bank than the registration names is denied, and so is picking another', async () => {
    const { clientId } = await register(sandbox, { finInst: 'fid-smn' });
    expect((await answered(url(clientId, { finInst: 'fid-helgeland' }))).get('error')).toBe('access_denied');
    const picked = new URL(await consentByFetch(url(clientId), { bank: 'fid-helgeland' }));
    expect(picked.searchParams.get('error')).toBe('access_denied');
    expect(new URL(await consentByFetch(url(clientId), { bank: 'fid-smn' })).searchParams.has('code')).toBe(true);
  });
});

describe('scope', () => {
  test('with transfer is denied', async () => {
    const { clientId } = await register(sandbox);
    const query = await answered(url(clientId, { scope: 'openid accounts transfer' }));
    expect(query.get('error')).toBe('access_denied');
  });

  test('is not needed', async () => {
    const client = await register(sandbox);
    expect(await code(sandbox, client)).not.toBe('');
  });
});

test('a response type other than code is refused', async () => {
  const { clientId } = await register(sandbox);
  const { hash } = new URL((await open(url(clientId, { response_type: 'token' }))).url);
  expect(hash).toContain('error=unsupported_response_type');
});

describe('PKCE', () => {
  const verifier = 'v'.repeat(43);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const sent = { code_challenge: challenge, code_challenge_method: 'S256' };

  const exchangeWith = async (traits: Parameters<typeof register>[1], codeVerifier: string | undefined) => {
    const client = await register(sandbox, traits);
    const back = new URL(await consentByFetch(url(client.clientId, sent)));
    const fields = { grant_type: 'authorization_code', code: back.searchParams.get('code')!, redirect_uri: REDIRECT };
    const proof = codeVerifier === undefined ? {} : { code_verifier: codeVerifier };
    return tokenRequest(sandbox.origins.api, { ...fields, ...credentials(client), ...proof });
  };

  test('is honoured when sent: only the right verifier works', async () => {
    expect((await exchangeWith({}, verifier)).status).toBe(200);
    expect((await exchangeWith({}, 'w'.repeat(43))).body['error']).toBe('invalid_grant');
    expect((await exchangeWith({}, undefined)).body['error']).toBe('invalid_grant');
  });

  test('of the plain method is refused', async () => {
    const { clientId } = await register(sandbox);
    const query = await answered(url(clientId, { code_challenge: verifier, code_challenge_method: 'plain' }));
    expect(query.get('error')).toBe('invalid_request');
  });

  test('can be required', async () => {
    const { clientId } = await register(sandbox, { pkce: 'required' });
    expect((await answered(url(clientId))).get('error')).toBe('invalid_request');
    expect((await open(url(clientId, sent))).body).toContain('Velg banken din');
  });

  test('can be refused', async () => {
    const { clientId } = await register(sandbox, { pkce: 'refused' });
    expect((await answered(url(clientId, sent))).get('error')).toBe('invalid_request');
    expect((await open(url(clientId))).body).toContain('Velg banken din');
  });

  test('can be ignored: a wrong verifier does no harm', async () => {
    expect((await exchangeWith({ pkce: 'ignored' }, 'w'.repeat(43))).status).toBe(200);
  });
});

describe('a one-time authorization URL', () => {
  test('is refused with a page the second time', async () => {
    const { clientId } = await register(sandbox, { oneTimeAuthorizationUrl: true });
    const address = url(clientId);
    expect((await open(address)).status).toBe(200);
    const second = await open(address);
    expect(second.status).toBe(400);
    expect(second.body).toContain('allerede åpnet');
    expect((await open(url(clientId, { state: 'another' }))).status).toBe(200);
  });

  test('is a trait: other clients may open theirs twice, and the walk itself is not counted', async () => {
    const { clientId } = await register(sandbox);
    const address = url(clientId);
    expect([(await open(address)).status, (await open(address)).status]).toEqual([200, 200]);
    const once = await register(sandbox, { oneTimeAuthorizationUrl: true });
    expect(new URL(await consentByFetch(url(once.clientId))).searchParams.has('code')).toBe(true);
  });
});
