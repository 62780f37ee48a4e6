import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { json, readRequest, sendAnswer } from '../../sandbox/shared/http.ts';
import { listenOnLoopback } from '../../sandbox/shared/listen.ts';
import { createFetch } from '../../support/certificates/fetch.ts';
import { type Authority, newAuthority, type Pair } from '../../support/certificates/openssl.ts';

let authority: Authority;
let server: Pair;
beforeAll(async () => {
  authority = await newAuthority();
  server = await authority.server();
});
afterAll(() => authority.remove());

/** A listener that tells what it saw of the caller. */
async function teller(demands: boolean): Promise<string> {
  const tls = { key: server.key, certificate: server.certificate };
  const listener = await listenOnLoopback(0, demands ? { ...tls, clientAuthority: authority.certificate } : tls);
  onTestFinished(listener.close);
  listener.serve((message, response) => {
    void readRequest(message, response).then(({ certificate, url }) =>
      sendAnswer(response, json(200, { certificate: certificate ?? null, url: url.href })),
    );
  });
  return listener.origin;
}

describe('a listener that demands a client certificate', () => {
  it('tells whose it was', async () => {
    const client = await authority.client('/C=GB/O=Made-up Ltd/CN=alice');
    const origin = await teller(true);
    const answer = await createFetch(authority, client)(`${origin}/who?a=1`);
    expect(await answer.json()).toEqual({
      url: `${origin}/who?a=1`,
      certificate: {
        subject: 'CN=alice,O=Made-up Ltd,C=GB',
        pem: expect.stringContaining('BEGIN CERTIFICATE'),
        thumbprint: createHash('sha256').update(new X509Certificate(client.certificate).raw).digest('base64url'),
      },
    });
  });

  it('gives no answer to who shows none, or one of another authority', async () => {
    const origin = await teller(true);
    await expect(createFetch(authority)(origin)).rejects.toThrow(TypeError);
    const stranger = await newAuthority();
    onTestFinished(stranger.remove);
    const foreign = await stranger.client('/CN=alice');
    await expect(createFetch(authority, foreign)(origin)).rejects.toThrow(TypeError);
  });
});

it('a listener that asks for none sees none', async () => {
  const client = await authority.client('/CN=alice');
  const answer = await createFetch(authority, client)(await teller(false));
  expect(await answer.json()).toMatchObject({ certificate: null });
});
