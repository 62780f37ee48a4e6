import { createHash, createPublicKey, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  importDeviceKey,
  readParameters,
  type SignatureHeaders,
  signRequest,
  verifyRequest,
} from '../../../lib/unlock-protocol/signed-request.ts';

const parts = { method: 'POST', targetUri: 'https://rp.example/v1/orders/start', body: '{"a":"ø"}' };
const parameters = { keyId: 'device-1', created: 1_780_000_000, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' };
let keys: CryptoKeyPair;
let headers: SignatureHeaders;
beforeAll(async () => {
  keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  headers = await signRequest(keys.privateKey, parts, parameters);
});

describe('a signed request', () => {
  it('has the form of RFC 9421, as another implementation checks it', async () => {
    const digest = createHash('sha256').update(parts.body).digest('base64');
    expect(headers['content-digest']).toBe(`sha-256=:${digest}:`);
    const input = headers['signature-input'].replace('device=', '');
    expect(input).toBe(
      '("@method" "@target-uri" "content-digest");created=1780000000;keyid="device-1";nonce="AAAAAAAAAAAAAAAAAAAAAA";alg="ecdsa-p256-sha256"',
    );
    const base = [
      '"@method": POST',
      '"@target-uri": https://rp.example/v1/orders/start',
      `"content-digest": sha-256=:${digest}:`,
      `"@signature-params": ${input}`,
    ].join('\n');
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const signature = Buffer.from(headers.signature.split(':')[1]!, 'base64');
    expect(verify('sha256', Buffer.from(base), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  it('is verified, and says whose it claims to be', async () => {
    expect(await verifyRequest(keys.publicKey, parts, headers)).toBe(true);
    expect(readParameters(headers)).toEqual(parameters);
  });

  it.each<[string, Partial<typeof parts>]>([
    ['body', { body: '{"a":"o"}' }],
    ['method', { method: 'GET' }],
    ['address', { targetUri: 'https://rp.example/v1/orders/start?x' }],
    ['server', { targetUri: 'https://evil.example/v1/orders/start' }],
  ])('is none with another %s', async (_what, changed) => {
    expect(await verifyRequest(keys.publicKey, { ...parts, ...changed }, headers)).toBe(false);
  });

  it('is none with any byte of a header changed', async () => {
    const names = Object.keys(headers) as (keyof SignatureHeaders)[];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.string({ maxLength: 1 }), async (name, at, text) => {
        const old = headers[name];
        const index = at % old.length;
        const changed = old.slice(0, index) + text + old.slice(index + 1);
        fc.pre(changed !== old);
        const result = await verifyRequest(keys.publicKey, parts, { ...headers, [name]: changed });
        // The last character of a signature has bits that stand for nothing; changing those changes no signature.
        const same = Buffer.from(changed, 'base64').equals(Buffer.from(old, 'base64'));
        if (!(name === 'signature' && same)) expect(result).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

it('a key that is no point of the curve is none', async () => {
  expect(await importDeviceKey(new Uint8Array(65))).toBeUndefined();
  expect(await importDeviceKey(new Uint8Array(3))).toBeUndefined();
});
