import { base64, fromBase64 } from '../base64.ts';
import type { SealedBackup } from '../messages.ts';
import { type Bytes, randomBytes, utf8 } from './bytes.ts';
import { decrypt, encrypt, type Sealed } from './envelope.ts';
import { VaultError } from './error.ts';
import { deriveKey, isKdfCost, KDF_COST, type KdfCost } from './kdf.ts';

const IV_BYTES = 12;
/** Memory (KiB) × passes that a file may make us work through: about 5 s. */
const MOST_WORK = 1_048_576;

/**
 * Content to leave the vault in a file: AES-256-GCM under a key that argon2id makes of a passphrase of its own, an IV
 * before each ciphertext. `check` is nothing, sealed: it tells a wrong passphrase from altered `data`.
 */
export async function sealBackup(passphrase: string, content: object, cost: KdfCost = KDF_COST): Promise<SealedBackup> {
  const head = { m: cost.m, t: cost.t, p: cost.p, salt: base64(randomBytes(16)) };
  const key = await deriveKey(passphrase, fromBase64(head.salt)!, cost);
  const seal = async (part: string, plain: Bytes) => pack(await encrypt(key, plain, partData(head, part)));
  return {
    ...head,
    check: await seal('check', new Uint8Array()),
    data: await seal('data', utf8(JSON.stringify(content))),
  };
}

/** The content. Throws `wrong-passphrase`, and `corrupt` for what no `sealBackup` made. */
export async function openBackup(passphrase: string, { check, data, ...head }: SealedBackup): Promise<unknown> {
  const salt = fromBase64(head.salt);
  if (!isKdfCost(head) || head.m * head.t > MOST_WORK || salt?.length !== 16) throw new VaultError('corrupt');
  const key = await deriveKey(passphrase, salt, head);
  const open = (part: string, text: string) => decrypt(key, unpack(text), partData(head, part));
  if (!(await open('check', check))) throw new VaultError('wrong-passphrase');
  const plain = await open('data', data);
  if (!plain) throw new VaultError('corrupt');
  return JSON.parse(new TextDecoder().decode(plain));
}

function pack({ iv, ct }: Sealed): string {
  const bytes = new Uint8Array(IV_BYTES + ct.length);
  bytes.set(iv);
  bytes.set(ct, IV_BYTES);
  return base64(bytes);
}

function unpack(text: string): Sealed {
  const bytes = fromBase64(text) ?? new Uint8Array();
  return { iv: bytes.slice(0, IV_BYTES), ct: bytes.slice(IV_BYTES) };
}

function partData({ m, t, p, salt }: Omit<SealedBackup, 'check' | 'data'>, part: string): Bytes {
  return utf8(JSON.stringify(['backup', 1, m, t, p, salt, part]));
}
