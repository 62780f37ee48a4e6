import { base64 } from '../base64.ts';
import { type Bytes, randomBytes, utf8 } from './bytes.ts';
import { type DataKey, decrypt, encrypt, type Sealed } from './envelope.ts';
import { deriveKey, type KdfCost } from './kdf.ts';

/** The data key wrapped under a key that argon2id makes of a passphrase. */
export interface PassphraseDoor extends Sealed {
  kdf: KdfCost & { name: 'argon2id'; salt: Bytes };
}

/**
 * The data key wrapped under an AES key that lies beside it in the database. The browser gives that key to no script, but
 * it is on the disk in clear: this door keeps plaintext off the disk, and it does not stop someone who copies the profile.
 */
export type DeviceDoor = Sealed;

export async function importDataKey(kid: string, raw: Bytes): Promise<DataKey> {
  return { kid, aes: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']) };
}

/** Takes about as long as `cost` says (0.2 s at today's). */
export async function makePassphraseDoor(
  kid: string,
  raw: Bytes,
  passphrase: string,
  cost: KdfCost,
): Promise<PassphraseDoor> {
  const kdf = { name: 'argon2id' as const, m: cost.m, t: cost.t, p: cost.p, salt: randomBytes(16) };
  const key = await deriveKey(passphrase, kdf.salt, kdf);
  return { kdf, ...(await encrypt(key, raw, passphraseData(kid, kdf))) };
}

/** The raw data key; undefined when the passphrase is not the one. */
export async function openPassphraseDoor(
  kid: string,
  door: PassphraseDoor,
  passphrase: string,
): Promise<Bytes | undefined> {
  const key = await deriveKey(passphrase, door.kdf.salt, door.kdf);
  return decrypt(key, door, passphraseData(kid, door.kdf));
}

/** A device door and its key, which goes into the same database. */
export async function makeDeviceDoor(kid: string, raw: Bytes): Promise<{ door: DeviceDoor; key: CryptoKey }> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  return { door: await encrypt(key, raw, deviceData(kid)), key };
}

/** The raw data key; undefined when door and key don't belong together. */
export function openDeviceDoor(kid: string, door: DeviceDoor, key: CryptoKey): Promise<Bytes | undefined> {
  return decrypt(key, door, deviceData(kid));
}

function passphraseData(kid: string, { name, m, t, p, salt }: PassphraseDoor['kdf']): Bytes {
  return utf8(JSON.stringify(['door', 1, kid, 'passphrase', name, m, t, p, base64(salt)]));
}

function deviceData(kid: string): Bytes {
  return utf8(JSON.stringify(['door', 1, kid, 'device']));
}
