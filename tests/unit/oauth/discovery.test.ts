import { describe, expect, it } from 'vitest';
import type { OAuthProfile } from '../../../lib/banks/catalog/institution.ts';
import { discoverEndpoints, profileAt } from '../../../lib/oauth/discovery.ts';
import { bank, ISSUER, NOW, profile } from './signed-bank.ts';

const discovery = { url: `${ISSUER}/.well-known/openid-configuration` };
const metadata = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/v2/authorize`,
  token_endpoint: 'https://token.bank.example/v2',
  jwks_uri: 'https://keys.bank.example/jwks.json',
  revocation_endpoint: `${ISSUER}/v2/revoke`,
};
const plain = profile(undefined, { discovery });
const openid = profile({ discovery });

async function discover(of: OAuthProfile, reply: object | string, status = 200) {
  const { ports, sent } = bank(reply, status);
  const outcome = await discoverEndpoints(of, ports.http, NOW).catch((error: unknown) => error);
  return { outcome, sent };
}

describe('a server’s metadata', () => {
  it('are not asked for where the catalog names the endpoints', async () => {
    expect(await discover(profile(), metadata)).toEqual({ outcome: undefined, sent: [] });
  });

  it('are asked for at the address of the catalog, and name the endpoints', async () => {
    const { outcome, sent } = await discover(plain, metadata);
    expect(sent).toEqual([{ method: 'GET', url: discovery.url, headers: { accept: 'application/json' } }]);
    expect(outcome).toEqual({
      authorizationEndpoint: `${ISSUER}/v2/authorize`,
      tokenEndpoint: 'https://token.bank.example/v2',
      revocationEndpoint: `${ISSUER}/v2/revoke`,
    });
  });

  it('name the keys of a server that signs, and what it does not offer stays unnamed', async () => {
    expect((await discover(openid, metadata)).outcome).toEqual({
      authorizationEndpoint: `${ISSUER}/v2/authorize`,
      tokenEndpoint: 'https://token.bank.example/v2',
      jwksUri: 'https://keys.bank.example/jwks.json',
    });
    const { jwks_uri: _keys, revocation_endpoint: _revoke, ...least } = metadata;
    expect((await discover(plain, least)).outcome).toEqual({
      authorizationEndpoint: `${ISSUER}/v2/authorize`,
      tokenEndpoint: 'https://token.bank.example/v2',
    });
    expect((await discover(openid, least)).outcome).toMatchObject({ kind: 'bad-response', reason: 'shape' });
  });

  it.each([
    ['of another issuer', { issuer: 'https://rogue.example' }],
    ['of the issuer with a slash', { issuer: `${ISSUER}/` }],
    ['with a consent page elsewhere', { authorization_endpoint: 'https://rogue.example/authorize' }],
    ['with a consent page on another port', { authorization_endpoint: `${ISSUER}:8443/authorize` }],
  ])('%s are refused', async (_what, wrong) => {
    for (const of of [plain, openid])
      expect((await discover(of, { ...metadata, ...wrong })).outcome).toMatchObject({
        kind: 'bad-response',
        reason: 'foreign-answer',
      });
  });

  it('may bear the issuer that the catalog knows them by', async () => {
    const of = profile(undefined, { discovery: { ...discovery, issuer: 'https://old.bank.example' } });
    expect((await discover(of, { ...metadata, issuer: 'https://old.bank.example' })).outcome).toMatchObject({
      tokenEndpoint: 'https://token.bank.example/v2',
    });
    expect((await discover(of, metadata)).outcome).toMatchObject({ reason: 'foreign-answer' });
  });

  it.each(['issuer', 'authorization_endpoint', 'token_endpoint'])('without %s are of no use', async (name) => {
    const { outcome } = await discover(plain, { ...metadata, [name]: undefined });
    expect(outcome).toMatchObject({ kind: 'bad-response', reason: 'shape' });
  });

  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'revocation_endpoint'])(
    'whose %s is no address are of no use',
    async (name) => {
      const { outcome } = await discover(openid, { ...metadata, [name]: '/relative' });
      expect(outcome).toMatchObject({ kind: 'bad-response', reason: 'shape' });
    },
  );

  it('that don’t come say so', async () => {
    expect((await discover(plain, '', 503)).outcome).toMatchObject({ kind: 'unavailable' });
    expect((await discover(plain, '<html>')).outcome).toMatchObject({ kind: 'bad-response', reason: 'not-json' });
  });
});

describe('a profile at the endpoints that were found', () => {
  it('is the catalog’s where nothing was', () => {
    expect(profileAt(openid)).toEqual(openid);
  });

  it('has them in the catalog’s place, keys too', () => {
    const found = { authorizationEndpoint: 'https://a.example', tokenEndpoint: 'https://t.example' };
    expect(profileAt(plain, { ...found, jwksUri: 'https://k.example' })).toEqual({ ...plain, ...found });
    expect(profileAt(openid, { ...found, jwksUri: 'https://k.example' })).toEqual({
      ...openid,
      ...found,
      openid: { ...openid.openid, jwksUri: 'https://k.example' },
    });
    expect(profileAt(openid, found)).toEqual({ ...openid, ...found });
  });
});
