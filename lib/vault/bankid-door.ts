import { type Bytes, randomBytes, utf8 } from './bytes.ts';
import { type DataKey, decrypt, encrypt, isSealed, type Sealed } from './envelope.ts';

const SHARE_BYTES = 32;

/** The data key wrapped under a key made of two halves: a share that a server keeps, and a secret that lies here. */
export interface BankIdDoor extends Sealed {
  /** What the person calls this computer, under the data key. */
  name: Sealed;
}

export interface Halves {
  /** The server's: 32 random bytes. */
  share: Bytes;
  /** This device's, from newDeviceSecret. */
  secret: CryptoKey;
}

/** The device's half: random, and given to no script again. It is on the disk in clear, as a device door's key is. */
export function newDeviceSecret(): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', randomBytes(32), 'HKDF', false, ['deriveKey']);
}

/** Undefined for a share that is none. */
export async function makeBankIdDoor(
  { kid, aes }: DataKey,
  raw: Bytes,
  halves: Halves,
  deviceName: string,
): Promise<BankIdDoor | undefined> {
  const key = await wrappingKey(kid, halves);
  const name = await encrypt(aes, utf8(deviceName), nameData(kid));
  return key && { ...(await encrypt(key, raw, doorData(kid))), name };
}

/** The raw data key; undefined when either half is not the one. */
export async function openBankIdDoor(kid: string, door: BankIdDoor, halves: Halves): Promise<Bytes | undefined> {
  const key = await wrappingKey(kid, halves);
  return key && decrypt(key, door, doorData(kid));
}

export async function deviceNameOf({ kid, aes }: DataKey, { name }: BankIdDoor): Promise<string | undefined> {
  const bytes = await decrypt(aes, name, nameData(kid));
  return bytes && new TextDecoder().decode(bytes);
}

/** A door as the header has it; undefined for anything else, which must not keep the passphrase from opening. */
export function parseBankIdDoor(value: unknown): BankIdDoor | undefined {
  const { name, ...key } = (value ?? {}) as Partial<BankIdDoor>;
  return isSealed(key, 48) && isSealed(name) ? (value as BankIdDoor) : undefined;
}

/**
 * HKDF-SHA-256 (RFC 5869) with the share as salt and the device's secret as input key material, so that the secret never
 * has to be exported. Its first step is HMAC keyed with the share over the secret: whoever lacks the secret faces HKDF as
 * it is meant, with a salt that is known; whoever lacks the share faces HMAC under an unknown key of full length. Both
 * halves are needed either way.
 */
async function wrappingKey(kid: string, { share, secret }: Halves): Promise<CryptoKey | undefined> {
  if (share.length !== SHARE_BYTES) return undefined;
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: share, info: doorData(kid) };
  return crypto.subtle.deriveKey(algorithm, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function doorData(kid: string): Bytes {
  return utf8(JSON.stringify(['door', 1, kid, 'bankid']));
}

function nameData(kid: string): Bytes {
  return utf8(JSON.stringify(['door', 1, kid, 'bankid', 'name']));
}
