import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lib/failure.ts';
import { allows, checkIntent, claimsOf } from '../../../lib/oauth/id-token.ts';
import { idToken, profile } from './signed-bank.ts';

const check = (claims: Record<string, unknown> | undefined, required = true) => {
  try {
    checkIntent(claims, { intentId: 'i-1' }, required);
    return 'ours';
  } catch (error) {
    return (error as Failure).info;
  }
};
const FOREIGN = { kind: 'bad-response', reason: 'foreign-answer' };

describe('the consent that an id_token names', () => {
  it('is this login’s', () => {
    expect(check({ openbanking_intent_id: 'i-1' })).toBe('ours');
    for (const required of [true, false]) expect(check({ openbanking_intent_id: 'i-2' }, required)).toEqual(FOREIGN);
  });

  it('may be left out only where it is not required', () => {
    expect(check({})).toEqual(FOREIGN);
    expect(check({}, false)).toBe('ours');
    expect(check(undefined)).toEqual(FOREIGN);
    expect(check(undefined, false)).toBe('ours');
  });

  it.each(['urn:openbanking:psd2:sca', 'urn:openbanking:psd2:ca'])('was given with %s', (acr) => {
    expect(check({ openbanking_intent_id: 'i-1', acr })).toBe('ours');
  });

  it.each(['', 'urn:bank:password', null, 2])('was not given with %j', (acr) => {
    expect(check({ openbanking_intent_id: 'i-1', acr })).toEqual(FOREIGN);
    expect(check({ acr }, false)).toEqual(FOREIGN);
  });
});

describe('what a bank may leave out', () => {
  it('is what its profile names and nothing else', () => {
    expect(allows(profile({ leniencies: ['no-nonce'] }), 'no-nonce')).toBe(true);
    expect(allows(profile({ leniencies: ['no-nonce'] }), 'no-s-hash')).toBe(false);
    expect(allows(profile({}), 'no-nonce')).toBe(false);
    expect(allows(profile(), 'no-nonce')).toBe(false);
  });
});

describe('the claims of a JWT', () => {
  it('are its payload', () => {
    expect(claimsOf(idToken({ name: 'Åse' }))).toMatchObject({ name: 'Åse', nonce: 'n-1' });
  });

  it.each([null, '', 'a', 'a.!.b'])('are not those of %j', (jwt) => {
    expect(() => claimsOf(jwt)).toThrow(SyntaxError);
  });
});
