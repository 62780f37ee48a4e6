import { describe, expect, it } from 'vitest';
import type { OAuthProfile } from '../../../lib/banks/catalog/institution.ts';
import type { Tokens } from '../../../lib/banks/connector.ts';
import { Failure } from '../../../lib/failure.ts';
import type { OAuthClient } from '../../../lib/oauth/client.ts';
import { refreshTokens } from '../../../lib/oauth/grants.ts';
import { revokeToken } from '../../../lib/oauth/revocation.ts';
import { importSigningKey } from '../../../lib/oauth/signing-key.ts';
import { encodePrivateKey } from '../../../lib/oauth/pem.ts';
import { bank, idToken, ISSUER, NOW, profile } from './signed-bank.ts';

const stored: Tokens = { accessToken: 'old', refreshToken: 'r-1', receivedAt: NOW - 1, accessEndsAt: NOW - 1 };
const answer = { access_token: 'a', refresh_token: 'r-2', token_type: 'Bearer', expires_in: 60 };
const client = (more: Partial<OAuthProfile> = {}, secret: object = { clientSecret: 'secret' }): OAuthClient => ({
  clientId: 'me',
  ...secret,
  profile: profile(undefined, more),
});

async function refresh(reply: object | string, status = 200, of = client(), tokens = stored) {
  const it = bank(reply, status);
  const outcome = await refreshTokens(of, tokens, it.ports).catch((error: unknown) => error);
  return { ...it, outcome };
}

async function failed(reply: object | string, status: number) {
  const { outcome, kept } = await refresh(reply, status);
  expect(kept).toEqual([]);
  if (!(outcome instanceof Failure)) throw new Error('it was accepted');
  return outcome.info;
}

describe('a refresh', () => {
  it('presents the stored refresh token and keeps the one that comes', async () => {
    const { form, kept, outcome } = await refresh(answer);
    expect(outcome).toBeUndefined();
    expect(form()).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'r-1',
      client_id: 'me',
      client_secret: 'secret',
    });
    expect(kept).toEqual([{ accessToken: 'a', refreshToken: 'r-2', receivedAt: NOW, accessEndsAt: NOW + 60_000 }]);
  });

  it('keeps the stored refresh token where the bank sends no other', async () => {
    const { kept } = await refresh({ ...answer, refresh_token: undefined });
    expect(kept).toMatchObject([{ accessToken: 'a', refreshToken: 'r-1' }]);
  });

  it('gives back who the bank says the person is', async () => {
    const { outcome } = await refresh({ ...answer, id_token: idToken({}) }, 200, client({ idTokenAlg: 'PS256' }));
    expect(outcome).toMatchObject({ sub: 'ingrid' });
  });

  it('keeps the new tokens, then refuses an id_token for another client', async () => {
    const reply = { ...answer, id_token: idToken({ aud: 'somebody' }) };
    const { outcome, kept } = await refresh(reply, 200, client({ idTokenAlg: 'PS256' }));
    expect(outcome).toMatchObject({ kind: 'bad-response', reason: 'foreign-answer' });
    expect(kept).toHaveLength(1);
  });

  it('without a refresh token sends nothing and asks for a new login', async () => {
    const { refreshToken: _none, ...without } = stored;
    const { sent, outcome } = await refresh(answer, 200, client(), without);
    expect(sent).toEqual([]);
    expect((outcome as Failure).info).toEqual({ kind: 'reauthorise', reason: 'grant-ended' });
  });
});

describe('what a bank answers to a refresh means', () => {
  const said = { error_description: 'Ikke\u202e gyldig' };
  it('invalid_grant: a new login, in the bank’s words', async () => {
    const ended = { kind: 'reauthorise', reason: 'grant-ended' };
    expect(await failed({ error: 'invalid_grant' }, 400)).toEqual(ended);
    expect(await failed({ error: 'invalid_grant', ...said }, 400)).toEqual({ ...ended, bankText: 'Ikke gyldig' });
  });

  it.each(['invalid_client', 'unauthorized_client'])('%s: the credentials are wrong', async (error) => {
    const rejected = { kind: 'configuration', reason: 'client-rejected' };
    expect(await failed({ error }, 400)).toEqual(rejected);
    expect(await failed({ error, ...said }, 400)).toEqual({ ...rejected, bankText: 'Ikke gyldig' });
  });

  it('temporarily_unavailable: later, whatever the status', async () => {
    const later = { kind: 'unavailable', reason: 'server-error' };
    expect(await failed({ error: 'temporarily_unavailable' }, 400)).toEqual(later);
    expect(await failed({ error: 'temporarily_unavailable', ...said }, 400)).toEqual({
      ...later,
      bankText: 'Ikke gyldig',
    });
  });

  it.each(['', 'null', '"invalid_grant"', '<html>invalid_grant</html>', '{"error":{"code":"invalid_grant"}}', '{}'])(
    'a 401 with %s is the client’s, a 400 with it ends no link',
    async (body) => {
      expect(await failed(body, 401)).toEqual({ kind: 'configuration', reason: 'client-rejected' });
      expect((await failed(body, 400)).kind).not.toBe('reauthorise');
      expect((await failed(body, 400)).kind).not.toBe('configuration');
    },
  );

  it('a description alone is nobody’s reason to log in, and odd ones are left out', async () => {
    expect(await failed({ error_description: 'invalid_grant' }, 401)).toMatchObject({ kind: 'configuration' });
    expect(await failed({ error: 'invalid_grant', error_description: { a: 1 } }, 400)).toEqual({
      kind: 'reauthorise',
      reason: 'grant-ended',
    });
  });
});

describe('how the client proves itself', () => {
  const proven = async (clientAuthentication: OAuthProfile['clientAuthentication'], secret?: object) => {
    const { form, sent } = await refresh(answer, 200, client({ clientAuthentication }, secret));
    return { form: form(), basic: sent[0]!.headers!['authorization'] };
  };

  it.each(['none', 'tls-client-auth'] as const)('%s: by name alone, also where a secret is stored', async (way) => {
    const { form, basic } = await proven(way);
    expect(form).toEqual({ grant_type: 'refresh_token', refresh_token: 'r-1', client_id: 'me' });
    expect(basic).toBeUndefined();
  });

  it('basic-raw: id and secret as they stand, `+` and `/` of base64 too', async () => {
    const { basic, form } = await proven('basic-raw', { clientSecret: '~~~???' });
    expect(basic).toBe(`Basic ${btoa('me:~~~???')}`);
    expect(basic).toContain('/');
    expect(form).not.toHaveProperty('client_secret');
  });

  it('basic-url-safe: in the alphabet that such a bank decodes', async () => {
    for (const clientSecret of ['~~~???', '>>>>>>']) {
      const { basic } = await proven('basic-url-safe', { clientSecret });
      expect(basic).not.toMatch(/[+/]/u);
      expect(Buffer.from(basic!.replace('Basic ', ''), 'base64url').toString()).toBe(`me:${clientSecret}`);
    }
  });

  it('and sends nothing where the secret that its bank wants is not stored', async () => {
    const { sent, outcome } = await refresh(answer, 200, client({ clientAuthentication: 'body' }, {}));
    expect(sent).toEqual([]);
    expect(outcome).toBeInstanceOf(Error);
  });

  describe('private-key-jwt', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
    const key = await importSigningKey(encodePrivateKey(pkcs8), 'ES256', 'kid-1');
    const assertion = async (of: OAuthClient) => {
      const { form } = await refresh(answer, 200, of);
      const [header, payload] = form()['client_assertion']!.split('.').slice(0, 2);
      const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
      return { header: read(header!), claims: read(payload!), form: form() };
    };

    it('is for the issuer and a minute where the bank says nothing', async () => {
      const of = client({ clientAuthentication: 'private-key-jwt' }, { key });
      const { header, claims, form } = await assertion(of);
      expect(header).toMatchObject({ alg: 'ES256', kid: 'kid-1' });
      expect(claims).toMatchObject({ iss: 'me', sub: 'me', aud: ISSUER });
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(60);
      expect(form).not.toHaveProperty('client_secret');
    });

    it('is for the token endpoint and as long as a UK bank wants', async () => {
      const openid = { assertionAudience: 'token-endpoint' as const, assertionSeconds: 1800 };
      const of: OAuthClient = {
        clientId: 'me',
        key,
        profile: profile(openid, { clientAuthentication: 'private-key-jwt' }),
      };
      const { claims } = await assertion(of);
      expect(claims['aud']).toBe(`${ISSUER}/token`);
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(1800);
    });

    it('is never left out for want of a key: nothing is sent', async () => {
      const { sent, outcome } = await refresh(answer, 200, client({ clientAuthentication: 'private-key-jwt' }, {}));
      expect(sent).toEqual([]);
      expect(outcome).toMatchObject({ message: 'private-key-jwt without a key' });
    });

    it('is for the issuer where a UK bank wants that', async () => {
      const of: OAuthClient = {
        clientId: 'me',
        key,
        profile: profile({}, { clientAuthentication: 'private-key-jwt' }),
      };
      const { claims } = await assertion(of);
      expect(claims['aud']).toBe(ISSUER);
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(60);
    });
  });
});

describe('ending a token', () => {
  const revoke = async (status: number, reply: object | string, of = client()) => {
    const it = bank(reply, status);
    const outcome = await revokeToken(of, `${ISSUER}/revoke`, 'r-1', it.ports).catch((error: unknown) => error);
    return { ...it, outcome };
  };

  it('names it and the client in a form', async () => {
    const { sent, form, outcome } = await revoke(200, '');
    expect(outcome).toBeUndefined();
    expect(sent).toMatchObject([
      { method: 'POST', url: `${ISSUER}/revoke`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ]);
    expect(form()).toEqual({ token: 'r-1', client_id: 'me', client_secret: 'secret' });
  });

  it('carries Basic where the bank wants that', async () => {
    const { sent } = await revoke(200, '', client({ clientAuthentication: 'basic-raw' }));
    expect(sent[0]!.headers).toMatchObject({ authorization: `Basic ${btoa('me:secret')}` });
  });

  it('is not said to have worked when the bank refused', async () => {
    expect((await revoke(400, { error: 'invalid_client' })).outcome).toMatchObject({ kind: 'configuration' });
    expect((await revoke(503, '')).outcome).toMatchObject({ kind: 'unavailable' });
  });
});
