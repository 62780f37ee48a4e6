import { createVault, type Vault } from '../../../lib/vault/vault.ts';
import type { StoreName } from '../../../lib/vault/stores.ts';

type Records = Record<StoreName, { text: string }>;
type Row = [store: 'meta' | 'records', key: IDBValidKey, value: unknown];

export interface TamperCounts {
  flips: number;
  swaps: number;
  rollbacks: number;
  /** What was read as if nothing had happened, or was read altered. */
  accepted: string[];
  /** Untouched records that were read: the control. */
  control: number;
}

const STORES: StoreName[] = [
  'registration',
  'connection',
  'grant',
  'accounts',
  'health',
  'attempt',
  'settings',
  'history',
  'transactions',
];
const IDS = ['a', 'b'];

/**
 * Alters a vault of two records in every store, behind its back, in every way, and reads each after each. `every`: how many
 * bytes lie between two that are flipped. Runs where IndexedDB is: in a browser's own, and in the one for Node.
 */
export async function tamper(every: number): Promise<TamperCounts> {
  const counts: TamperCounts = { flips: 0, swaps: 0, rollbacks: 0, accepted: [], control: 0 };
  const name = `tamper-${crypto.randomUUID()}`;
  const session = new Map<string, unknown>();
  const vault: Vault<Records> = createVault<Records>({
    session: {
      get: async <T>(key: string) => session.get(key) as T | undefined,
      set: async (key, value) => void session.set(key, value),
      remove: async (key) => void session.delete(key),
    },
    exclusive: (_name, run) => run(),
    now: () => 0,
    wait: async () => undefined,
    databaseName: name,
    kdf: { m: 64, t: 1, p: 1 },
  });
  await vault.create({ door: 'passphrase', passphrase: 'under the old pear tree' });
  const writing = await vault.open();
  const places = STORES.flatMap((store) => IDS.map((id) => [store, id] as const));
  const write = (text: string) =>
    writing.write(
      places.map(([store, id]) => ({ type: 'put' as const, store, id, record: { text: `${store} ${id} ${text}` } })),
    );
  await write('first');
  const earlier = await rows(name);
  await write('second');
  const now = await rows(name);

  /** What is read at a place: a text, `nothing`, or `refused`. */
  const read = async (store: StoreName, id: string): Promise<string> => {
    try {
      return (await (await vault.open()).get(store, id))?.text ?? 'nothing';
    } catch {
      return 'refused';
    }
  };
  for (const [store, id] of places) if ((await read(store, id)) === `${store} ${id} second`) counts.control++;

  /** Puts altered rows in place, looks, and puts the true ones back. */
  const tried = async (what: string, altered: Row[], looked: readonly (readonly [StoreName, string])[]) => {
    await put(name, altered);
    for (const [store, id] of looked) {
      const found = await read(store, id);
      if (found !== 'refused') counts.accepted.push(`${what}: ${store}/${id} read as ${found}`);
    }
    await put(name, now);
  };

  for (const row of now) {
    const [, key, value] = row;
    const looked = Array.isArray(key) ? [key as unknown as [StoreName, string]] : places.slice(0, 1);
    if (key === 'header') continue;
    for (const [field, flipped] of flips(value as Sealed, every)) {
      counts.flips++;
      await tried(`${JSON.stringify(key)} with ${field}`, [[row[0], key, flipped]], looked);
    }
  }
  const records = now.filter(([store]) => store === 'records');
  for (const [index, one] of records.entries()) {
    for (const two of records.slice(index + 1)) {
      counts.swaps++;
      const places = [one[1], two[1]] as unknown as [StoreName, string][];
      await tried('swapped', [['records', one[1], two[2]], ['records', two[1], one[2]]], places); // prettier-ignore
    }
  }
  for (const row of earlier) {
    const [store, key] = row;
    if (key === 'header') continue;
    counts.rollbacks++;
    await tried('rolled back', [row], store === 'records' ? [key as unknown as [StoreName, string]] : places);
  }
  // The header: the door of a passphrase, opened anew after each change.
  const header = now.find(([, key]) => key === 'header')!;
  const door = (header[2] as { doors: { passphrase: Sealed & { kdf: { salt: Uint8Array } } } }).doors.passphrase;
  const altered = [
    ...flips(door, every).map(([field, sealed]) => [field, { ...sealed, kdf: door.kdf }] as const),
    ...bits(door.kdf.salt, every).map(
      ([field, salt]) => [`salt ${field}`, { ...door, kdf: { ...door.kdf, salt } }] as const,
    ),
  ];
  for (const [field, passphrase] of altered) {
    counts.flips++;
    await put(name, [['meta', 'header', { ...(header[2] as object), doors: { passphrase } }]]);
    await vault.unlock('under the old pear tree').then(
      () => counts.accepted.push(`header with ${field}`),
      () => undefined,
    );
  }
  await put(name, now);
  await vault.unlock('under the old pear tree');
  await vault.destroy();
  return counts;
}

interface Sealed {
  iv: Uint8Array;
  ct: Uint8Array;
}

/** The row with one bit of each byte flipped (another one each time), and with another generation, key and version. */
function flips(row: Sealed & { gen?: number; kid?: string; v?: number }, every: number): [string, Sealed][] {
  const named: [string, Sealed][] = (['iv', 'ct'] as const).flatMap((field) =>
    bits(row[field], every).map(([at, bytes]): [string, Sealed] => [`${field} ${at}`, { ...row, [field]: bytes }]),
  );
  if (row.gen === undefined) return named;
  return [
    ...named,
    ['gen + 1', { ...row, gen: row.gen + 1 } as Sealed],
    ['gen - 1', { ...row, gen: row.gen - 1 } as Sealed],
    ['another kid', { ...row, kid: 'another' } as Sealed],
    ['another version', { ...row, v: 2 } as Sealed],
    ['ct cut', { ...row, ct: row.ct.slice(0, -1) }],
  ];
}

function bits(bytes: Uint8Array, every: number): [string, Uint8Array][] {
  const found: [string, Uint8Array][] = [];
  for (let at = 0; at < bytes.length; at += every) {
    const flipped = bytes.slice();
    flipped[at]! ^= 1 << (at & 7);
    found.push([`byte ${at}`, flipped]);
  }
  return found;
}

async function connect(name: string): Promise<IDBDatabase> {
  return asked(indexedDB.open(name));
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}

async function rows(name: string): Promise<Row[]> {
  const database = await connect(name);
  const all: Row[] = [];
  for (const store of ['meta', 'records'] as const) {
    const objects = database.transaction(store).objectStore(store);
    const [keys, values] = await Promise.all([
      asked(objects.getAllKeys()),
      asked(objects.getAll() as IDBRequest<unknown[]>),
    ]);
    keys.forEach((key, index) => all.push([store, key, values[index]]));
  }
  database.close();
  return all;
}

async function put(name: string, changed: Row[]): Promise<void> {
  const database = await connect(name);
  const tx = database.transaction(['meta', 'records'], 'readwrite');
  for (const [store, key, value] of changed) tx.objectStore(store).put(value, key);
  await new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error!);
  });
  database.close();
}
