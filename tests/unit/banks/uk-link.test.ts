import { describe, expect, it } from 'vitest';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { Tokens } from '../../../lib/banks/connector.ts';
import { ukOpenBanking } from '../../../lib/banks/uk-open-banking/connector.ts';
import type { Http } from '../../../lib/http/http.ts';

const REDIRECT = 'https://abcdefghijklmnop.chromiumapp.org/uk';
const BASE = 'https://bank.example/aisp';
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
      response: 'code',
      request: 'intent-id',
      serverAlg: 'PS256',
      leniencies: ['no-id-token'],
    },
  },
  traits: { version: 3, resources: BASE },
};

/** A link from its beginning to the answer of the bank's page, whose token endpoint adds `more` to the person's tokens. */
async function link(more: object) {
  const kept: Tokens[] = [];
  const http: Http = async ({ method, url, body: sent = '' }) => {
    const body = url.startsWith(BASE)
      ? { Data: { ConsentId: 'c-1', Status: 'Authorised' } }
      : {
          access_token: 't',
          token_type: 'Bearer',
          expires_in: 300,
          refresh_token: 'r',
          ...(sent.includes('authorization_code') && more),
        };
    const created = method === 'POST' && url.startsWith(BASE);
    return {
      status: created ? 201 : 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      text: JSON.stringify(body),
    };
  };
  const context = {
    institution,
    settings: { clientId: 'me', clientSecret: 's', asks: 'balances' as const },
    http,
    clock: { now: () => Date.now() },
    redirectUri: REDIRECT,
    registeredAt: 0,
    keep: async (tokens: Tokens) => void kept.push(structuredClone(tokens)),
  };
  const step = await ukOpenBanking.begin(context);
  if (step.type !== 'redirect') throw new Error(step.type);
  const state = new URL(step.url).searchParams.get('state')!;
  const url = `${REDIRECT}?${new URLSearchParams({ code: 'x', state })}`;
  const ended = ukOpenBanking.next(context, step.state, { type: 'redirected', url });
  return { kept, end: await ended.catch((error: unknown) => error), step };
}

describe('the tokens of a link', () => {
  it('are kept before they are checked, and say so until they were', async () => {
    const { kept, end } = await link({});
    expect(end).toEqual({ type: 'done' });
    expect(kept).toMatchObject([{ accessToken: 't', consentId: 'c-1', unchecked: true }, { accessToken: 't' }]);
    expect(kept[1]).not.toHaveProperty('unchecked');
  });

  it('say so for ever when they pass no check', async () => {
    const { kept, end } = await link({ id_token: 'e30.e30.e30' });
    expect(end).toMatchObject({ kind: 'bad-response' });
    expect(kept).toMatchObject([{ accessToken: 't', unchecked: true }]);
    expect(kept).toHaveLength(1);
  });

  it('leave the consent to be deleted, with the token that made it', async () => {
    expect((await link({})).step).toMatchObject({ leaves: { consentId: 'c-1', clientToken: { value: 't' } } });
  });
});
