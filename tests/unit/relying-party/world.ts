import { onTestFinished } from 'vitest';
import { createBankIdClient } from '../../../lib/relying-party/client/client.ts';
import { createTransport } from '../../../lib/relying-party/client/transport.ts';
import { createApp } from '../../../lib/relying-party/server/app.ts';
import { deriveSecrets } from '../../../lib/relying-party/server/secrets.ts';
import { createSqliteStore } from '../../../lib/relying-party/store/sqlite.ts';
import type { Store } from '../../../lib/relying-party/store/store.ts';
import { type BankId, startBankId } from '../../sandbox/bankid/bankid.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { type Device, newDevice } from './device.ts';

/** A clock that only its test moves, and which everybody in the test goes by. */
export function newClock() {
  let time = Date.UTC(2026, 5, 1, 12);
  return { now: () => time, wait: (seconds: number) => void (time += seconds * 1000) };
}
export type Clock = ReturnType<typeof newClock>;

export interface Instance {
  origin: string;
  log: string[];
  /** Ends at once what is under way, as a killed process would. */
  kill(): Promise<void>;
}

const SECRET = Buffer.alloc(32, 7);
/** Proxies tell addresses in tests: the machine itself is one. */
const PROXIES = ['127.0.0.1', '::1'];
export const HOME = '198.51.100.4';

/** One instance of the server, on a free port of loopback. */
export async function startInstance({
  bankId,
  store,
  secret = SECRET,
  publicUrl = 'https://rp.example',
}: {
  bankId: Pick<BankId, 'baseUrl'>;
  store: Store;
  secret?: Buffer;
  publicUrl?: string;
}): Promise<Instance> {
  const transport = createTransport({ baseUrl: bankId.baseUrl, answerTimeoutMs: 2_000 });
  const log: string[] = [];
  const app = createApp({
    client: createBankIdClient({ transport }),
    store,
    secrets: deriveSecrets(secret),
    publicUrl,
    trustedProxies: PROXIES,
    log: { write: (line) => void log.push(line) },
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const kill = async () => {
    app.server.closeAllConnections();
    await app.close();
    transport.close();
  };
  onTestFinished(kill);
  return { origin, log, kill };
}

export interface World {
  clock: Clock;
  bankId: BankId;
  store: Store;
  server: Instance;
  device(options?: { address?: string; origin?: string }): Promise<Device>;
}

/** BankID, one server with a store in memory, and one clock. */
export async function newWorld(): Promise<World> {
  const clock = newClock();
  const bankId = await startBankId({ now: clock.now });
  onTestFinished(bankId.close);
  const store = createSqliteStore({ file: ':memory:', now: clock.now });
  const server = await startInstance({ bankId, store });
  const device: World['device'] = ({ address = HOME, origin = server.origin } = {}) =>
    newDevice({ origin, publicUrl: 'https://rp.example', now: clock.now, address });
  return { clock, bankId, store, server, device };
}

/** A device that is enrolled, and its share. */
export async function enrolled(world: World, device?: Device): Promise<{ device: Device; share: string }> {
  const enrolling = device ?? (await world.device());
  const { body } = await enrolling.enrol();
  const phone = world.bankId.phone({ person: ASTRID });
  phone.scan(body.qr!);
  phone.enterCode();
  world.clock.wait(2);
  await enrolling.poll(body.orderId);
  const share = (await enrolling.open(body.orderId, await enrolling.fetchShare(body.orderId)))!;
  await enrolling.acknowledge(body.orderId);
  return { device: enrolling, share };
}
