import { forceCloseDatabase } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bare, createLocks, createRig, dump, OTHER_PASSPHRASE, PASSPHRASE, type Rig } from './rig.ts';

afterEach(() => vi.restoreAllMocks());

const quota = () => new DOMException('full', 'QuotaExceededError');

/** How a write can fail: the nth put throws, or the browser ends the transaction after it. */
const WAYS = ['throws', 'aborts'] as const;

function failPut(nth: number, way: (typeof WAYS)[number]): { puts: number } {
  const counter = { puts: 0 };
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    counter.puts++;
    if (counter.puts === nth && way === 'throws') throw quota();
    const request = put.call(this, value, key);
    if (counter.puts === nth) this.transaction.abort();
    return request;
  });
  return counter;
}

async function filled() {
  const rig = createRig();
  const vault = rig.start();
  await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
  const session = await vault.open();
  await session.write([
    { type: 'put', store: 'grant', id: 'a', record: { accessToken: 'one' } },
    { type: 'put', store: 'grant', id: 'b', record: { accessToken: 'two' } },
    { type: 'notice', connectionId: 'a', endsAt: 5 },
  ]);
  return { rig, vault, session };
}

const change = { current: PASSPHRASE, door: 'passphrase', passphrase: OTHER_PASSPHRASE } as const;

describe.each(WAYS)('a disk that is full (the browser %s)', (way) => {
  it('leaves the old state whole at every point of a write', async () => {
    const { rig, session } = await filled();
    const before = await dump(rig);
    const write = () =>
      session.write([
        { type: 'put', store: 'grant', id: 'a', record: { accessToken: 'rotated' } },
        { type: 'remove', store: 'grant', id: 'b' },
        { type: 'put', store: 'connection', id: 'c', record: { name: 'new' } },
        { type: 'notice', connectionId: 'a', endsAt: 6 },
      ]);
    for (let nth = 1; nth <= 4; nth++) {
      failPut(nth, way);
      await expect(write()).rejects.toMatchObject({ code: 'storage' });
      vi.restoreAllMocks();
      expect(await dump(rig)).toEqual(before);
      expect(await session.get('grant', 'a')).toEqual({ accessToken: 'one' });
    }
    const counter = failPut(0, way);
    await write();
    expect(counter.puts).toBe(4);
    expect(await session.get('grant', 'a')).toEqual({ accessToken: 'rotated' });
    expect(await session.get('grant', 'b')).toBeUndefined();
  });

  it('leaves the old door working at every point of a change of door', async () => {
    const { rig, vault, session } = await filled();
    const before = await dump(rig);
    for (let nth = 1; nth <= 4; nth++) {
      failPut(nth, way);
      await expect(vault.changeDoor(change)).rejects.toMatchObject({ code: 'storage' });
      vi.restoreAllMocks();
      expect(await dump(rig)).toEqual(before);
      expect(await session.get('grant', 'a')).toEqual({ accessToken: 'one' });
      await vault.lock();
      await vault.unlock(PASSPHRASE);
    }
    const counter = failPut(0, way);
    await vault.changeDoor(change);
    expect(counter.puts).toBe(4);
  });

  it('makes no half vault', async () => {
    const rig = createRig();
    const vault = rig.start();
    for (let nth = 1; nth <= 3; nth++) {
      failPut(nth, way);
      await expect(vault.create({ door: 'device' })).rejects.toMatchObject({ code: 'storage' });
      vi.restoreAllMocks();
      expect(await vault.state()).toBe('none');
      expect(await dump(rig)).toEqual([]);
    }
    await vault.create({ door: 'device' });
    expect(await vault.state()).toBe('open');
  });

  it('unlocks all the same when only the stronger door found no room', async () => {
    const { rig } = await filled();
    rig.closeBrowser();
    const before = await dump(rig);
    const vault = rig.start({ kdf: { m: 128, t: 1, p: 1 } });
    failPut(1, way);
    await vault.unlock(PASSPHRASE);
    vi.restoreAllMocks();
    expect(await dump(rig)).toEqual(before);
    expect(await vault.state()).toBe('open');
  });
});

it('asks for strict durability in every write', async () => {
  const modes = vi.spyOn(IDBDatabase.prototype, 'transaction');
  const { vault } = await filled();
  await vault.changeDoor(change);
  const writes = modes.mock.calls.filter(([, mode]) => mode === 'readwrite');
  expect(writes).toHaveLength(3);
  for (const [, , options] of writes) expect(options).toEqual({ durability: 'strict' });
});

it('writes one of two at the same time when the lock fails, and loses nothing', async () => {
  const { rig } = await filled();
  const unlocked = rig.start({ exclusive: (_, run) => run() });
  const session = await unlocked.open();
  const put = (id: string) => session.write([{ type: 'put', store: 'health', id, record: { failures: 1 } }]);
  const results = await Promise.allSettled([put('a'), put('b')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'storage' } });
  expect((await session.all('health')).size).toBe(1);
  expect((await session.all('grant')).size).toBe(2);
});

it('takes the same lock for reading and writing, and another one at the door', async () => {
  const rig = createRig();
  const names = new Set<string>();
  const locks = createLocks();
  const vault = rig.start({
    exclusive: (name, run) => {
      names.add(name);
      return locks(name, run);
    },
  });
  await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
  await (await vault.open()).write([]);
  expect([...names]).toEqual([rig.databaseName]);
  await vault.unlock(PASSPHRASE);
  expect([...names]).toEqual([rig.databaseName, `${rig.databaseName}:door`]);
});

describe('a database that can’t be opened', () => {
  it('of a later version is failed and untouched', async () => {
    const { rig } = await filled();
    await bareUpgrade(rig);
    const vault = rig.start();
    expect(await vault.state()).toBe('failed');
    expect(await vault.notices()).toEqual([]);
    expect(await vault.door()).toBeUndefined();
    await expect(vault.open()).rejects.toMatchObject({ code: 'storage' });
    expect(await bare(rig, (database) => database.count('records'))).toBe(2);
  });

  it('because another connection blocks its upgrade is told at once, and later blocks nobody', async () => {
    const { rig } = await filled();
    const open = indexedDB.open.bind(indexedDB);
    const holder = await new Promise<IDBDatabase>((resolve) => {
      const request = open(rig.databaseName);
      request.onsuccess = () => resolve(request.result);
    });
    vi.spyOn(indexedDB, 'open').mockImplementation((name, version) => open(name, (version ?? 1) + 1));
    const vault = rig.start();
    await expect(vault.open()).rejects.toMatchObject({ code: 'storage' });
    holder.close();
    vi.restoreAllMocks();
    const later = await openDB(rig.databaseName, 9);
    expect(later.version).toBe(9);
    later.close();
  });

  it('gives way to another context that upgrades, and reports the next use', async () => {
    const { rig, session } = await filled();
    await bareUpgrade(rig);
    await expect(session.get('grant', 'a')).rejects.toMatchObject({ code: 'storage' });
  });
});

it('opens again after the browser ended its connection', async () => {
  const { rig } = await filled();
  const vault = rig.start();
  const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await vault.state();
  forceCloseDatabase(transactions.mock.contexts[0] as Parameters<typeof forceCloseDatabase>[0]);
  expect(await vault.state()).toBe('open');
});

it('has forgotten everything even when a foreign connection blocks the deletion, and says so', async () => {
  const { rig, vault } = await filled();
  const holder = await openDB(rig.databaseName);
  await expect(vault.destroy()).rejects.toMatchObject({ code: 'storage' });
  for (const store of holder.objectStoreNames) expect(await holder.count(store)).toBe(0);
  expect(rig.session.values.has(`${rig.databaseName}:key`)).toBe(false);
  holder.close();
  await vault.destroy();
  expect(await vault.state()).toBe('none');
});

it.each(['get', 'set', 'remove'] as const)('reports a session store whose %s fails', async (method) => {
  const { rig } = await filled();
  const failing = async () => Promise.reject(new Error('session store'));
  const vault = rig.start({ session: { ...rig.session, [method]: failing } });
  await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'storage' });
});

it('is whole and locked when only the session store failed at its making', async () => {
  const rig = createRig();
  const broken = rig.start({ session: { ...rig.session, set: async () => Promise.reject(new Error('full')) } });
  const making = broken.create({ door: 'passphrase', passphrase: PASSPHRASE });
  await expect(making).rejects.toMatchObject({ code: 'storage' });
  const vault = rig.start();
  expect(await vault.state()).toBe('locked');
  await vault.unlock(PASSPHRASE);
  expect(await vault.state()).toBe('open');
});

async function bareUpgrade(rig: Rig): Promise<void> {
  const database = await openDB(rig.databaseName, 2);
  database.close();
}
