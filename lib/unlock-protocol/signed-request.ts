import { base64, fromBase64 } from '../base64.ts';
import { type Bytes, utf8 } from '../vault/bytes.ts';

/*
 * Requests signed by a device: HTTP Message Signatures (RFC 9421) over the method, the whole address and the digest of
 * the body (RFC 9530), with ECDSA on P-256. Only this one form is made and taken.
 */

export interface SignedParts {
  method: string;
  /** The address as the server is known to the device: a signature for one server is none for another. */
  targetUri: string;
  body: string;
}

export interface SignatureParameters {
  keyId: string;
  /** Epoch seconds. */
  created: number;
  /** Used once. */
  nonce: string;
}

export type SignatureHeaders = Record<'content-digest' | 'signature-input' | 'signature', string>;

const ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;
const COMPONENTS = '("@method" "@target-uri" "content-digest")';
const INPUT =
  /^device=(\("@method" "@target-uri" "content-digest"\);created=(\d{1,12});keyid="([\w-]{1,64})";nonce="([\w-]{16,64})";alg="ecdsa-p256-sha256")$/u;
const SIGNATURE = /^device=:([A-Za-z0-9+/]{86}==):$/u;

export async function signRequest(
  key: CryptoKey,
  parts: SignedParts,
  { keyId, created, nonce }: SignatureParameters,
): Promise<SignatureHeaders> {
  const digest = await contentDigest(parts.body);
  const input = `${COMPONENTS};created=${created};keyid="${keyId}";nonce="${nonce}";alg="ecdsa-p256-sha256"`;
  const signature = await crypto.subtle.sign(ALGORITHM, key, signatureBase(parts, digest, input));
  return {
    'content-digest': digest,
    'signature-input': `device=${input}`,
    signature: `device=:${base64(new Uint8Array(signature))}:`,
  };
}

/** The parameters that a request claims; undefined for headers of another form. Nothing is verified by this. */
export function readParameters(headers: Partial<SignatureHeaders>): SignatureParameters | undefined {
  const [, , created, keyId, nonce] = INPUT.exec(headers['signature-input'] ?? '') ?? [];
  return keyId === undefined || nonce === undefined ? undefined : { keyId, created: Number(created), nonce };
}

/** Whether `key` signed exactly this request. Whoever asks checks the time and the nonce. */
export async function verifyRequest(
  key: CryptoKey,
  parts: SignedParts,
  headers: Partial<SignatureHeaders>,
): Promise<boolean> {
  const [, input] = INPUT.exec(headers['signature-input'] ?? '') ?? [];
  const [, text = ''] = SIGNATURE.exec(headers.signature ?? '') ?? [];
  const signature = fromBase64(text);
  const digest = await contentDigest(parts.body);
  if (input === undefined || !signature || headers['content-digest'] !== digest) return false;
  return crypto.subtle.verify(ALGORITHM, key, signature, signatureBase(parts, digest, input));
}

/** A device's public key; undefined for bytes that are no point of P-256. */
export async function importDeviceKey(raw: Bytes): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('raw', raw, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
  } catch {
    return undefined;
  }
}

async function contentDigest(body: string): Promise<string> {
  return `sha-256=:${base64(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(body))))}:`;
}

function signatureBase({ method, targetUri }: SignedParts, digest: string, input: string): Bytes {
  return utf8(
    `"@method": ${method}\n"@target-uri": ${targetUri}\n"content-digest": ${digest}\n"@signature-params": ${input}`,
  );
}
