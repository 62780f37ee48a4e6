import type { PrivateKey } from 'oauth4webapi';
import { Failure } from '../failure.ts';
import { decodePrivateKey } from './pem.ts';

export type SigningAlg = 'PS256' | 'RS256' | 'ES256' | 'ES384' | 'ES512';

const ALGORITHMS = {
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  ES512: { name: 'ECDSA', namedCurve: 'P-521' },
} as const;

/** FAPI 1.0 Advanced 8.6 and BCP 195: RSA keys have at least so many bits. */
const LEAST_RSA_BITS = 2048;

/**
 * A PEM private key as a non-extractable key that signs with `alg`. Throws `Failure` configuration: as
 * `decodePrivateKey`, `key-unreadable` also for a key of another kind than `alg` wants, `key-weak` for RSA under 2048
 * bits.
 */
export async function importSigningKey(pem: string, alg: SigningAlg, kid?: string): Promise<PrivateKey> {
  const bytes = decodePrivateKey(pem);
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('pkcs8', bytes, ALGORITHMS[alg], false, ['sign']);
  } catch {
    throw new Failure('configuration', { reason: 'key-unreadable' });
  }
  const { modulusLength } = key.algorithm as Partial<RsaKeyAlgorithm>;
  if (modulusLength !== undefined && modulusLength < LEAST_RSA_BITS)
    throw new Failure('configuration', { reason: 'key-weak' });
  return { key, ...(kid && { kid }) };
}
