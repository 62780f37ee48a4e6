import { Failure } from '../../failure.ts';
import { encodeDer } from '../../oauth/der.ts';
import { importSigningKey, type SigningAlg } from '../../oauth/signing-key.ts';

/** Signs UTF-8 text; `algorithm` is its name in an HTTP signature. */
export interface Signer {
  algorithm: string;
  sign(text: string): Promise<Uint8Array>;
}

// ING's list for HTTP signatures (Account Information API 3.1.5, header Signature): RSA, or EC with the curve's hash.
const KINDS: [alg: SigningAlg, algorithm: string, hash: string][] = [
  ['RS256', 'rsa-sha256', 'SHA-256'],
  ['ES256', 'ecdsa-sha256', 'SHA-256'],
  ['ES384', 'ecdsa-sha384', 'SHA-384'],
  ['ES512', 'ecdsa-sha512', 'SHA-512'],
];

/** The signer of HTTP signatures for a PEM key of any kind that ING takes. Throws as `importSigningKey`. */
export async function httpSigner(pem: string): Promise<Signer> {
  for (const [alg, algorithm, hash] of KINDS) {
    const key = await keyOf(pem, alg);
    if (!key) continue;
    const sign = async (text: string) => {
      const signature = await signText(key, { name: key.algorithm.name, hash }, text);
      return key.algorithm.name === 'ECDSA' ? ecdsaDer(signature) : signature;
    };
    return { algorithm, sign };
  }
  throw new Failure('configuration', { reason: 'key-unreadable' });
}

/** The signer of a JWS: PS256 with its 32 bytes of salt (RFC 7518 3.5). Throws as `importSigningKey`. */
export async function jwsSigner(pem: string): Promise<Signer> {
  const { key } = await importSigningKey(pem, 'PS256');
  return { algorithm: 'PS256', sign: (text) => signText(key, { name: 'RSA-PSS', saltLength: 32 }, text) };
}

/** Null for a key of another kind; what is wrong with any kind of key is thrown. */
async function keyOf(pem: string, alg: SigningAlg): Promise<CryptoKey | null> {
  try {
    return (await importSigningKey(pem, alg)).key;
  } catch (error) {
    if (error instanceof Failure && error.reason === 'key-unreadable') return null;
    throw error;
  }
}

/** WebCrypto gives r and s side by side; an HTTP signature has them as ECDSA-Sig-Value (RFC 3279 2.2.3). */
export function ecdsaDer(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const [r, s] = [signature.subarray(0, half), signature.subarray(half)];
  return new Uint8Array(encodeDer(0x30, [...derInteger(r), ...derInteger(s)]));
}

// Without leading zeros, and with one where the first bit would make it negative.
function derInteger(bytes: Uint8Array): number[] {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = [...bytes.subarray(first < 0 ? bytes.length - 1 : first)];
  return encodeDer(0x02, digits[0]! & 0x80 ? [0, ...digits] : digits);
}

async function signText(key: CryptoKey, algorithm: EcdsaParams | RsaPssParams | Algorithm, text: string) {
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text)));
}
