import type { Institution } from '../../lib/banks/catalog/institution.ts';
import type { StarlingTraits } from '../sandbox/control.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt } from './world.ts';

export function starlingAt(sandbox: Sandbox): Institution {
  return institutionsAt(sandbox).find(({ id }) => id === 'sandbox-starling')!;
}

/** A world with an open vault and a token of Starling; `begin` starts linking it. */
export async function newStarlingWorld(sandbox: Sandbox, traits: Partial<StarlingTraits> = {}) {
  const institution = starlingAt(sandbox);
  const world = createWorld([institution]);
  const bank = await sandbox.control.register({ bank: 'starling', ...traits });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const begin = (more: object = {}) =>
    worker.send('link.start', {
      institutionId: institution.id,
      window: 'none',
      settings: { accessToken: bank.clientSecret, ...more },
    });
  return { world, bank, worker, begin, institution };
}

/** As newStarlingWorld, linked with every account. */
export async function linkedStarling(sandbox: Sandbox, traits: Partial<StarlingTraits> = {}) {
  const made = await newStarlingWorld(sandbox, traits);
  await made.begin();
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const accountIds = choices.map((choice) => choice.id);
  const { connectionId } = await made.worker.send('link.choose', { attemptId: id, accountIds });
  return { ...made, choices, connectionId };
}
