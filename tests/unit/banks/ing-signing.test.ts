import { describe, expect, it } from 'vitest';
import { digestHeader } from '../../../lib/banks/ing/digest.ts';
import { httpDate, signatureParameters, signingString } from '../../../lib/banks/ing/http-signature.ts';
import { jwsProtectedHeader, jwsSignature, jwsSigningInput } from '../../../lib/banks/ing/jws.ts';
import { certificateDer } from '../../../lib/banks/ing/certificate.ts';
import { CERTIFICATE_2024, JWS, PREMIUM_2024, VECTORS } from './ing-vectors.ts';

const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

async function verify(name: string, spki: string, signature: string, text: string): Promise<boolean> {
  const key = await crypto.subtle.importKey('spki', bytes(spki), { name, hash: 'SHA-256' }, false, ['verify']);
  return crypto.subtle.verify({ name, saltLength: 32 }, key, bytes(signature), new TextEncoder().encode(text));
}

async function partsOf({ method, target, body, date, requestId }: (typeof VECTORS)[number]) {
  const headers: [string, string][] = [
    ['date', httpDate(Date.parse(date))],
    ['digest', await digestHeader(body)],
  ];
  if (requestId) headers.push(['x-ing-reqid', requestId]);
  return { method, target, headers };
}

describe('an HTTP signature', () => {
  it.each(VECTORS)('covers what was signed for $name', async (vector) => {
    const text = signingString(await partsOf(vector));
    expect(await verify('RSASSA-PKCS1-v1_5', vector.key, vector.signature, text)).toBe(true);
  });

  it.each([
    ['a newline at the end', (text: string) => `${text}\n`],
    ['the method in capitals', (text: string) => text.replace('post', 'POST')],
    ['another order', (text: string) => text.split('\n').reverse().join('\n')],
    ['a second later', (text: string) => text.replace('12:00:00', '12:00:01')],
    ['no digest algorithm', (text: string) => text.replace('SHA-256=', '')],
  ])('would not cover it with %s', async (_what, spoil) => {
    const vector = VECTORS[1]!;
    const text = spoil(signingString(await partsOf(vector)));
    expect(await verify('RSASSA-PKCS1-v1_5', vector.key, vector.signature, text)).toBe(false);
  });

  it('digests the empty body and the token request as ING writes them', async () => {
    expect(await digestHeader('')).toBe('SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
    expect(await digestHeader('grant_type=client_credentials')).toBe(
      'SHA-256=w0mymuL8aCrbJmmabs1pytZhon8lQucTuJMUtuKr+uw=',
    );
  });

  it('writes the day of the month with two digits', () => {
    expect(httpDate(Date.parse('2026-09-01T12:00:00Z'))).toBe('Tue, 01 Sep 2026 12:00:00 GMT');
  });

  it('names the headers that it covers, in order', async () => {
    const parts = await partsOf(VECTORS[2]!);
    expect(signatureParameters('SN=546212fb', 'rsa-sha256', parts, new Uint8Array([1, 2, 3]))).toBe(
      'keyId="SN=546212fb",algorithm="rsa-sha256",headers="(request-target) date digest x-ing-reqid",signature="AQID"',
    );
  });
});

describe('a JWS', () => {
  const [header, , signature] = JWS.split('.') as [string, string, string];

  it('covers what was signed for a greeting', async () => {
    const parts = {
      method: 'GET',
      target: '/signed/greetings',
      headers: [
        ['content-type', 'application/x-www-form-urlencoded'],
        ['digest', await digestHeader('')],
      ] as [string, string][],
    };
    const made = await jwsProtectedHeader(parts, certificateDer(CERTIFICATE_2024)!, Date.parse('2026-09-01T12:00:00Z'));
    expect(made).toBe(header);
    const input = jwsSigningInput(made, parts);
    expect(await verify('RSA-PSS', PREMIUM_2024, signature, input)).toBe(true);
    expect(await verify('RSA-PSS', PREMIUM_2024, signature, `${input} `)).toBe(false);
    expect(jwsSignature(made, bytes(signature))).toBe(JWS);
  });
});
