import { base64url } from '../../base64.ts';
import { sha256 } from './digest.ts';
import { type SignedParts, signingString } from './http-signature.ts';

const HEADERS_MECHANISM = 'http://uri.etsi.org/19182/HttpHeaders';
const encode = (text: string) => base64url(new TextEncoder().encode(text));

/**
 * The protected header of ING's `X-JWS-Signature`, encoded: PS256, payload not encoded (RFC 7797), signed headers
 * listed in `sigD` (ETSI TS 119 182-1, 5.2.8.2). `now` in epoch milliseconds; `certificate` is the signing one, DER.
 */
export async function jwsProtectedHeader(
  { headers }: SignedParts,
  certificate: Uint8Array<ArrayBuffer>,
  now: number,
): Promise<string> {
  const header = {
    b64: false,
    'x5t#S256': base64url(await sha256(certificate)),
    crit: ['sigT', 'sigD', 'b64'],
    sigT: `${new Date(now).toISOString().slice(0, 19)}Z`,
    sigD: { pars: ['(request-target)', ...headers.map(([name]) => name)], mId: HEADERS_MECHANISM },
    alg: 'PS256',
  };
  return encode(JSON.stringify(header));
}

/** The text that is signed: the header, a dot, and the same lines as an HTTP signature has. */
export function jwsSigningInput(protectedHeader: string, parts: SignedParts): string {
  return `${protectedHeader}.${signingString(parts)}`;
}

/** The header's value: the payload is left out (detached). */
export function jwsSignature(protectedHeader: string, signature: Uint8Array): string {
  return `${protectedHeader}..${base64url(signature)}`;
}
