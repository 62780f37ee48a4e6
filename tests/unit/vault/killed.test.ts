import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Envelope } from '../../../lib/vault/envelope.ts';
import type { SessionStore } from '../../../lib/vault/ports.ts';
import type { Vault } from '../../../lib/vault/vault.ts';
import { EVERY, putEvery, STORE_NAMES } from './every-store.ts';
import { createRig, dump, headerOf, OTHER_PASSPHRASE, PASSPHRASE, type Records, type Rig } from './rig.ts';

afterEach(() => vi.restoreAllMocks());

const DEVICE = { door: 'device' } as const;
const PASS = { door: 'passphrase', passphrase: PASSPHRASE } as const;
const OTHER = { door: 'passphrase', passphrase: OTHER_PASSPHRASE } as const;
const PRF = new Uint8Array(32).fill(7);
const SHARE = new Uint8Array(32).fill(9);
const QUESTION = { credentialId: new Uint8Array(16).fill(1), salt: new Uint8Array(32).fill(2) };

const WRITES = ['put', 'delete', 'clear'] as const;

/**
 * A browser that ends at its `last` write, before or after it: what its transactions had written is undone, as a browser
 * does at its next start, and nothing that the dead code still tries takes effect. `writes` counts, to the database and
 * to the session store.
 */
function mortal(rig: Rig, last: number, side: 'before' | 'after') {
  const state = { writes: 0, dead: false };
  const open = new Set<IDBTransaction>();
  const die = () => {
    state.dead = true;
    for (const tx of open) tx.abort();
    throw new Error('the browser was ended');
  };
  const alive = () => {
    if (state.dead) throw new Error('nobody is there');
  };
  const counted = <T>(write: () => T): T => {
    alive();
    state.writes++;
    if (state.writes === last && side === 'before') die();
    const result = write();
    if (state.writes === last && side === 'after') die();
    return result;
  };
  for (const method of WRITES) {
    const real = IDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest<undefined>;
    vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, ...args: unknown[]) {
      return counted(() => real.apply(this, args));
    });
  }
  const { transaction } = IDBDatabase.prototype;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    alive();
    const tx = transaction.apply(this, args);
    if (args[1] === 'readwrite') open.add(tx);
    tx.addEventListener('complete', () => open.delete(tx));
    tx.addEventListener('abort', () => open.delete(tx));
    return tx;
  });
  const { deleteDatabase } = indexedDB;
  vi.spyOn(indexedDB, 'deleteDatabase').mockImplementation((name) =>
    counted(() => deleteDatabase.call(indexedDB, name)),
  );
  const session: SessionStore = {
    async get(key) {
      alive();
      return rig.session.get(key);
    },
    set: async (key, value) => counted(() => rig.session.set(key, value)),
    remove: async (key) => counted(() => rig.session.remove(key)),
  };
  return { state, session };
}

/** By which doors the vault opens after a restart; each must show the same, and all of it. */
async function openings(rig: Rig): Promise<string[]> {
  const found: string[] = [];
  const tries: Record<string, (vault: Vault<Records>) => Promise<void>> = {
    device: async (vault) => void expect(await vault.door()).toBe('device'),
    old: (vault) => vault.unlock(PASSPHRASE),
    new: (vault) => vault.unlock(OTHER_PASSPHRASE),
    passkey: (vault) => vault.passkey.unlock(PRF),
    bankid: (vault) => vault.bankid.unlock(SHARE, vault.bankid.locks()),
  };
  for (const [door, enter] of Object.entries(tries)) {
    rig.closeBrowser();
    const vault = rig.start();
    const opened = await enter(vault).then(
      () => true,
      () => false,
    );
    if (!opened) continue;
    expect(await vault.state()).toBe('open');
    const session = await vault.open();
    for (const store of STORE_NAMES) expect(await session.all(store)).toEqual(new Map([['a', EVERY[store]]]));
    // And it can be written to.
    await session.write([{ type: 'put', store: 'grant', id: 'a', record: EVERY.grant }]);
    found.push(door);
  }
  return found;
}

/** Every record and the index belong to the one key of the header, and nothing else lies there. */
async function oneGeneration(rig: Rig): Promise<void> {
  const { kid } = await headerOf(rig);
  const rows = (await dump(rig)).filter(({ store, key }) => store === 'records' || key === 'index');
  expect(rows).toHaveLength(STORE_NAMES.length + 1);
  for (const { value } of rows) expect((value as Envelope).kid).toBe(kid);
}

async function filled(choice: typeof PASS | typeof DEVICE, doors: ('passkey' | 'bankid')[] = []): Promise<Rig> {
  const rig = createRig();
  const vault = rig.start();
  await vault.create(choice);
  await (await vault.open()).write(putEvery('a'));
  if (doors.includes('passkey')) await vault.passkey.add({ ...QUESTION, passphrase: PASSPHRASE, prf: PRF });
  if (doors.includes('bankid')) await enrol(vault);
  return rig;
}

async function enrol(vault: Vault<Records>): Promise<void> {
  const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const kid = await vault.verify(PASSPHRASE);
  const device = { deviceId: 'd', orderId: 'o', deviceName: 'Kitchen', signing: privateKey };
  await vault.bankid.add({ kid, share: SHARE, ...device }, vault.bankid.locks());
}

interface Case {
  name: string;
  make(): Promise<Rig>;
  act(vault: Vault<Records>): Promise<unknown>;
  before: string[];
  after: string[];
  over?: { kdf: { m: number; t: number; p: number } };
  /** Fewer writes than that would mean that some were not seen. */
  least: number;
}

const change = (to: typeof OTHER | typeof DEVICE, current?: string) => (vault: Vault<Records>) =>
  vault.changeDoor({ ...to, ...(current !== undefined && { current }) });

const ALL = STORE_NAMES.length;

const CASES: Case[] = [
  {
    name: 'a change of passphrase',
    make: () => filled(PASS),
    act: change(OTHER, PASSPHRASE),
    before: ['old'],
    after: ['new'],
    least: ALL + 5,
  },
  {
    name: 'a change of passphrase that takes a passkey and BankID away',
    make: () => filled(PASS, ['passkey', 'bankid']),
    act: change(OTHER, PASSPHRASE),
    before: ['old', 'passkey', 'bankid'],
    after: ['new'],
    least: ALL + 7,
  },
  {
    name: 'a change to this device only',
    make: () => filled(PASS),
    act: change(DEVICE, PASSPHRASE),
    before: ['old'],
    after: ['device'],
    least: ALL + 5,
  },
  {
    name: 'a change from this device only',
    make: () => filled(DEVICE),
    act: change(OTHER),
    before: ['device'],
    after: ['new'],
    least: ALL + 5,
  },
  {
    name: 'a new device key',
    make: () => filled(DEVICE),
    act: change(DEVICE),
    before: ['device'],
    after: ['device'],
    least: ALL + 4,
  },
  {
    name: 'an unlocking that raises the cost',
    make: () => filled(PASS),
    act: (vault) => vault.unlock(PASSPHRASE),
    over: { kdf: { m: 128, t: 1, p: 1 } },
    before: ['old'],
    after: ['old'],
    least: 4,
  },
  {
    name: 'a new passkey',
    make: () => filled(PASS),
    act: (vault) => vault.passkey.add({ ...QUESTION, passphrase: PASSPHRASE, prf: PRF }),
    before: ['old'],
    after: ['old', 'passkey'],
    least: 3,
  },
  {
    name: 'a new BankID door',
    make: () => filled(PASS),
    act: enrol,
    before: ['old'],
    after: ['old', 'bankid'],
    least: 4,
  },
];

describe.each(CASES)('a browser ended at every single write of $name', ({ make, act, before, after, over, least }) => {
  async function lived(last: number, side: 'before' | 'after'): Promise<{ rig: Rig; writes: number; done: boolean }> {
    const rig = await make();
    const { state, session } = mortal(rig, last, side);
    const done = await act(rig.start({ session, ...over })).then(
      () => true,
      () => false,
    );
    vi.restoreAllMocks();
    return { rig, writes: state.writes, done };
  }

  it('leaves exactly one readable generation, the old or the new', async () => {
    const whole = await lived(0, 'after');
    expect(whole.done).toBe(true);
    expect(whole.writes).toBeGreaterThanOrEqual(least);
    await oneGeneration(whole.rig);
    expect(await openings(whole.rig)).toEqual(after);

    const seen = new Set<string>();
    for (let last = 1; last <= whole.writes; last++) {
      for (const side of ['before', 'after'] as const) {
        const { rig } = await lived(last, side);
        await oneGeneration(rig);
        const doors = await openings(rig);
        expect([before, after].map(String)).toContain(String(doors));
        seen.add(String(doors));
      }
    }
    // The first end is before everything, so the old one is among them; the new one where a write follows the commit.
    expect(seen).toContain(String(before));
  }, 60_000);
});

describe('a browser ended at every single write', () => {
  it.each([DEVICE, PASS])('of a new vault with the door $door leaves none or a whole one', async (choice) => {
    for (let last = 1, reached = true; reached; last++) {
      for (const side of ['before', 'after'] as const) {
        const rig = createRig();
        const { state, session } = mortal(rig, last, side);
        await rig
          .start({ session })
          .create(choice)
          .catch(() => undefined);
        vi.restoreAllMocks();
        reached = state.writes >= last;
        rig.closeBrowser();
        const vault = rig.start();
        const left = await vault.state();
        expect(['none', choice === DEVICE ? 'open' : 'locked']).toContain(left);
        if (left === 'none') await vault.create(choice);
        if (left === 'locked') await vault.unlock(PASSPHRASE);
        await (await vault.open()).write(putEvery('a'));
        await oneGeneration(rig);
      }
    }
  });

  it('of an exchange keeps the old token or the new one, and no third thing', async () => {
    for (let last = 1, reached = true; reached; last++) {
      for (const side of ['before', 'after'] as const) {
        const rig = await filled(DEVICE);
        const { state, session } = mortal(rig, last, side);
        const rotated = { accessToken: 'at 2', refreshToken: 'rt 2' };
        await (
          await rig.start({ session }).open()
        )
          .write([
            { type: 'put', store: 'grant', id: 'a', record: rotated },
            { type: 'remove', store: 'attempt', id: 'a' },
            { type: 'put', store: 'health', id: 'a', record: { failures: 0 } },
          ])
          .catch(() => undefined);
        vi.restoreAllMocks();
        reached = state.writes >= last;
        const vault = await rig.start().open();
        const now = [await vault.get('grant', 'a'), await vault.get('attempt', 'a'), await vault.get('health', 'a')];
        expect([
          [EVERY.grant, EVERY.attempt, EVERY.health],
          [rotated, undefined, { failures: 0 }],
        ]).toContainEqual(now);
      }
    }
  });

  it('of forgetting everything leaves all of it or nothing', async () => {
    for (let last = 1, reached = true; reached; last++) {
      for (const side of ['before', 'after'] as const) {
        const rig = await filled(PASS);
        const { state, session } = mortal(rig, last, side);
        await rig
          .start({ session })
          .destroy()
          .catch(() => undefined);
        vi.restoreAllMocks();
        reached = state.writes >= last;
        rig.closeBrowser();
        const left = await rig.start().state();
        expect(['none', 'locked']).toContain(left);
        if (left === 'locked') expect(await openings(rig)).toEqual(['old']);
        else expect(await dump(rig)).toEqual([]);
      }
    }
  });
});
