import { base64url, fromBase64 } from '../base64.ts';
import { type Bytes, utf8 } from '../vault/bytes.ts';
import type { SealedShare } from './messages.ts';

/** What a sealed share belongs to: in another order, or for another device, it does not open. */
export interface ShareContext {
  orderId: string;
  deviceId: string;
}

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;

/**
 * Seals a share to a public key made for one order: ECDH on P-256 with an ephemeral key, HKDF-SHA256 over the shared
 * secret with both public keys as salt, AES-256-GCM. Undefined when `sealTo` is no point of the curve.
 */
export async function sealShare(share: Bytes, sealTo: string, context: ShareContext): Promise<SealedShare | undefined> {
  const recipient = await importPublic(sealTo);
  if (!recipient) return undefined;
  const ephemeral = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const ephemeralKey = base64url(new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey)));
  const key = await deriveKey(ephemeral.privateKey, recipient, { ephemeralKey, sealTo }, context);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: label(context) }, key, share);
  return { ephemeralKey, iv: base64url(iv), ciphertext: base64url(new Uint8Array(ciphertext)) };
}

/** The share; undefined when it was sealed to another key or for another order. `own` is the pair of `sealTo`. */
export async function openShare(
  { ephemeralKey, iv, ciphertext }: SealedShare,
  own: CryptoKeyPair,
  context: ShareContext,
): Promise<Bytes | undefined> {
  const sealTo = base64url(new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey)));
  const sender = await importPublic(ephemeralKey);
  const [nonce, sealed] = [fromBase64(iv), fromBase64(ciphertext)];
  if (!sender || !nonce || !sealed) return undefined;
  const key = await deriveKey(own.privateKey, sender, { ephemeralKey, sealTo }, context);
  try {
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: label(context) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
  } catch {
    return undefined;
  }
}

/** A fresh pair for one order; its public half goes into the request as `sealTo`. */
export async function newSealingPair(): Promise<{ pair: CryptoKeyPair; sealTo: string }> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  return { pair, sealTo: base64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))) };
}

/** Whether a share could be sealed to this key. */
export async function isSealingKey(sealTo: string): Promise<boolean> {
  return (await importPublic(sealTo)) !== undefined;
}

async function importPublic(key: string): Promise<CryptoKey | undefined> {
  const raw = fromBase64(key);
  if (!raw) return undefined;
  try {
    return await crypto.subtle.importKey('raw', raw, CURVE, true, []);
  } catch {
    return undefined;
  }
}

async function deriveKey(
  own: CryptoKey,
  other: CryptoKey,
  { ephemeralKey, sealTo }: { ephemeralKey: string; sealTo: string },
  context: ShareContext,
): Promise<CryptoKey> {
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, own, 256);
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const salt = utf8(`${ephemeralKey}.${sealTo}`);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info: label(context) };
  return crypto.subtle.deriveKey(algorithm, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

function label({ orderId, deviceId }: ShareContext): Bytes {
  return utf8(JSON.stringify(['bankid share', 1, orderId, deviceId]));
}
