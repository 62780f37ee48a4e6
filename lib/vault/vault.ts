import type { Door, NoticeView } from '../snapshot.ts';
import { createAttempts } from './attempts.ts';
import type { BankIdDoors } from './bankid.ts';
import type { Bytes } from './bytes.ts';
import { readBase, writeCommit } from './commit.ts';
import { createDatabase, issue, type ReadTx } from './database.ts';
import { importDataKey, makePassphraseDoor, openDeviceDoor, openPassphraseDoor } from './doors.ts';
import type { DataKey } from './envelope.ts';
import { orStorageError, VaultError } from './error.ts';
import type { Header } from './header.ts';
import { isWeaker, KDF_COST } from './kdf.ts';
import { createKeyring, isUsable, type Lease } from './keyring.ts';
import { type DoorChoice, makeKey, requireStrong } from './new-key.ts';
import { createPasskey, type Passkey } from './passkey.ts';
import type { SessionStore, VaultDeps } from './ports.ts';
import { sealIndex } from './record-index.ts';
import { withRefusals } from './refusals.ts';
import { rekey } from './rekey.ts';
import { createSession, readUnderLock, type VaultSession } from './session.ts';
import type { RecordTypes } from './stores.ts';

/** A consent that may end soon: a random local id and epoch ms, in clear on the disk, and nothing else. */
export type Notice = NoticeView;

/**
 * Everything that Saldobar keeps, encrypted. What a copy of the profile shows without the passphrase: how many records each
 * store has, their random ids, sizes, the order of writes, the notices, and which doors there are. With a device door it shows everything.
 */
export interface Vault<Records extends RecordTypes> {
  /** `failed`: the database can't be opened, or header, device key or index are not what this vault wrote. */
  state(): Promise<'none' | 'locked' | 'open' | 'failed'>;
  /** The door that stands; undefined when there is none or it can't be read (then `state` is `failed`). */
  door(): Promise<Door | undefined>;
  /** Makes the vault and leaves it open. Throws `exists`, `weak-passphrase`. */
  create(choice: DoorChoice): Promise<void>;
  /**
   * Throws `none`, `wrong-passphrase` (also without a passphrase door), `locked` when it was locked again meanwhile. After
   * wrong passphrases it waits before it tries, 30 s at most.
   */
  unlock(passphrase: string): Promise<void>;
  /** Closes a passphrase door at once. With a device door there is nothing to lock: the vault stays open. */
  lock(): Promise<void>;
  /**
   * Makes one new door to a new data key and seals every record anew, in one transaction; other doors fall. `current` is
   * needed where a passphrase door stands. Throws `none`, `locked`, `wrong-passphrase`, `weak-passphrase`.
   */
  changeDoor(change: { current?: string; door: Door; passphrase?: string }): Promise<void>;
  /** The id of the data key, for the right passphrase of an open vault. Throws `locked`, and as unlock does. */
  verify(passphrase: string): Promise<string>;
  /** One more door beside the passphrase. A change of door takes it away, and its farewell is left. */
  bankid: BankIdDoors;
  /** One more door beside the passphrase. A change of door takes it away. */
  passkey: Passkey;
  /** Forgets everything. Sessions end at once. */
  destroy(): Promise<void>;
  /** Throws `none` or `locked`. With a device door it opens by itself. */
  open(): Promise<VaultSession<Records>>;
  /**
   * The browser refused the last write: what is stored can be read, and whatever is asked for now could not be kept. Over
   * with the first write that succeeds.
   */
  refuses(): Promise<boolean>;
  /** Readable while locked; empty when the database can't be read (then `state` is `failed`). */
  notices(): Promise<Notice[]>;
}

/**
 * The vault over one database. Make one, in the worker: the sessions of another do not notice its locks. `storage` from
 * `create` or `changeDoor` may mean that it was done and only the session store failed: the vault is then whole and locked.
 */
export function createVault<Records extends RecordTypes>(deps: VaultDeps): Vault<Records> {
  const { now, databaseName: name = 'vault', kdf = KDF_COST } = deps;
  const session = withStorageErrors(deps.session);
  const { database, refuses } = withRefusals(createDatabase(name), session, `${name}:refused`);
  const keyring = createKeyring(session, `${name}:key`, now);
  const attempts = createAttempts(session, `${name}:attempts`, now, deps.wait);
  // Always taken in this order: the door's lock may be held for the whole wait after a wrong passphrase.
  const atTheDoor = <T>(run: () => Promise<T>) => deps.exclusive(`${name}:door`, run);
  const inside = <T>(run: () => Promise<T>) => deps.exclusive(name, run);

  const readHeader = async () => (await database.read(readBase)).header;

  async function requireHeader(): Promise<Header> {
    const header = await readHeader();
    if (!header) throw new VaultError('none');
    return header;
  }

  /** The data key where the door is open. Runs inside. */
  async function acquire(): Promise<Lease> {
    const locks = keyring.locks();
    const { kid, doors } = await requireHeader();
    if (doors.device) {
      const deviceKey = await database.read((tx) => tx.objectStore('meta').get('device'));
      const raw = deviceKey instanceof CryptoKey ? await openDeviceDoor(kid, doors.device, deviceKey) : undefined;
      if (!raw) throw new VaultError('corrupt');
      return keyring.lease(await importDataKey(kid, raw), 'device');
    }
    const key = await keyring.held(kid);
    if (!key || keyring.locks() !== locks) throw new VaultError('locked');
    return keyring.lease(key, 'passphrase');
  }

  /** Opens the vault with its key, unless it was locked since `locks`: the later word counts. Runs inside. */
  async function enter({ key, raw }: { key: Lease['key']; raw: Bytes }, door: Door, locks: number): Promise<boolean> {
    if (door === 'device') {
      await keyring.drop();
    } else {
      if (keyring.locks() !== locks) return false;
      await keyring.hold(key.kid, raw);
      if (keyring.locks() !== locks) return false;
    }
    keyring.lease(key, door);
    return true;
  }

  /** The raw data key for the right passphrase. Runs at the door. */
  async function knock({ kid, doors }: Header, passphrase: string): Promise<Bytes> {
    if (!doors.passphrase) throw new VaultError('wrong-passphrase');
    await attempts.begin();
    const raw = await openPassphraseDoor(kid, doors.passphrase, passphrase);
    if (!raw) throw new VaultError('wrong-passphrase');
    await attempts.succeeded();
    return raw;
  }

  /** Wraps the data key anew when today's cost is higher than the stored one. If the disk refuses, the next unlock tries. */
  async function strengthen(header: Header, passphrase: string, raw: Bytes): Promise<void> {
    if (!header.doors.passphrase || !isWeaker(header.doors.passphrase.kdf, kdf)) return;
    const door = await makePassphraseDoor(header.kid, raw, passphrase, kdf);
    const stronger: Header = { ...header, doors: { ...header.doors, passphrase: door } };
    await database.write(async (tx) => issue(tx.objectStore('meta').put(stronger, 'header'))).catch(() => undefined);
  }

  const verify = (passphrase: string) =>
    atTheDoor(async () => {
      const header = await requireHeader();
      if (!(await keyring.raw(header.kid))) throw new VaultError('locked');
      await knock(header, passphrase);
      return header.kid;
    });

  const parts = {
    ...{ database, keyring, inside, requireHeader },
    enter: (opened: { key: DataKey; raw: Bytes }, since: number) => enter(opened, 'passphrase', since),
  };

  return {
    async state() {
      try {
        await inside(async () => {
          const { key } = await acquire();
          await readUnderLock(database, key, async () => undefined);
        });
        return 'open';
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        return error.code === 'none' || error.code === 'locked' ? error.code : 'failed';
      }
    },

    async door() {
      const header = await readHeader().catch(() => undefined);
      if (header?.doors.device) return 'device';
      return header?.doors.passphrase ? 'passphrase' : undefined;
    },

    async create(choice) {
      requireStrong(choice);
      const locks = keyring.locks();
      await inside(async () => {
        if (await readHeader()) throw new VaultError('exists');
        const next = await makeKey(choice, kdf);
        const index = await sealIndex(next.key, { gen: 1, stores: new Map() });
        await writeCommit(database, undefined, { index, replace: next, put: [], remove: [], notices: [] });
        await enter(next, choice.door, locks);
      });
    },

    async unlock(passphrase) {
      const locks = keyring.locks();
      await atTheDoor(async () => {
        const before = await requireHeader();
        const raw = await knock(before, passphrase);
        await inside(async () => {
          const header = await requireHeader();
          if (header.kid !== before.kid) throw new VaultError('locked');
          await strengthen(header, passphrase, raw);
          const key = await importDataKey(header.kid, raw);
          if (!(await enter({ key, raw }, 'passphrase', locks))) throw new VaultError('locked');
        });
      });
    },

    lock: () => keyring.lock(),

    async changeDoor({ current, door, passphrase = '' }) {
      const choice: DoorChoice = door === 'passphrase' ? { door, passphrase } : { door };
      requireStrong(choice);
      const locks = keyring.locks();
      await atTheDoor(async () => {
        const lease = await inside(acquire);
        const header = await requireHeader();
        if (header.doors.passphrase) {
          if (current === undefined) throw new VaultError('wrong-passphrase');
          await knock(header, current);
        }
        const next = await makeKey(choice, kdf);
        await inside(async () => {
          if (!isUsable(lease, now())) throw new VaultError('locked');
          await rekey(database, lease.key, next);
          lease.key = next.key;
          lease.door = door;
          await enter(next, door, locks);
        });
      });
    },

    verify,
    // Only what knows a relying party asks for it.
    bankid: deps.bankidDoors?.(parts) as BankIdDoors,
    passkey: createPasskey({ ...parts, verify }),

    async destroy() {
      await keyring.end();
      await inside(async () => {
        await database.destroy();
        await attempts.succeeded();
      });
    },

    refuses,

    open: async () => createSession(database, inside, await inside(acquire), now),

    async notices() {
      const rows = await database.read(readNotices).catch((): StoredNotice[] => []);
      return rows.filter((row): row is Notice => typeof row.endsAt === 'number');
    },
  };
}

interface StoredNotice {
  connectionId: string;
  endsAt: unknown;
}

async function readNotices(tx: ReadTx): Promise<StoredNotice[]> {
  const store = tx.objectStore('notices');
  const [ids, ends] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return ids.map((connectionId, i) => ({ connectionId, endsAt: ends[i] }));
}

function withStorageErrors(session: SessionStore): SessionStore {
  return {
    get: (key) => orStorageError(() => session.get(key)),
    set: (key, value) => orStorageError(() => session.set(key, value)),
    remove: (key) => orStorageError(() => session.remove(key)),
  };
}
