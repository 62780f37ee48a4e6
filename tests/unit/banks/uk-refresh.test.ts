import { describe, expect, it } from 'vitest';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { Tokens } from '../../../lib/banks/connector.ts';
import { ukOpenBanking } from '../../../lib/banks/uk-open-banking/connector.ts';
import type { Http } from '../../../lib/http/http.ts';

const NOW = Date.now();
const institution: Institution = {
  id: 'bank',
  name: 'Bank',
  country: 'GB',
  connector: 'uk-open-banking',
  kind: 'sandbox',
  origins: [],
  allow: [],
  unattendedMinutes: 360,
  oauth: {
    authorizationEndpoint: 'https://bank.example/authorize',
    tokenEndpoint: 'https://bank.example/token',
    issuer: 'https://bank.example',
    clientAuthentication: 'body',
    pkce: false,
    maxAccessTokenSeconds: 3600,
    openid: {
      jwksUri: 'https://bank.example/jwks',
      response: 'code id_token',
      request: 'intent-id',
      serverAlg: 'PS256',
    },
  },
};
const before: Tokens = {
  accessToken: 'old',
  accessEndsAt: NOW,
  receivedAt: NOW - 1,
  refreshToken: 'r1',
  refreshIdleEndsAt: NOW + 1_000_000,
  refreshAbsoluteEndsAt: NOW + 9_000_000,
  consentId: 'c-1',
};
const ENDS = 'http://openbanking.org.uk/refresh_token_expires_at';

/** A token that nobody signed: it comes from the token endpoint itself. */
function idToken(claims: object = {}, alg = 'PS256'): string {
  const seconds = Math.floor(NOW / 1000);
  const all = { iss: 'https://bank.example', aud: 'me', sub: 'x', iat: seconds, exp: seconds + 300, ...claims };
  return [{ alg }, all].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.c2ln';
}

async function refreshed(answer: object) {
  const kept: Tokens[] = [];
  const http: Http = async () => ({
    status: 200,
    headers: new Headers({ 'content-type': 'application/json' }),
    text: JSON.stringify({ access_token: 'new', token_type: 'bearer', expires_in: 300, ...answer }),
  });
  const failure = await ukOpenBanking
    .refresh({
      institution,
      settings: { clientId: 'me', clientSecret: 's', asks: 'balances' },
      tokens: before,
      attended: true,
      http,
      clock: { now: () => NOW },
      keep: async (tokens) => void kept.push(tokens),
    })
    .catch((error: unknown) => error);
  return { kept, last: kept.at(-1)!, failure };
}

describe('new tokens', () => {
  it('need no id_token', async () => {
    const { last, failure } = await refreshed({ refresh_token: 'r2' });
    expect(failure).toBeUndefined();
    expect(last).toMatchObject({
      accessToken: 'new',
      refreshToken: 'r2',
      consentId: 'c-1',
      refreshAbsoluteEndsAt: before.refreshAbsoluteEndsAt,
    });
    // What was said of the old one's end is not true of another.
    expect(last).not.toHaveProperty('refreshIdleEndsAt');
  });

  it('keep the end of a refresh token that stays', async () => {
    expect((await refreshed({})).last).toMatchObject({
      refreshToken: 'r1',
      refreshIdleEndsAt: before.refreshIdleEndsAt,
    });
  });

  it('end when their id_token says so, while the consent ends as before', async () => {
    const ends = Math.floor(NOW / 1000) + 500;
    const { last } = await refreshed({
      refresh_token: 'r2',
      id_token: idToken({ [ENDS]: ends, openbanking_intent_id: 'c-1' }),
    });
    expect(last).toMatchObject({ refreshIdleEndsAt: ends * 1000, refreshAbsoluteEndsAt: before.refreshAbsoluteEndsAt });
  });

  it.each([
    ['of another consent', idToken({ openbanking_intent_id: 'c-2' }), 'foreign-answer'],
    ['of another issuer', idToken({ iss: 'https://other.example' }), 'foreign-answer'],
    ['signed in a way that was not agreed', idToken({}, 'RS256'), 'shape'],
  ])('with an id_token %s are kept, and then refused', async (_what, id_token, reason) => {
    const { kept, failure } = await refreshed({ refresh_token: 'r2', id_token });
    expect(failure).toMatchObject({ kind: 'bad-response', reason });
    expect(kept).toMatchObject([{ refreshToken: 'r2', consentId: 'c-1' }]);
  });
});
