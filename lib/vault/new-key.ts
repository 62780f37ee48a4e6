import { type Bytes, randomBytes } from './bytes.ts';
import { importDataKey, makeDeviceDoor, makePassphraseDoor } from './doors.ts';
import type { DataKey } from './envelope.ts';
import { VaultError } from './error.ts';
import type { Header } from './header.ts';
import type { KdfCost } from './kdf.ts';
import { passphraseProblem } from './passphrase.ts';

/** How the vault is to be opened. */
export type DoorChoice = { door: 'device' } | { door: 'passphrase'; passphrase: string };

/** A fresh data key behind one door. */
export interface NewKey {
  key: DataKey;
  /** For the session store only. */
  raw: Bytes;
  header: Header;
  deviceKey: CryptoKey | undefined;
}

/** Throws `weak-passphrase`. */
export function requireStrong(choice: DoorChoice): void {
  if (choice.door === 'passphrase' && passphraseProblem(choice.passphrase)) throw new VaultError('weak-passphrase');
}

/** A new random 256-bit data key and the header with the chosen door to it, and no other. */
export async function makeKey(choice: DoorChoice, cost: KdfCost): Promise<NewKey> {
  const kid = crypto.randomUUID();
  const raw = randomBytes(32);
  const key = await importDataKey(kid, raw);
  if (choice.door === 'device') {
    const { door, key: deviceKey } = await makeDeviceDoor(kid, raw);
    return { key, raw, header: { v: 1, kid, doors: { device: door } }, deviceKey };
  }
  const passphrase = await makePassphraseDoor(kid, raw, choice.passphrase, cost);
  return { key, raw, header: { v: 1, kid, doors: { passphrase } }, deviceKey: undefined };
}
