import { type Bytes, isBytes, randomBytes, utf8 } from './bytes.ts';
import { type Place, VaultError } from './error.ts';

/** A sealed value as the database holds it: AES-256-GCM under data key `kid`, `gen` is the commit that wrote it. */
export interface Envelope {
  v: 1;
  kid: string;
  gen: number;
  /** 12 random bytes, new for every sealing. */
  iv: Bytes;
  /** Ciphertext with the 16-byte tag. */
  ct: Bytes;
}

/** The key that seals everything; `aes` can't be exported again. */
export interface DataKey {
  kid: string;
  aes: CryptoKey;
}

/** Sealed bytes without a place in a store: what wraps a key. */
export interface Sealed {
  iv: Bytes;
  ct: Bytes;
}

export function isSealed(value: unknown, length?: number): value is Sealed {
  const { iv, ct } = (value ?? {}) as Partial<Sealed>;
  return isBytes(iv, 12) && isBytes(ct, length);
}

/** AES-256-GCM with a fresh random IV (NIST SP 800-38D, 8.2.2). */
export async function encrypt(aes: CryptoKey, plain: Bytes, additionalData: Bytes): Promise<Sealed> {
  const iv = randomBytes(12);
  const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, aes, plain);
  return { iv, ct: new Uint8Array(ct) };
}

/** The bytes, or undefined when key, bytes or additional data are not those of the sealing. */
export async function decrypt(aes: CryptoKey, sealed: Sealed, additionalData: Bytes): Promise<Bytes | undefined> {
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData }, aes, sealed.ct);
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

/** Seals a JSON value to its place and generation. */
export async function seal(key: DataKey, place: Place, gen: number, value: object): Promise<Envelope> {
  const sealed = await encrypt(key.aes, utf8(JSON.stringify(value)), placeData(key.kid, place, gen));
  return { v: 1, kid: key.kid, gen, ...sealed };
}

/** Opens what was sealed to exactly this place and generation; anything else is `corrupt`. */
export async function unseal(key: DataKey, place: Place, gen: number, row: unknown): Promise<unknown> {
  if (isEnvelope(row) && row.kid === key.kid && row.gen === gen) {
    const plain = await decrypt(key.aes, row, placeData(key.kid, place, gen));
    if (plain) return JSON.parse(new TextDecoder().decode(plain));
  }
  throw new VaultError('corrupt', { place });
}

export function isEnvelope(row: unknown): row is Envelope {
  if (typeof row !== 'object' || row === null) return false;
  const { v, kid, gen } = row as Partial<Envelope>;
  return v === 1 && typeof kid === 'string' && Number.isSafeInteger(gen) && isSealed(row);
}

/** A JSON array of fixed length is unambiguous: no two different places give the same bytes. */
function placeData(kid: string, place: Place, gen: number): Bytes {
  return utf8(JSON.stringify([1, kid, place.store, place.id, gen]));
}
