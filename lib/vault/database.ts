import { type DBSchema, type IDBPDatabase, type IDBPTransaction, deleteDB, openDB } from 'idb';
import { orStorageError, VaultError } from './error.ts';

const VERSION = 1;
const STORES = ['meta', 'records', 'notices'] as const;

/** Values are `unknown`: whoever reads them checks them. Keys are out of line, a record's is [store, id]. */
interface Schema extends DBSchema {
  meta: { key: 'header' | 'index' | 'device' | 'bankid' | 'farewells'; value: unknown };
  records: { key: [store: string, id: string]; value: unknown };
  notices: { key: string; value: unknown };
}

type Tx<Mode extends IDBTransactionMode> = IDBPTransaction<Schema, typeof STORES, Mode>;
export type ReadTx = Tx<'readonly'>;
export type WriteTx = Tx<'readwrite'>;

/** Every method throws VaultError `storage` when the browser refuses. */
export interface Database {
  read<T>(body: (tx: ReadTx) => Promise<T>): Promise<T>;
  /**
   * All of `body` or nothing: resolves once it is on the disk (strict durability), undoes it when anything throws.
   * `body` may only await requests of `tx`; requests that it does not await go through `issue`.
   */
  write(body: (tx: WriteTx) => Promise<void>): Promise<void>;
  /** Empties every store, then deletes the database. */
  destroy(): Promise<void>;
}

/** One connection, opened when needed, given up when another context wants to upgrade or delete the database. */
export function createDatabase(name: string): Database {
  let connection: Promise<IDBPDatabase<Schema>> | undefined;

  const forget = () => {
    connection = undefined;
  };
  const connect = () => {
    connection ??= openConnection(name, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return connection;
  };

  /** A transaction; on a new connection where the browser has ended the old one and not told us yet. */
  async function begin<Mode extends 'readonly' | 'readwrite'>(
    mode: Mode,
    options?: IDBTransactionOptions,
  ): Promise<Tx<Mode>> {
    const start = async () => (await connect()).transaction(STORES, mode, options);
    return start().catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'InvalidStateError') throw error;
      forget();
      return start();
    });
  }

  const write: Database['write'] = (body) =>
    orStorageError(async () => {
      const tx = await begin('readwrite', { durability: 'strict' });
      const { done } = tx;
      issue(done);
      try {
        await body(tx);
      } catch (error) {
        abort(tx);
        await done.catch(() => undefined);
        throw error;
      }
      await done;
    });

  return {
    write,

    read: (body) =>
      orStorageError(async () => {
        const tx = await begin('readonly');
        issue(tx.done);
        return body(tx);
      }),

    destroy: () =>
      orStorageError(async () => {
        // Emptied first: a deletion can be blocked by another connection. What can't be emptied can still be deleted.
        await write(async (tx) => STORES.forEach((store) => issue(tx.objectStore(store).clear()))).catch(
          () => undefined,
        );
        await connection?.then((open) => open.close(), forget);
        forget();
        await new Promise<void>((resolve, reject) => {
          deleteDB(name, { blocked: () => reject(new VaultError('storage')) }).then(resolve, reject);
        });
      }),
  };
}

/** Goes on without a request: if it fails, the transaction fails, and that is where it is noticed. */
export function issue(request: Promise<unknown>): void {
  request.catch(() => undefined);
}

/** The keys of a store's records. Arrays sort after strings, so [store, []] lies behind every id. */
export function keysOf(store: string): IDBKeyRange {
  return IDBKeyRange.bound([store], [store, []]);
}

/** Rejects when another connection blocks an upgrade; should that let go later, `blocking` keeps ours out of the way. */
function openConnection(name: string, lost: () => void): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    openDB<Schema>(name, VERSION, {
      upgrade(database, oldVersion, _newVersion, tx) {
        issue(tx.done);
        if (oldVersion < 1) for (const store of STORES) database.createObjectStore(store);
      },
      blocked: () => reject(new VaultError('storage')),
      blocking(_current, _wanted, event) {
        lost();
        (event.target as IDBDatabase).close();
      },
      terminated: lost,
    }).then(resolve, reject);
  });
}

function abort(tx: WriteTx): void {
  try {
    tx.abort();
  } catch {
    // It has already been aborted by the browser.
  }
}
