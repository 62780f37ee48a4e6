import { argon2id } from '@noble/hashes/argon2.js';
import { base64, fromBase64 } from '../base64.ts';
import { utf8 } from './bytes.ts';
import { KDF_COST, type KdfCost } from './kdf.ts';

/** What is kept of a passphrase that opens no key: enough to recognise it, at the same cost as a door's. */
export interface Verifier {
  salt: string;
  hash: string;
  cost: KdfCost;
}

/** The verifier of a passphrase: with the salt and cost of `like` to compare against it, else with fresh ones. */
export function deriveVerifier(passphrase: string, like?: Verifier, today: KdfCost = KDF_COST): Verifier {
  const salt = like ? fromBase64(like.salt) : crypto.getRandomValues(new Uint8Array(16));
  if (!salt) throw new TypeError('a verifier whose salt is no base64');
  const cost = like?.cost ?? today;
  const hash = argon2id(utf8(passphrase.normalize('NFKC')), salt, { ...cost, dkLen: 32 });
  return { salt: base64(salt), hash: base64(hash), cost };
}
