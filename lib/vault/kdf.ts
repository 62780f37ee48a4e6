import { argon2id } from '@noble/hashes/argon2.js';
import { type Bytes, utf8 } from './bytes.ts';

/** Cost of argon2id: memory in KiB, passes, lanes. */
export interface KdfCost {
  m: number;
  t: number;
  p: number;
}

/** 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's minimum for argon2id. */
export const KDF_COST: KdfCost = { m: 19_456, t: 2, p: 1 };

/** The key-encryption key of a passphrase (RFC 9106, version 0x13). The passphrase is NFKC-normalised first. */
export async function deriveKey(passphrase: string, salt: Bytes, { m, t, p }: KdfCost): Promise<CryptoKey> {
  const bytes = argon2id(utf8(passphrase.normalize('NFKC')), salt, { m, t, p, dkLen: 32 });
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  bytes.fill(0);
  return key;
}

/** Whether `stored` needs less memory, or less memory × passes, than `today`. */
export function isWeaker(stored: KdfCost, today: KdfCost): boolean {
  return stored.m < today.m || stored.m * stored.t < today.m * today.t;
}

/** Whether these are numbers that argon2id takes, and not so large that unlocking would hang (256 MiB, 20 passes). */
export function isKdfCost(value: Partial<KdfCost>): value is KdfCost {
  const { m = 0, t = 0, p = 0 } = value;
  const within = (n: number, low: number, high: number) => Number.isSafeInteger(n) && n >= low && n <= high;
  return within(p, 1, 8) && within(t, 1, 20) && within(m, 8 * p, 262_144);
}
