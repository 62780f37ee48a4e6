import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lib/failure.ts';
import { authorizationRequest, authorizationResponse } from '../../../lib/oauth/authorization.ts';
import type { OAuthClient } from '../../../lib/oauth/client.ts';

const REDIRECT = 'https://abcdefghijklmnop.chromiumapp.org/sparebank1';
const client = (pkce: boolean): OAuthClient => ({
  clientId: 'client id/1',
  clientSecret: 'secret',
  profile: {
    authorizationEndpoint: 'https://bank.example/oauth/authorize',
    tokenEndpoint: 'https://bank.example/oauth/token',
    issuer: 'https://bank.example',
    clientAuthentication: 'body',
    pkce,
    maxAccessTokenSeconds: 600,
  },
});

function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('authorizationRequest', () => {
  it('asks for a code with state, and with an S256 challenge where the profile wants PKCE', async () => {
    const { url, transaction } = await authorizationRequest(client(true), REDIRECT, { finInst: 'fid-smn' });
    const query = Object.fromEntries(new URL(url).searchParams);
    expect(query).toEqual({
      response_type: 'code',
      client_id: 'client id/1',
      redirect_uri: REDIRECT,
      state: transaction.state,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/u),
      code_challenge_method: 'S256',
      finInst: 'fid-smn',
    });
    expect(transaction.codeVerifier).toMatch(/^[\w-]{43}$/u);
    expect(url).not.toContain(transaction.codeVerifier);
    expect(url).not.toContain('secret');
  });

  it('leaves PKCE out where the profile says so', async () => {
    const { url, transaction } = await authorizationRequest(client(false), REDIRECT);
    expect(new URL(url).searchParams.has('code_challenge')).toBe(false);
    expect(transaction.codeVerifier).toBeNull();
  });

  it('asks for the scope that the profile names', async () => {
    const { profile, ...rest } = client(false);
    const { url } = await authorizationRequest({ ...rest, profile: { ...profile, scope: 'accounts' } }, REDIRECT);
    expect(new URL(url).searchParams.get('scope')).toBe('accounts');
    const { url: without } = await authorizationRequest(client(false), REDIRECT);
    expect(new URL(without).searchParams.has('scope')).toBe(false);
  });

  it('never repeats a state or a verifier', async () => {
    const runs = await Promise.all(Array.from({ length: 200 }, () => authorizationRequest(client(true), REDIRECT)));
    const values = runs.flatMap(({ transaction }) => [transaction.state, transaction.codeVerifier]);
    expect(new Set(values).size).toBe(400);
  });
});

describe('authorizationResponse', () => {
  const transaction = { state: 's'.repeat(43), codeVerifier: null, redirectUri: REDIRECT };
  const answer = (url: string) => authorizationResponse(client(true), transaction, url);
  const foreign = { kind: 'bad-response', reason: 'foreign-answer' };

  it('takes the answer that belongs to the transaction', () => {
    expect(answer(`${REDIRECT}?code=c&state=${transaction.state}`).get('code')).toBe('c');
    expect(answer(`${REDIRECT}?code=c&state=${transaction.state}&iss=https://bank.example`).get('code')).toBe('c');
  });

  it.each([
    ['no state', `${REDIRECT}?code=c`],
    ['another state', `${REDIRECT}?code=c&state=other`],
    ['two states', `${REDIRECT}?code=c&state=${'s'.repeat(43)}&state=${'s'.repeat(43)}`],
    ['another issuer', `${REDIRECT}?code=c&state=${'s'.repeat(43)}&iss=https://rogue.example`],
    ['another issuer on an error', `${REDIRECT}?error=access_denied&state=${'s'.repeat(43)}&iss=https://rogue.example`],
    ['another host', `https://evil.example/sparebank1?code=c&state=${'s'.repeat(43)}`],
    ['another path', `${REDIRECT}/more?code=c&state=${'s'.repeat(43)}`],
    ['a trailing slash', `${REDIRECT}/?code=c&state=${'s'.repeat(43)}`],
    ['a user name', `https://x@abcdefghijklmnop.chromiumapp.org/sparebank1?code=c&state=${'s'.repeat(43)}`],
    ['an implicit answer', `${REDIRECT}?id_token=x&state=${'s'.repeat(43)}`],
    ['no URL', 'nonsense'],
  ])('refuses an answer with %s', (_what, url) => {
    expect(failureOf(() => answer(url)).info).toEqual(foreign);
  });

  it('accepts nothing that random text makes of an address', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(failureOf(() => answer(url)).info).toEqual(foreign);
      }),
    );
  });

  it.each([
    ['access_denied', 'cancelled', 'refused-at-bank'],
    ['temporarily_unavailable', 'unavailable', 'server-error'],
    ['server_error', 'unavailable', 'server-error'],
    ['unauthorized_client', 'configuration', 'authorization-refused'],
    ['something_new', 'configuration', 'authorization-refused'],
  ])('tells %s as %s', (error, kind, reason) => {
    const url = `${REDIRECT}?error=${error}&error_description=%3Cb%3EHei%3C%2Fb%3E%E2%80%AE&state=${transaction.state}`;
    expect(failureOf(() => answer(url)).info).toEqual({ kind, reason, bankText: '<b>Hei</b>' });
  });
});
