import { readBase, writeCommit } from './commit.ts';
import { type Database, keysOf, type ReadTx } from './database.ts';
import { type DataKey, seal, unseal } from './envelope.ts';
import { type Place, VaultError } from './error.ts';
import { isUsable, type Lease } from './keyring.ts';
import { generationOf, openIndex, type RecordIndex, sealIndex, setGeneration } from './record-index.ts';
import type { RecordTypes, StoreName } from './stores.ts';

/** One step of a write. Ids lie in clear on the disk: only random local ones, never a bank's. */
export type Change<Records extends RecordTypes> =
  | { [S in StoreName]: { type: 'put'; store: S; id: string; record: Records[S] } }[StoreName]
  | { type: 'remove'; store: StoreName; id: string }
  /** Readable while locked, not authenticated; `endsAt` is epoch ms, null takes the notice away. */
  | { type: 'notice'; connectionId: string; endsAt: number | null };

/**
 * An open vault. Goes on for 20 s after a lock, then throws `locked`; after `destroy` at once. All methods throw `storage`
 * when the database fails, and `corrupt` without a place when the index can't be trusted.
 */
export interface VaultSession<Records extends RecordTypes> {
  /** The record; undefined when there is none. `corrupt` when it is not what was last written there. */
  get<S extends StoreName>(store: S, id: string): Promise<Records[S] | undefined>;
  /** All records of a store by id. Corrupt ones are told to `onCorrupt`; without it they throw `corrupt`. */
  all<S extends StoreName>(store: S, onCorrupt?: (id: string) => void): Promise<Map<string, Records[S]>>;
  /** Ids of a store's records, without reading them. */
  ids(store: StoreName): Promise<string[]>;
  /**
   * All of the changes in one transaction, in their order, or none. Resolved means that they are on the disk. Records
   * are kept as JSON. Putting or removing a corrupt record repairs it.
   */
  write(changes: readonly Change<Records>[]): Promise<void>;
}

export function createSession<Records extends RecordTypes>(
  database: Database,
  exclusive: <T>(run: () => Promise<T>) => Promise<T>,
  lease: Lease,
  now: () => number,
): VaultSession<Records> {
  /** Runs under the lock that a change of door takes, so that key, index and rows belong together. */
  const read = <T>(body: (tx: ReadTx) => Promise<T>) =>
    exclusive(async () => {
      requireUsable(lease, now());
      return readUnderLock(database, lease.key, body);
    });

  return {
    async get(store, id) {
      const { key, index, rows } = await read((tx) => tx.get('records', [store, id]));
      return (await openRecord(key, index, { store, id }, rows)) as Records[typeof store] | undefined;
    },

    async all(store, onCorrupt) {
      const { key, index, rows } = await read((tx) => readStore(tx, store));
      const ids = new Set([...(index.stores.get(store)?.keys() ?? []), ...rows.keys()]);
      const opened = [...ids].map(async (id) => {
        try {
          return [id, await openRecord(key, index, { store, id }, rows.get(id))] as const;
        } catch (error) {
          if (!onCorrupt || !(error instanceof VaultError)) throw error;
          onCorrupt(id);
          return undefined;
        }
      });
      const whole = (await Promise.all(opened)).filter((entry) => entry !== undefined);
      return new Map(whole) as Map<string, Records[typeof store]>;
    },

    async ids(store) {
      const { index } = await read(async () => undefined);
      return [...(index.stores.get(store)?.keys() ?? [])];
    },

    write: (changes) =>
      exclusive(async () => {
        requireUsable(lease, now());
        const { key, index } = await readUnderLock(database, lease.key, async () => undefined);
        const basis = { kid: key.kid, gen: index.gen };
        index.gen++;

        const last = new Map(changes.map((change) => [subjectOf(change), change]));
        const put: { place: Place; record: object }[] = [];
        const remove: Place[] = [];
        const notices: { connectionId: string; endsAt: number | null }[] = [];
        for (const change of last.values()) {
          if (change.type === 'notice') {
            notices.push(change);
            continue;
          }
          const place = { store: change.store, id: change.id };
          setGeneration(index, place, change.type === 'put' ? index.gen : undefined);
          if (change.type === 'put') put.push({ place, record: change.record });
          else remove.push(place);
        }
        const sealed = await Promise.all(
          put.map(async ({ place, record }) => ({ place, envelope: await seal(key, place, index.gen, record) })),
        );
        const commit = { index: await sealIndex(key, index), put: sealed, remove, notices };
        requireUsable(lease, now());
        await writeCommit(database, basis, commit);
      }),
  };
}

/** Reads `body`'s rows with the index that vouches for them. `locked` when the vault is another one or gone. */
export async function readUnderLock<T>(
  database: Database,
  key: DataKey,
  body: (tx: ReadTx) => Promise<T>,
): Promise<{ key: DataKey; index: RecordIndex; rows: T }> {
  const { base, rows } = await database.read(async (tx) => {
    const [base, rows] = await Promise.all([readBase(tx), body(tx)]);
    return { base, rows };
  });
  if (base.header?.kid !== key.kid) throw new VaultError('locked');
  return { key, index: await openIndex(key, base.index), rows };
}

/** The record if the row is what the index says; undefined if both say that there is none. */
export async function openRecord(key: DataKey, index: RecordIndex, place: Place, row: unknown): Promise<unknown> {
  const gen = generationOf(index, place);
  if (gen === undefined && row === undefined) return undefined;
  if (gen === undefined) throw new VaultError('corrupt', { place });
  return unseal(key, place, gen, row);
}

async function readStore(tx: ReadTx, store: StoreName): Promise<Map<string, unknown>> {
  const range = keysOf(store);
  const [keys, rows] = await Promise.all([tx.keys('records', range), tx.all('records', range)]);
  return new Map(keys.map(([, id], i) => [id, rows[i]]));
}

function subjectOf<Records extends RecordTypes>(change: Change<Records>): string {
  return JSON.stringify(change.type === 'notice' ? [change.connectionId] : [change.store, change.id]);
}

function requireUsable(lease: Lease, now: number): void {
  if (!isUsable(lease, now)) throw new VaultError('locked');
}
