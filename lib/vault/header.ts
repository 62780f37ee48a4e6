import { isBytes } from './bytes.ts';
import type { DeviceDoor, PassphraseDoor } from './doors.ts';
import { isSealed } from './envelope.ts';
import { VaultError } from './error.ts';
import { isKdfCost } from './kdf.ts';

/**
 * The one record that is read before there is a key. Every door wraps the same data key `kid`, so several may stand side
 * by side; a build that does not know a door leaves it alone.
 */
export interface Header {
  v: 1;
  kid: string;
  doors: Doors;
}

export interface Doors {
  passphrase?: PassphraseDoor;
  device?: DeviceDoor;
  /** A BankIdDoor, read by parseBankIdDoor: a broken one must not keep the passphrase from opening. */
  bankid?: unknown;
  /** A PasskeyDoor, read by parsePasskeyDoor for the same reason. */
  passkey?: unknown;
  [later: string]: unknown;
}

/** The header as read from the database; undefined when there is no vault. Throws `corrupt` on anything else. */
export function parseHeader(row: unknown): Header | undefined {
  if (row === undefined) return undefined;
  if (isHeader(row)) return row;
  throw new VaultError('corrupt');
}

function isHeader(row: unknown): row is Header {
  if (!isObject(row) || row['v'] !== 1 || typeof row['kid'] !== 'string') return false;
  const doors = row['doors'];
  if (!isObject(doors) || Object.keys(doors).length === 0) return false;
  const { passphrase, device } = doors;
  return (passphrase === undefined || isPassphraseDoor(passphrase)) && (device === undefined || isSealed(device, 48));
}

function isPassphraseDoor(door: unknown): boolean {
  if (!isSealed(door, 48)) return false;
  const { kdf } = door as { kdf?: unknown };
  return isObject(kdf) && kdf['name'] === 'argon2id' && isBytes(kdf['salt'], 16) && isKdfCost(kdf);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
