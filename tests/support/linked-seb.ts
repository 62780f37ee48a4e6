import type { Institution } from '../../lib/banks/catalog/institution.ts';
import { ORDER, type OrderView } from '../../lib/snapshot.ts';
import { scanAtSeb } from '../sandbox/seb/phone.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt, type World } from './world.ts';

export function sebAt(sandbox: Sandbox): Institution {
  return institutionsAt(sandbox).find(({ id }) => id === 'sandbox-seb')!;
}

/** A world with an open vault and a client of SEB; `begin` starts linking it. */
export async function newSebWorld(sandbox: Sandbox, traits: object = {}, institutions = [sebAt(sandbox)]) {
  const world = createWorld(institutions);
  const bank = await sandbox.control.register({ bank: 'seb', ...traits });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const settings = { clientId: bank.clientId, clientSecret: bank.clientSecret };
  const begin = (more: object = {}) =>
    worker.send('link.start', { institutionId: 'sandbox-seb', window: 'order', settings: { ...settings, ...more } });
  return { world, bank, worker, begin, settings };
}

/** The published order as it is now. */
export const orderOf = (world: World) => world.memory.get(ORDER) as OrderView | undefined;

/** Resolves with the published order once it is as wanted. */
export async function orderWhere(world: World, wanted: (order: OrderView) => boolean): Promise<OrderView> {
  for (let round = 0; round < 500; round++) {
    const order = orderOf(world);
    if (order && wanted(order)) return order;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it never came: ${JSON.stringify([orderOf(world), world.head()])}`);
}

/** The text of the code that is shown, once there is one. */
export async function shownCode(world: World): Promise<string> {
  const { frame } = await orderWhere(world, (order) => order.frame !== undefined);
  if (frame?.type !== 'text') throw new Error('no text to scan');
  return frame.data;
}

/** As newSebWorld, linked with every account by a scanned code. */
export async function linkedSeb(sandbox: Sandbox, traits: object = {}) {
  const made = await newSebWorld(sandbox, traits);
  await made.begin();
  await scanAtSeb(sandbox.origins.seb, await shownCode(made.world), 'sign');
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const accountIds = choices.map((choice) => choice.id);
  const { connectionId } = await made.worker.send('link.choose', { attemptId: id, accountIds });
  return { ...made, choices, connectionId };
}
