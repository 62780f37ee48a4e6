import { Failure } from '../failure.ts';
import { privateKeyDer } from './pem.ts';

/** Fewer bits are refused: FAPI 1.0 Advanced 8.6 and ING ask for 2048. */
const LEAST_RSA_BITS = 2048;

export type RsaSignature = 'RSASSA-PKCS1-v1_5' | 'RSA-PSS';

/** An RSA signing key from PEM, with SHA-256, not extractable. Throws `Failure` configuration `key-unusable`. */
export async function rsaSigningKey(pem: string, name: RsaSignature): Promise<CryptoKey> {
  const der = privateKeyDer(pem);
  try {
    if (typeof der === 'string') throw new TypeError(der);
    const key = await crypto.subtle.importKey('pkcs8', der, { name, hash: 'SHA-256' }, false, ['sign']);
    if ((key.algorithm as RsaHashedKeyAlgorithm).modulusLength < LEAST_RSA_BITS) throw new RangeError('short');
    return key;
  } catch {
    // The platform's message may quote what was typed.
    throw new Failure('configuration', { reason: 'key-unusable' });
  }
}

/** Signs UTF-8 text; RSA-PSS with the 32 bytes of salt that PS256 has (RFC 7518 3.5). */
export async function signText(key: CryptoKey, text: string): Promise<Uint8Array> {
  const algorithm = { name: key.algorithm.name, saltLength: 32 };
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text)));
}
