import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startServer } from '../../lib/relying-party/server/start.ts';
import { startBankId } from '../sandbox/bankid/bankid.ts';
import { ASTRID, type Person } from '../sandbox/bankid/people.ts';
import type { PhoneTraits } from '../sandbox/bankid/phone.ts';
import { freePort } from './free-port.ts';
import { shownCode } from './linked-seb.ts';
import { createWorld } from './world.ts';

export const PASSPHRASE = 'under the old pear tree';

/** BankID and the real relying-party server with a store on the disk, by a clock of the test's own. */
export async function startRelyingParty(time: { now: number }) {
  const now = () => time.now;
  const bankId = await startBankId({ now });
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'relying-party-'));
  const origin = `http://localhost:${port}`;
  const log: string[] = [];
  const start = (secret = 7) =>
    startServer(
      {
        ...{ bankId: { baseUrl: bankId.baseUrl }, publicUrl: origin, secret: Buffer.alloc(32, secret) },
        ...{
          storeUrl: `sqlite:${join(folder, 'store.sqlite')}`,
          listen: { host: 'localhost', port },
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
    /** On the same store; with another secret nothing in it can be read. */
    async start(secret?: number) {
      running = await start(secret);
    },
  };
}

/** A world with an open vault behind a passphrase, in a build that names this relying party. */
export async function newUnlockWorld() {
  const time = { now: Date.UTC(2026, 5, 1, 12) };
  const party = await startRelyingParty(time);
  const world = createWorld([], { relyingParty: { name: 'Example', origin: party.origin }, time });
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
  return { world, worker, party, time, phone, approve, enrol };
}

export type UnlockWorld = Awaited<ReturnType<typeof newUnlockWorld>>;

/** As newUnlockWorld, with a BankID door. */
export async function enrolled() {
  const made = await newUnlockWorld();
  await made.enrol();
  await made.approve();
  await made.world.until(({ bankid }) => bankid?.enrolled === true && !bankid.login);
  return made;
}
