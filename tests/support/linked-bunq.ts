import type { Institution } from '../../lib/banks/catalog/institution.ts';
import type { BunqTraits } from '../sandbox/control.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt } from './world.ts';

export function bunqAt(sandbox: Sandbox): Institution {
  return institutionsAt(sandbox).find(({ id }) => id === 'sandbox-bunq')!;
}

/** A world with an open vault and an API key of bunq; `begin` starts linking it. */
export async function newBunqWorld(sandbox: Sandbox, traits: Partial<BunqTraits> = {}) {
  const institution = bunqAt(sandbox);
  const world = createWorld([institution]);
  const bank = await sandbox.control.register({ bank: 'bunq', ...traits });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const begin = (more: object = {}) =>
    worker.send('link.start', {
      institutionId: institution.id,
      window: 'none',
      settings: { apiKey: bank.clientSecret, ...more },
    });
  return { world, bank, worker, begin, institution };
}

/** As newBunqWorld, linked with every account. */
export async function linkedBunq(sandbox: Sandbox, traits: Partial<BunqTraits> = {}) {
  const made = await newBunqWorld(sandbox, traits);
  await made.begin();
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const accountIds = choices.map((choice) => choice.id);
  const { connectionId } = await made.worker.send('link.choose', { attemptId: id, accountIds });
  return { ...made, choices, connectionId };
}
