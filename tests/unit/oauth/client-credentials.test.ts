import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tokens } from '../../../lib/banks/connector.ts';
import type { HttpRequest } from '../../../lib/http/http.ts';
import { clientCredentialsGrant } from '../../../lib/oauth/client-credentials.ts';

const profile = {
  tokenEndpoint: 'https://auth.bank.example/connect/token',
  issuer: 'https://auth.bank.example',
  clientAuthentication: 'basic' as const,
  maxAccessTokenSeconds: 3600,
};
const NOW = 1_700_000_000_000;

async function grant(body: string, { status = 200, clientId = 'id', clientSecret = 'secret' } = {}) {
  const sent: HttpRequest[] = [];
  const kept: Tokens[] = [];
  const headers = new Headers({ 'content-type': 'application/json' });
  const outcome = await clientCredentialsGrant(
    { profile, clientId, clientSecret },
    {
      http: async (request) => {
        sent.push(request);
        return { status, headers, text: body };
      },
      clock: { now: () => NOW },
      keep: async (tokens) => void kept.push(tokens),
    },
  ).catch((error: unknown) => error);
  return { sent, kept, outcome };
}

describe('the client credentials grant', () => {
  it('sends nothing but the grant type, and Basic as RFC 6749 2.3.1 forms it', async () => {
    const { sent, kept, outcome } = await grant('{"access_token":"t","expires_in":3600,"token_type":"Bearer"}', {
      clientId: 'id:a b',
      clientSecret: 'p+/%2D:~æ',
    });
    expect(outcome).toBe('t');
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: profile.tokenEndpoint,
      body: 'grant_type=client_credentials',
    });
    const { authorization } = sent[0]!.headers!;
    expect(atob(authorization!.replace('Basic ', ''))).toBe('id%3Aa+b:p%2B%2F%252D%3A%7E%C3%A6');
    expect(kept).toEqual([{ accessToken: 't', accessEndsAt: NOW + 3_600_000, receivedAt: NOW }]);
  });

  it('comes back from form decoding as it went in, whatever id and secret are', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => one.isWellFormed());
    await fc.assert(
      fc.asyncProperty(text, text, async (clientId, clientSecret) => {
        const { sent } = await grant('{"access_token":"t","token_type":"bearer"}', { clientId, clientSecret });
        const pair = atob(sent[0]!.headers!['authorization']!.replace('Basic ', '')).split(':');
        expect(pair.map((part) => decodeURIComponent(part.replaceAll('+', ' ')))).toEqual([clientId, clientSecret]);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the token before it is checked', async () => {
    const { kept, outcome } = await grant('{"access_token":"t","token_type":"N_A","expires_in":-1}');
    expect(kept).toMatchObject([{ accessToken: 't' }]);
    expect(outcome).toMatchObject({ kind: 'bad-response', reason: 'shape' });
    expect((outcome as Error).cause).toBeUndefined();
  });

  it('tells rejected credentials (400) from a bank that is down', async () => {
    expect((await grant('{"error":"invalid_client"}', { status: 400 })).outcome).toMatchObject({
      kind: 'configuration',
      reason: 'client-rejected',
    });
    expect((await grant('', { status: 503 })).outcome).toMatchObject({ kind: 'unavailable' });
  });
});
