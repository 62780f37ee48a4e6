import type { createBankIdDoors } from './bankid.ts';
import type { KdfCost } from './kdf.ts';

/** Memory-only storage (`storage.session`). What is in it must never reach the disk: the unlocked data key is. */
export interface SessionStore {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Runs `run` while nobody else in the browser runs under the same name (Web Locks), and frees the name when it ends. */
export type Exclusive = <T>(name: string, run: () => Promise<T>) => Promise<T>;

export interface VaultDeps {
  session: SessionStore;
  exclusive: Exclusive;
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds. */
  wait(ms: number): Promise<void>;
  /** Left out of a build that names no relying party: its vault has no `bankid`. */
  bankidDoors?: typeof createBankIdDoors;
  databaseName?: string;
  /** Cost of new passphrase doors; KDF_COST unless told otherwise. */
  kdf?: KdfCost;
}
