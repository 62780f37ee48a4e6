import { orStorageError, VaultError } from './error.ts';

const VERSION = 1;

/** The stores and their keys, which are out of line. Values are `unknown`: whoever reads them checks them. */
interface Keys {
  meta: 'header' | 'index' | 'device' | 'bankid' | 'farewells';
  records: [store: string, id: string];
  notices: string;
}

const STORES: (keyof Keys)[] = ['meta', 'records', 'notices'];

export interface ReadTx {
  get<S extends keyof Keys>(store: S, key: Keys[S]): Promise<unknown>;
  all(store: keyof Keys, range?: IDBKeyRange): Promise<unknown[]>;
  /** The keys of what `all` gives, in its order. */
  keys<S extends keyof Keys>(store: S, range?: IDBKeyRange): Promise<Keys[S][]>;
}

/** What is written is not awaited: if it fails, the transaction fails. */
export interface WriteTx extends ReadTx {
  put<S extends keyof Keys>(store: S, key: Keys[S], value: unknown): void;
  remove<S extends keyof Keys>(store: S, key: Keys[S]): void;
  clear(store: keyof Keys): void;
}

/** Every method throws VaultError `storage` when the browser refuses. */
export interface Database {
  read<T>(body: (tx: ReadTx) => Promise<T>): Promise<T>;
  /**
   * All of `body` or nothing: resolves once it is on the disk (strict durability), undoes it when anything throws.
   * `body` may only await what `tx` gives.
   */
  write(body: (tx: WriteTx) => Promise<void>): Promise<void>;
  /** Empties every store, then deletes the database. */
  destroy(): Promise<void>;
}

/** One connection, opened when needed, given up when another context wants to upgrade or delete the database. */
export function createDatabase(name: string): Database {
  let connection: Promise<IDBDatabase> | undefined;

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
  async function begin(mode: 'readonly' | 'readwrite', options?: IDBTransactionOptions): Promise<IDBTransaction> {
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
      const done = ended(tx);
      try {
        await body(writing(tx));
      } catch (error) {
        abort(tx);
        await done.catch(() => undefined);
        throw error;
      }
      await done;
    });

  return {
    write,

    read: (body) => orStorageError(async () => body(reading(await begin('readonly')))),

    destroy: () =>
      orStorageError(async () => {
        // Emptied first: a deletion can be blocked by another connection. What can't be emptied can still be deleted.
        await write(async (tx) => STORES.forEach((store) => tx.clear(store))).catch(() => undefined);
        await connection?.then((open) => open.close(), forget);
        forget();
        await new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase(name);
          request.onblocked = () => reject(new VaultError('storage'));
          answered(request).then(() => resolve(), reject);
        });
      }),
  };
}

/** The keys of a store's records. Arrays sort after strings, so [store, []] lies behind every id. */
export function keysOf(store: string): IDBKeyRange {
  return IDBKeyRange.bound([store], [store, []]);
}

function reading(tx: IDBTransaction): ReadTx {
  return {
    get: (store, key) => answered(tx.objectStore(store).get(key)),
    all: (store, range) => answered(tx.objectStore(store).getAll(range)),
    keys: <S extends keyof Keys>(store: S, range?: IDBKeyRange) =>
      answered(tx.objectStore(store).getAllKeys(range)) as Promise<Keys[S][]>,
  };
}

function writing(tx: IDBTransaction): WriteTx {
  return {
    ...reading(tx),
    put: (store, key, value) => void tx.objectStore(store).put(value, key),
    remove: (store, key) => void tx.objectStore(store).delete(key),
    clear: (store) => void tx.objectStore(store).clear(),
  };
}

/** Rejects when another connection blocks an upgrade; should that let go later, ours still keeps out of the way. */
function openConnection(name: string, lost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onblocked = () => reject(new VaultError('storage'));
    answered(request).then((database) => {
      database.onversionchange = () => {
        lost();
        database.close();
      };
      database.onclose = lost;
      resolve(database);
    }, reject);
  });
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}

/** Resolves when the transaction is on the disk; rejects when the browser, or we, ended it. */
function ended(tx: IDBTransaction): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error('aborted'));
  });
  // Whoever waits for it hears it; nobody does where the body threw first.
  done.catch(() => undefined);
  return done;
}

function abort(tx: IDBTransaction): void {
  try {
    tx.abort();
  } catch {
    // It has already been aborted by the browser.
  }
}
