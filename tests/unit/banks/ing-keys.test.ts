import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import httpSignature from 'http-signature';
import { describe, expect, it } from 'vitest';
import { digestHeader } from '../../../lib/banks/ing/digest.ts';
import {
  httpDate,
  signatureParameters,
  type SignedParts,
  signingString,
} from '../../../lib/banks/ing/http-signature.ts';
import { ecdsaDer, httpSigner } from '../../../lib/banks/ing/signer.ts';

type Parsable = Parameters<typeof httpSignature.parseRequest>[0];

const KEYS = [
  ['RSA of 2048 bits', 'rsa-sha256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['RSA of 4096 bits', 'rsa-sha256', () => generateKeyPairSync('rsa', { modulusLength: 4096 })],
  ['P-256', 'ecdsa-sha256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', 'ecdsa-sha384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['P-521', 'ecdsa-sha512', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })],
] as const;

function written({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }) {
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    spki: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function parse(url: string, headers: Record<string, string>) {
  const request = { method: 'POST', url, httpVersion: '1.1', headers } as unknown as Parsable;
  return httpSignature.parseRequest(request, { strict: true, headers: ['(request-target)', 'date', 'digest'] });
}

async function partsOf(body: string, requestId?: string): Promise<SignedParts> {
  const headers: SignedParts['headers'] = [
    ['date', httpDate(Date.now())],
    ['digest', await digestHeader(body)],
  ];
  if (requestId) headers.push(['x-ing-reqid', requestId]);
  return { method: 'POST', target: '/oauth2/token?a=b%2Fc', headers };
}

describe.each(KEYS)('a signature by %s', (_kind, algorithm, generate) => {
  it('is one that node:crypto verifies', async () => {
    const { pem, spki } = written(generate());
    const signer = await httpSigner(pem);
    expect(signer.algorithm).toBe(algorithm);
    // Both halves of an ECDSA signature begin with zero bits now and then.
    for (let round = 0; round < 20; round++) {
      const text = `(request-target): get /greetings/single\nround: ${round}`;
      const signature = await signer.sign(text);
      const hash = algorithm.split('-')[1]!;
      expect(verify(hash, Buffer.from(text), spki, signature)).toBe(true);
      expect(verify(hash, Buffer.from(`${text} `), spki, signature)).toBe(false);
    }
  });
});

// http-signature knows no SHA-384.
describe.each(KEYS.filter(([, algorithm]) => algorithm !== 'ecdsa-sha384'))(
  'a request signed by %s',
  (_kind, algorithm, generate) => {
    it.each([undefined, '11111111-2222-4333-8444-555555555555'])(
      'is one that http-signature parses and verifies, request id %s',
      async (requestId) => {
        const { pem, spki } = written(generate());
        const parts = await partsOf('grant_type=client_credentials', requestId);
        const signer = await httpSigner(pem);
        const value = signatureParameters('a-client', algorithm, parts, await signer.sign(signingString(parts)));
        const sent = { ...Object.fromEntries(parts.headers), authorization: `Signature ${value}` };
        const parsed = parse(parts.target, sent);
        expect(parsed.signingString).toBe(signingString(parts));
        expect(httpSignature.verifySignature(parsed, spki)).toBe(true);
        const changed = parse(parts.target, { ...sent, digest: await digestHeader('grant_type=refresh_token') });
        expect(httpSignature.verifySignature(changed, spki)).toBe(false);
      },
    );
  },
);

describe('the DER of an ECDSA signature', () => {
  it.each([
    ['zeros are dropped', '0001 0002', '3006020101020102'],
    ['a high bit gets a zero before it', '80ff 7fff', '3009020300 80ff 02027fff'],
    ['zero stays a digit', '0000 0001', '3006020100020101'],
  ])('%s', (_what, raw, der) => {
    const bytes = Uint8Array.from(Buffer.from(raw.replaceAll(' ', ''), 'hex'));
    expect(Buffer.from(ecdsaDer(bytes)).toString('hex')).toBe(der.replaceAll(' ', ''));
  });
});
