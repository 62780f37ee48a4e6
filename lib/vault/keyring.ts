import type { Door } from '../snapshot.ts';
import { base64, fromBase64 } from '../base64.ts';
import type { Bytes } from './bytes.ts';
import { importDataKey } from './doors.ts';
import type { DataKey } from './envelope.ts';
import type { SessionStore } from './ports.ts';

/** How long a session from before the lock goes on: an exchange in flight must commit its token. */
export const GRACE_MS = 20_000;

/** The right to use the data key, shared by all sessions of one unlocking. A change of door puts the new key into it. */
export interface Lease {
  key: DataKey;
  door: Door;
  /** When the vault was locked (epoch ms). */
  lockedAt?: number;
  /** The vault was destroyed: no grace. */
  ended: boolean;
}

/** The raw data key in the session store, where a restarted worker finds it. */
interface HeldKey {
  kid: string;
  key: string;
}

export interface Keyring {
  /** Changes with every lock: tells whether one fell between two moments. */
  locks(): number;
  /** The lease of data key `kid`, new or that of sessions still in their grace. No await may come before its use. */
  lease(key: DataKey, door: Door): Lease;
  /** The key in the session store, if it is data key `kid`. */
  held(kid: string): Promise<DataKey | undefined>;
  /** As `held`, in the form that a new door wraps. */
  raw(kid: string): Promise<Bytes | undefined>;
  hold(kid: string, raw: Bytes): Promise<void>;
  drop(): Promise<void>;
  /** Removes the key from the session store and starts the grace. Does nothing to a device door. */
  lock(): Promise<void>;
  /** Ends every session at once. */
  end(): Promise<void>;
}

/** Whether a session may still read and write. A clock set back counts as time that has passed. */
export function isUsable(lease: Lease, now: number): boolean {
  if (lease.ended) return false;
  return lease.lockedAt === undefined || (now >= lease.lockedAt && now - lease.lockedAt <= GRACE_MS);
}

export function createKeyring(session: SessionStore, slot: string, now: () => number): Keyring {
  let current: Lease | undefined;
  let locks = 0;
  // Set at once, while the removal from the session store is still on its way.
  let shut = false;

  const raw: Keyring['raw'] = async (kid) => {
    const held = await session.get<HeldKey>(slot);
    return (!shut && held?.kid === kid && fromBase64(held.key)) || undefined;
  };

  return {
    raw,
    locks: () => locks,

    lease(key, door) {
      if (current?.key.kid === key.kid && isUsable(current, now())) {
        delete current.lockedAt;
        return current;
      }
      current = { key, door, ended: false };
      return current;
    },

    async held(kid) {
      const bytes = await raw(kid);
      return bytes && importDataKey(kid, bytes);
    },

    hold(kid, raw) {
      shut = false;
      return session.set(slot, { kid, key: base64(raw) } satisfies HeldKey);
    },

    drop: () => session.remove(slot),

    async lock() {
      if (current?.door === 'device' && !current.ended) return;
      locks++;
      shut = true;
      if (current) current.lockedAt ??= now();
      await session.remove(slot);
    },

    async end() {
      locks++;
      shut = true;
      if (current) current.ended = true;
      await session.remove(slot);
    },
  };
}
