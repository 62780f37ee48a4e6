import type { Institution } from '../../lib/banks/catalog/institution.ts';
import { customerById } from '../sandbox/sbanken/customers.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt } from './world.ts';

export type Generation = 'bank/api/v1' | 'exec.bank/api/v1' | 'apibeta/api/v1' | 'apibeta/api/v2';
export const GENERATIONS: Generation[] = ['bank/api/v1', 'exec.bank/api/v1', 'apibeta/api/v1', 'apibeta/api/v2'];
export const NATIONAL_ID = customerById('torunn')!.nationalId;

/** Sbanken at this sandbox, speaking one generation of its API. */
export function sbankenAt(sandbox: Sandbox, generation: Generation = 'apibeta/api/v2'): Institution {
  const own = institutionsAt(sandbox).find(({ id }) => id === 'sandbox-sbanken')!;
  const traits = { api: generation, customerId: !generation.startsWith('apibeta') };
  const allow = own.allow.map((rule) => ({ ...rule, path: rule.path.replace('apibeta/api/v2', generation) }));
  return { ...own, allow, traits };
}

/** A world with an open vault and a client of Sbanken; `begin` starts linking it. */
export async function newSbankenWorld(sandbox: Sandbox, generation?: Generation, traits: object = {}) {
  const institution = sbankenAt(sandbox, generation);
  const world = createWorld([institution]);
  const bank = await sandbox.control.register({ bank: 'sbanken', ...traits });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const settings = {
    clientId: bank.clientId,
    clientSecret: bank.clientSecret,
    ...(institution.traits?.['customerId'] === true && { customerId: NATIONAL_ID }),
  };
  const begin = (more: object = {}) =>
    worker.send('link.start', { institutionId: institution.id, window: 'none', settings: { ...settings, ...more } });
  return { world, bank, worker, begin, institution };
}

/** As newSbankenWorld, linked with the accounts of these names, or all. */
export async function linkedSbanken(
  sandbox: Sandbox,
  { generation, names, traits }: { generation?: Generation; names?: string[]; traits?: object } = {},
) {
  const made = await newSbankenWorld(sandbox, generation, traits);
  await made.begin();
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const wanted = choices.filter(({ name }) => !names || names.includes(name));
  const { connectionId } = await made.worker.send('link.choose', {
    attemptId: id,
    accountIds: wanted.map((choice) => choice.id),
  });
  return { ...made, choices, connectionId };
}
