import { describe, expect, it } from 'vitest';
import type { OpenIdProfile } from '../../../lib/banks/catalog/institution.ts';
import { Failure } from '../../../lib/failure.ts';
import { authorizationResponse, type Transaction } from '../../../lib/oauth/authorization.ts';
import { exchangeCode } from '../../../lib/oauth/grants.ts';
import { bank, idToken, ISSUER, NOW, profile, REDIRECT, secondsFromNow } from './signed-bank.ts';

const plain: Transaction = { state: 'the-state', codeVerifier: 'v'.repeat(43), redirectUri: REDIRECT };
const openid: Transaction = { ...plain, nonce: 'n-1', intentId: 'i-1' };
const tokens = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 60 };
const FOREIGN = { kind: 'bad-response', reason: 'foreign-answer' };

async function exchange(
  answer: object | string,
  {
    transaction = openid,
    rules,
    status,
    alg,
  }: { transaction?: Transaction; rules?: Partial<OpenIdProfile>; status?: number; alg?: 'PS256' },
) {
  const isOpenId = transaction.nonce !== undefined;
  const client = {
    clientId: 'me',
    clientSecret: 'secret',
    profile: profile(isOpenId ? (rules ?? {}) : undefined, alg && { idTokenAlg: alg }),
  };
  const parameters = authorizationResponse(client, transaction, `${REDIRECT}?code=c-1&state=the-state`);
  const it = bank(answer, status);
  const outcome = await exchangeCode(client, transaction, parameters, it.ports).catch((error: unknown) => error);
  return { ...it, outcome };
}

describe('a code is exchanged', () => {
  it('with the verifier and the redirect address that its request had', async () => {
    const { form, sent, kept, outcome } = await exchange(tokens, { transaction: plain });
    expect(outcome).toBeUndefined();
    expect(sent[0]).toMatchObject({ method: 'POST', url: `${ISSUER}/token` });
    expect(form()).toEqual({
      grant_type: 'authorization_code',
      code: 'c-1',
      redirect_uri: REDIRECT,
      code_verifier: 'v'.repeat(43),
      client_id: 'me',
      client_secret: 'secret',
    });
    expect(kept).toEqual([{ accessToken: 'a', refreshToken: 'r', receivedAt: NOW, accessEndsAt: NOW + 60_000 }]);
  });

  it('without a verifier at a bank that has no PKCE', async () => {
    const { form } = await exchange(tokens, { transaction: { ...plain, codeVerifier: null } });
    expect(form()).not.toHaveProperty('code_verifier');
  });

  it('and keeps what came although it fails the checks; the error carries no token', async () => {
    const { kept, outcome } = await exchange({ ...tokens, expires_in: -1 }, { transaction: plain });
    expect(kept).toHaveLength(1);
    expect(outcome).toBeInstanceOf(Failure);
    expect(outcome).toMatchObject({ kind: 'bad-response', reason: 'shape' });
    expect((outcome as Error).cause).toBeUndefined();
  });

  it('and keeps nothing of an answer that has no token in it', async () => {
    const { kept, outcome } = await exchange({ token_type: 'Bearer' }, { transaction: plain });
    expect(kept).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'bad-response', reason: 'shape' });
  });

  it('and a refusal stays what the bank said it is', async () => {
    const { outcome } = await exchange({ error: 'invalid_grant' }, { transaction: plain, status: 400 });
    expect((outcome as Failure).info).toEqual({ kind: 'reauthorise', reason: 'grant-ended' });
  });
});

describe('an id_token that nobody asked for', () => {
  const of = (claims: object) =>
    exchange({ ...tokens, id_token: idToken(claims) }, { transaction: plain, alg: 'PS256' });

  it('is taken by the word of the token endpoint’s own certificate: no key is asked for', async () => {
    const { outcome, sent } = await of({ nonce: undefined });
    expect(outcome).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it('is refused when it answers a login of somebody else’s', async () => {
    for (const wrong of [{}, { nonce: undefined, aud: 'somebody' }])
      expect((await of(wrong)).outcome).toMatchObject({ kind: 'bad-response' });
  });
});

describe('the id_token beside the tokens', () => {
  const withToken = (claims: object = {}, more: Parameters<typeof idToken>[1] = {}) => ({
    ...tokens,
    id_token: idToken(claims, more),
  });

  it('is given back with its claims when all of it is right', async () => {
    const { outcome, sent, kept } = await exchange(withToken(), {});
    expect(outcome).toMatchObject({ sub: 'ingrid', nonce: 'n-1', openbanking_intent_id: 'i-1' });
    expect(sent.map(({ url }) => url)).toEqual([`${ISSUER}/token`, `${ISSUER}/jwks`]);
    expect(kept).toHaveLength(1);
  });

  it.each([
    ['another login’s nonce', withToken({ nonce: 'n-2' })],
    ['no nonce', withToken({ nonce: undefined })],
    ['another issuer', withToken({ iss: 'https://rogue.example' })],
    ['another client as its audience', withToken({ aud: 'somebody' })],
    ['an end that is over', withToken({ iat: secondsFromNow(-7200), exp: secondsFromNow(-3600) })],
    ['the signature of another key', withToken({}, { byStranger: true })],
    ['another consent', withToken({ openbanking_intent_id: 'i-2' })],
    ['no consent', withToken({ openbanking_intent_id: undefined })],
    ['a weaker login than was asked for', withToken({ acr: 'urn:bank:password' })],
  ])('is refused with %s, and the tokens are kept all the same', async (_what, answer) => {
    const { outcome, kept } = await exchange(answer, {});
    expect(outcome).toMatchObject(FOREIGN);
    expect(kept).toHaveLength(1);
  });

  it.each(['none', 'RS256', 'HS256'])('is refused when it says that it is signed by %s', async (alg) => {
    const { outcome } = await exchange(withToken({}, { header: { alg } }), {});
    expect(outcome).toMatchObject({ kind: 'bad-response' });
  });

  it('must be there, unless the bank is known to send none', async () => {
    expect((await exchange(tokens, {})).outcome).toMatchObject(FOREIGN);
    expect((await exchange(tokens, { rules: { leniencies: ['no-id-token'] } })).outcome).toBeUndefined();
  });

  it('of a bank known to send none is checked where it comes all the same', async () => {
    const rules = { leniencies: ['no-id-token' as const] };
    expect((await exchange(withToken({ nonce: 'n-2' }), { rules })).outcome).toMatchObject(FOREIGN);
    expect((await exchange(withToken({ openbanking_intent_id: 'i-2' }), { rules })).outcome).toMatchObject(FOREIGN);
  });

  it('needs no nonce where the bank is known to leave it out, and an id_token all the same', async () => {
    const rules = { leniencies: ['no-nonce' as const] };
    expect((await exchange(withToken({ nonce: undefined }), { rules })).outcome).toMatchObject({ sub: 'ingrid' });
    expect((await exchange(tokens, { rules })).outcome).toMatchObject(FOREIGN);
  });

  it('may leave the consent out where an earlier one has named it, or the bank is known to; never name another', async () => {
    for (const rules of [{ leniencies: ['no-intent' as const] }, { response: 'code id_token' as const }]) {
      const without = await exchange(withToken({ openbanking_intent_id: undefined }), { rules });
      expect(without.outcome).toMatchObject({ sub: 'ingrid' });
      expect((await exchange(withToken({ openbanking_intent_id: 'i-2' }), { rules })).outcome).toMatchObject(FOREIGN);
    }
  });
});
