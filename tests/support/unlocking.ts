import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDB } from 'idb';
import { onTestFinished } from 'vitest';
import { startServer } from '../../lib/relying-party/server/start.ts';
import { startBankId } from '../sandbox/bankid/bankid.ts';
import { ASTRID, type Person } from '../sandbox/bankid/people.ts';
import type { PhoneTraits } from '../sandbox/bankid/phone.ts';
import { freePort } from './free-port.ts';
import { shownCode } from './linked-seb.ts';
import { createWorld } from './world.ts';

/** Where the server sees this computer. */
export const HERE = '127.0.0.1';
export const PASSPHRASE = 'under the old pear tree';

/** BankID and the real relying-party server with a store on the disk, by a clock of the test's own. */
export async function startRelyingParty(time: { now: number }) {
  const now = () => time.now;
  const bankId = await startBankId({ now });
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'relying-party-'));
  const origin = `http://localhost:${port}`;
  const log: string[] = [];
  let stores = 0;
  const start = () =>
    startServer(
      {
        ...{ bankId: { baseUrl: bankId.baseUrl }, publicUrl: origin, secret: Buffer.alloc(32, 7) },
        ...{
          storeUrl: `sqlite:${join(folder, `${stores}.sqlite`)}`,
          listen: { host: HERE, port },
          trustedProxies: [],
        },
      },
      { now, log: { write: (line) => void log.push(line) } },
    );
  let running: Awaited<ReturnType<typeof start>> | undefined = await start();
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  onTestFinished(async () => {
    await stop();
    await bankId.close();
    rmSync(folder, { recursive: true });
  });
  return {
    origin,
    bankId,
    /** Paths of its answered requests. */
    routes: () =>
      log.flatMap((line) => {
        const { route, status } = JSON.parse(line) as { route?: string; status?: number };
        return route === undefined ? [] : [`${route} ${status}`];
      }),
    stop,
    /** On the same store, or on an empty one. */
    async start({ anew = false } = {}) {
      if (anew) stores += 1;
      running = await start();
    },
  };
}

/** Answers a request in the server's place; undefined leaves it to the server. */
type Meddler = (path: string, send: () => Promise<Response>, body: string) => Promise<Response | undefined>;

/** A world with an open vault behind a passphrase, in a build that names this relying party. */
export async function newUnlockWorld() {
  const time = { now: Date.UTC(2026, 5, 1, 12) };
  const party = await startRelyingParty(time);
  const world = createWorld([], { relyingParty: { name: 'Example', origin: party.origin }, time });
  const net = { answer: undefined as Meddler | undefined };
  world.state.fetch = async (input, init) => {
    const url = input as string;
    const send = () => fetch(url, init);
    return (await net.answer?.(new URL(url).pathname, send, init?.body as string)) ?? send();
  };
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'passphrase', passphrase: PASSPHRASE });

  const phone = (traits: Partial<PhoneTraits> = {}) => party.bankId.phone({ person: ASTRID, ...traits });
  /** Somebody scans what is shown, and approves. */
  const approve = async (person: Person = ASTRID) => {
    const device = phone({ person });
    if (device.scan(await shownCode(world)) === 'refused') throw new Error('the app refused the code');
    device.enterCode();
  };
  const enrol = (deviceName = 'Kontors-PC') => worker.send('bankid.enrol', { deviceName, passphrase: PASSPHRASE });
  return { world, worker, party, time, net, phone, approve, enrol };
}

export type UnlockWorld = Awaited<ReturnType<typeof newUnlockWorld>>;

/** Everything in the database but keys that can't be read. */
export async function dump({ world }: Pick<UnlockWorld, 'world'>): Promise<unknown[]> {
  const database = await openDB(world.database);
  try {
    const stores = [...database.objectStoreNames];
    const rows = stores.map(async (store) => [
      store,
      await database.getAllKeys(store),
      (await database.getAll(store)).map(withoutKeys),
    ]);
    return await Promise.all(rows);
  } finally {
    database.close();
  }
}

function withoutKeys(value: unknown): unknown {
  if (value instanceof CryptoKey) return `key ${value.extractable}`;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutKeys(part)]));
}

/** As newUnlockWorld, with a BankID door. */
export async function enrolled() {
  const made = await newUnlockWorld();
  await made.enrol();
  await made.approve();
  await made.world.until(({ bankid }) => bankid?.enrolled === true && !bankid.login);
  return made;
}

/** As enrolled, and locked, with a record in the vault; `failed` resolves with what a login ended with. */
export async function locked() {
  const made = await enrolled();
  const { world, worker } = made;
  await worker.send('settings.set', { badge: 'nothing' });
  await worker.send('vault.lock', {});
  const failed = async () => {
    const { bankid } = await world.until((head) => head.bankid?.login?.failure !== undefined);
    return bankid!.login!.failure!;
  };
  return { ...made, failed, before: await dump(made) };
}
