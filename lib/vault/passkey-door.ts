import { base64 } from '../base64.ts';
import { type Bytes, isBytes, utf8 } from './bytes.ts';
import { decrypt, encrypt, isSealed, type Sealed } from './envelope.ts';

/** What an authenticator gives for one passkey and one input: 32 bytes that it gives for no other (WebAuthn 3, 10.1.4). */
const PRF_BYTES = 32;

/** What to ask the authenticator for. No secret: it lies in the header in clear. */
export interface PasskeyQuestion {
  credentialId: Bytes;
  /** The input of its pseudo-random function. */
  salt: Bytes;
}

/** The data key wrapped under a key that only the passkey's authenticator can give again. */
export interface PasskeyDoor extends Sealed, PasskeyQuestion {}

/** Undefined for an answer that is none. */
export async function makePasskeyDoor(
  kid: string,
  raw: Bytes,
  { credentialId, salt }: PasskeyQuestion,
  prf: Bytes,
): Promise<PasskeyDoor | undefined> {
  const data = doorData(kid, { credentialId, salt });
  const key = await wrappingKey(prf, data);
  return key && { credentialId, salt, ...(await encrypt(key, raw, data)) };
}

/** The raw data key; undefined when the answer is not this passkey's. */
export async function openPasskeyDoor(kid: string, door: PasskeyDoor, prf: Bytes): Promise<Bytes | undefined> {
  const data = doorData(kid, door);
  const key = await wrappingKey(prf, data);
  return key && decrypt(key, door, data);
}

/** A door as the header has it; undefined for anything else, which must not keep the passphrase from opening. */
export function parsePasskeyDoor(value: unknown): PasskeyDoor | undefined {
  const { credentialId, salt, ...key } = (value ?? {}) as Partial<PasskeyDoor>;
  return isSealed(key, 48) && isBytes(credentialId) && isBytes(salt) ? (value as PasskeyDoor) : undefined;
}

/** HKDF-SHA-256 (RFC 5869) without salt: what comes in is uniform already. `info` binds it to this door. */
async function wrappingKey(prf: Bytes, info: Bytes): Promise<CryptoKey | undefined> {
  if (prf.length !== PRF_BYTES) return undefined;
  const secret = await crypto.subtle.importKey('raw', prf, 'HKDF', false, ['deriveKey']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(algorithm, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function doorData(kid: string, { credentialId, salt }: PasskeyQuestion): Bytes {
  return utf8(JSON.stringify(['door', 1, kid, 'passkey', base64(credentialId), base64(salt)]));
}
