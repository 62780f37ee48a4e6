import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OAuthProfile } from '../../../lib/banks/catalog/institution.ts';
import { readTokens } from '../../../lib/oauth/tokens.ts';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const profile: OAuthProfile = {
  authorizationEndpoint: 'https://bank.example/authorize',
  tokenEndpoint: 'https://bank.example/token',
  issuer: 'https://bank.example',
  clientAuthentication: 'body',
  pkce: true,
  maxAccessTokenSeconds: 600,
  refreshIdleDays: 30,
  refreshAbsoluteDays: 365,
};
const read = (fields: object) => readTokens(JSON.stringify(fields), profile, NOW);

describe('readTokens', () => {
  it('believes a documented lifetime of 180 days for no longer than the profile says', () => {
    expect(read({ access_token: 'a', expires_in: 15_552_000 })?.accessEndsAt).toBe(NOW + 600_000);
    expect(read({ access_token: 'a', expires_in: 300 })?.accessEndsAt).toBe(NOW + 300_000);
    expect(read({ access_token: 'a' })?.accessEndsAt).toBe(NOW + 600_000);
    expect(read({ access_token: 'a', expires_in: '120' })?.accessEndsAt).toBe(NOW + 120_000);
  });

  it('keeps a rotated token whatever odd fields stand beside it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        const tokens = read({ ...fields, access_token: 'a', refresh_token: 'r' });
        expect(tokens).toMatchObject({ accessToken: 'a', refreshToken: 'r' });
        expect(tokens!.accessEndsAt).toBeLessThanOrEqual(NOW + 600_000);
      }),
    );
  });

  it('survives the odd fields that make a validating library throw', () => {
    const odd = { access_token: 'a', refresh_token: 'r', expires_in: -5, id_token: 'foreign', token_type: 7 };
    expect(read(odd)).toMatchObject({ accessToken: 'a', refreshToken: 'r', accessEndsAt: NOW + 600_000 });
  });

  it('keeps the previous refresh token when the answer has none (RFC 6749, section 6)', () => {
    const previous = read({ access_token: 'a', refresh_token: 'r', refresh_token_absolute_expires_in: 1000 })!;
    const next = readTokens('{"access_token":"b"}', profile, NOW + DAY, previous)!;
    expect(next.refreshToken).toBe('r');
    expect(next.refreshAbsoluteEndsAt).toBe(NOW + 1_000_000);
  });

  it('keeps the next refresh token of an answer without an access token, beside one that is used no more', () => {
    const previous = read({ access_token: 'a', refresh_token: 'r' })!;
    for (const odd of ['{"refresh_token":"s"}', '{"refresh_token":"s","access_token":""}'])
      expect(readTokens(odd, profile, NOW + DAY, previous)).toMatchObject({
        accessToken: 'a',
        refreshToken: 's',
        accessEndsAt: NOW + DAY,
      });
    expect(readTokens('{"refresh_token":null}', profile, NOW + DAY, previous)).toBeNull();
  });

  it("takes the bank's word on the consent's end, and the profile's where the bank is silent", () => {
    const told = read({
      access_token: 'a',
      refresh_token_expires_in: 2_591_999,
      refresh_token_absolute_expires_in: 31_535_999,
    });
    expect(told?.refreshIdleEndsAt).toBe(NOW + 2_591_999_000);
    expect(told?.refreshAbsoluteEndsAt).toBe(NOW + 31_535_999_000);
    const silent = read({ access_token: 'a' });
    expect(silent?.refreshIdleEndsAt).toBe(NOW + 30 * DAY);
    expect(silent?.refreshAbsoluteEndsAt).toBe(NOW + 365 * DAY);
  });

  it('promises no end of a consent that neither bank nor profile knows', () => {
    const { refreshIdleDays: _idle, refreshAbsoluteDays: _absolute, ...silent } = profile;
    const tokens = readTokens('{"access_token":"a","refresh_token":""}', silent, NOW);
    expect(tokens).toStrictEqual({ accessToken: 'a', accessEndsAt: NOW + 600_000, receivedAt: NOW });
  });

  it.each([0, '0'])('takes a lifetime of %j for an access token that is over', (expires_in) => {
    expect(read({ access_token: 'a', expires_in })?.accessEndsAt).toBe(NOW);
  });

  it.each([null, true, [], {}, '', ' 5', '5 ', '5s', 'a5', '-5', '5.5', '1e2', -1])(
    'takes a lifetime of %j for none told',
    (odd) => {
      const tokens = read({ access_token: 'a', expires_in: odd, refresh_token_expires_in: odd });
      expect(tokens).toMatchObject({ accessEndsAt: NOW + 600_000, refreshIdleEndsAt: NOW + 30 * DAY });
    },
  );

  it('takes a number too large for any clock for none told', () => {
    expect(readTokens('{"access_token":"a","refresh_token_expires_in":1e999}', profile, NOW)?.refreshIdleEndsAt).toBe(
      NOW + 30 * DAY,
    );
  });

  it.each(['5', 'true', '"access_token"', '{"access_token":["a"]}', '{"access_token":{"a":1}}'])(
    'finds no tokens in the JSON %s',
    (text) => {
      expect(readTokens(text, profile, NOW)).toBeNull();
    },
  );

  it('takes no refresh token that is not text', () => {
    expect(read({ access_token: 'a', refresh_token: 7 })).not.toHaveProperty('refreshToken');
  });

  it.each(['', 'null', '[]', '<html>', '{"access_token":""}', '{"access_token":5}', '{"refresh_token":"r"}'])(
    'finds no tokens in %s',
    (text) => {
      expect(readTokens(text, profile, NOW)).toBeNull();
    },
  );
});
