import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { ExactJson } from '../../http/exact-json.ts';
import type { HttpReply } from '../../http/http.ts';
import { readJson } from '../../http/read-json.ts';
import { fromBase64 } from '../../base64.ts';
import { publicKeyOf } from './certificate.ts';
import { digestHeader } from './digest.ts';
import { headerLines } from './http-signature.ts';

/** What some of ING's hosts write before their JSON, so that no page can include it as a script (1.4). */
const PREFIX = /^\)\]\}',?\r?\n/u;

const headerShape = z.object({
  alg: z.literal('PS256'),
  b64: z.literal(false),
  x5c: z.array(z.string()).check(z.minLength(1)),
  sigD: z.object({ pars: z.array(z.string()) }),
});

/** The text of an answer without what is no JSON. */
export function withoutPrefix({ text }: HttpReply): string {
  return text.replace(PREFIX, '');
}

/**
 * The body of a successful answer as JSON with exact numbers. Throws as `readJson`, and `Failure` bad-response
 * `signature-wrong` where the answer is signed (X-JWS-Signature) and the signature does not hold.
 */
export async function readAnswer(reply: HttpReply, now: number): Promise<ExactJson> {
  const signature = reply.headers.get('x-jws-signature');
  if (signature !== null && !(await isGood(signature, reply)))
    throw new Failure('bad-response', { reason: 'signature-wrong' });
  return readJson({ ...reply, text: withoutPrefix(reply) }, now);
}

/**
 * Whether the key of the certificate in the signature signed this body and these headers (ing-and-psd2.md 1.6). Who holds
 * that key is not asked: TLS has said whose host it is, and ING's root is in no browser.
 */
async function isGood(value: string, { headers, text }: HttpReply): Promise<boolean> {
  const [encoded = '', payload, signature = '', ...more] = value.split('.');
  const header = z.safeParse(headerShape, parse(encoded));
  const [signatureBytes, keyBytes] = [fromBase64(signature), header.success ? keyOf(header.data.x5c[0]!) : null];
  if (!header.success || payload !== '' || more.length > 0 || !signatureBytes || !keyBytes) return false;
  const lines = header.data.sigD.pars.map((name): [string, string | null] => [name, headers.get(name)]);
  if (!isWhole(lines) || headers.get('digest') !== (await digestHeader(text))) return false;
  const signed = new TextEncoder().encode(`${encoded}.${headerLines(lines)}`);
  return verify(keyBytes, signatureBytes, signed);
}

/** Whether every header is there, the digest among them: without it the body is not signed. */
function isWhole(lines: [string, string | null][]): lines is [string, string][] {
  return lines.some(([name]) => name === 'digest') && lines.every(([, value]) => value !== null);
}

async function verify(
  spki: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  text: Uint8Array<ArrayBuffer>,
) {
  try {
    const key = await crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-256' }, false, ['verify']);
    // PS256 has 32 bytes of salt (RFC 7518 3.5); openssl, which ING's own examples sign with, takes as many as fit.
    for (const saltLength of [32, signature.length - 34]) {
      if (await crypto.subtle.verify({ name: 'RSA-PSS', saltLength }, key, signature, text)) return true;
    }
  } catch {
    // No RSA key, or a salt that doesn't fit it.
  }
  return false;
}

function keyOf(certificate: string): Uint8Array<ArrayBuffer> | null {
  const der = fromBase64(certificate);
  return der && publicKeyOf(der);
}

function parse(encoded: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64(encoded) ?? new Uint8Array()));
  } catch {
    return null;
  }
}
