import 'fake-indexeddb/auto';
import { type IDBPDatabase, openDB } from 'idb';
import { createBankIdDoors } from '../../../lib/vault/bankid.ts';
import type { Header } from '../../../lib/vault/header.ts';
import type { KdfCost } from '../../../lib/vault/kdf.ts';
import type { Exclusive, SessionStore } from '../../../lib/vault/ports.ts';
import { createVault, type Vault } from '../../../lib/vault/vault.ts';

export interface Records {
  registration: { clientId: string; clientSecret: string };
  connection: { name: string };
  grant: { accessToken: string; refreshToken?: string };
  accounts: { accounts: { name: string; booked: string; number: string }[] };
  health: { failures: number };
  attempt: { state: string };
  settings: { hidden: boolean };
  history: { points: { at: number; booked: string }[] };
  transactions: { entries: { text: string; amount: string }[] };
}

export const PASSPHRASE = 'under the old pear tree';
export const OTHER_PASSPHRASE = 'nine herons over Vestfjorden';
export const CHEAP: KdfCost = { m: 64, t: 1, p: 1 };

/** One browser profile: a database of its own, a session store, a clock that stands still unless told. */
export interface Rig {
  databaseName: string;
  session: SessionStore & { values: Map<string, unknown> };
  clock: { now: number };
  /** What the vault waited for, in ms; the clock moves on by it. */
  waits: number[];
  /** A worker's start: a new vault over what is there. `over` replaces a port. */
  start(over?: { exclusive?: Exclusive; kdf?: KdfCost; session?: SessionStore }): Vault<Records>;
  /** What a closed browser forgets. */
  closeBrowser(): void;
}

let rigs = 0;

export function createRig(): Rig {
  const databaseName = `vault-${++rigs}`;
  const session = memorySession();
  const clock = { now: 1_764_000_000_000 };
  const waits: number[] = [];
  const exclusive = createLocks();
  return {
    databaseName,
    session,
    clock,
    waits,
    start: (over = {}) =>
      createVault<Records>({
        bankidDoors: createBankIdDoors,
        session,
        exclusive,
        now: () => clock.now,
        wait: async (ms) => {
          waits.push(ms);
          clock.now += ms;
        },
        databaseName,
        kdf: CHEAP,
        ...over,
      }),
    closeBrowser: () => session.values.clear(),
  };
}

function memorySession(): Rig['session'] {
  const values = new Map<string, unknown>();
  return {
    values,
    get: async <T>(key: string) => structuredClone(values.get(key)) as T | undefined,
    set: async (key, value) => void values.set(key, structuredClone(value)),
    remove: async (key) => void values.delete(key),
  };
}

/** As Web Locks: one at a time per name, in the order of asking. */
export function createLocks(): Exclusive {
  const tails = new Map<string, Promise<unknown>>();
  return (name, run) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(run);
    tails.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

export type Row = { store: string; key: IDBValidKey; value: unknown };

/** Runs `use` over the bare database, as someone would who can write the profile. */
export async function bare<T>(rig: Rig, use: (database: IDBPDatabase) => Promise<T>): Promise<T> {
  const database = await openDB(rig.databaseName);
  try {
    return await use(database);
  } finally {
    database.close();
  }
}

/** Every row of every store. */
export function dump(rig: Rig): Promise<Row[]> {
  return bare(rig, async (database) => {
    const rows: Row[] = [];
    for (const store of database.objectStoreNames) {
      const keys = await database.getAllKeys(store);
      for (const key of keys) rows.push({ store, key, value: await database.get(store, key) });
    }
    return rows;
  });
}

/** Puts a dump back, with nothing else left. */
export function restore(rig: Rig, rows: Row[]): Promise<void> {
  return bare(rig, async (database) => {
    for (const store of database.objectStoreNames) await database.clear(store);
    for (const { store, key, value } of rows) await database.put(store, value, key);
  });
}

export async function headerOf(rig: Rig): Promise<Header> {
  return bare(rig, (database) => database.get('meta', 'header'));
}

export function putBare(rig: Rig, store: string, key: IDBValidKey, value: unknown): Promise<unknown> {
  return bare(rig, (database) => database.put(store, value, key));
}
