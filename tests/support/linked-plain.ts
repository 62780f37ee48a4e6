import type { Institution } from '../../lib/banks/catalog/institution.ts';
import type { PlainTraits } from '../sandbox/control.ts';
import { consentAtPlain } from '../sandbox/plain/by-fetch.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt, REDIRECT } from './world.ts';

/** `sandbox-plain`, or the public client's. */
export function plainAt(sandbox: Sandbox, id = 'sandbox-plain'): Institution {
  return institutionsAt(sandbox).find((one) => one.id === id)!;
}

interface Options {
  customer?: string;
  traits?: Partial<PlainTraits>;
  institution?: Institution;
}

/** A world with an open vault and a client of the plain bank; `begin` starts linking it. */
export async function newPlainWorld(
  sandbox: Sandbox,
  { customer = 'liesel', traits = {}, institution = plainAt(sandbox) }: Options = {},
) {
  const world = createWorld([institution]);
  const isPublic = institution.oauth?.clientAuthentication === 'none';
  const bank = await sandbox.control.register({
    bank: 'plain',
    redirectUri: REDIRECT,
    ...(isPublic && { auth: 'none' }),
    ...traits,
  });
  world.state.person = (url) => consentAtPlain(url, { customer });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const settings = { clientId: bank.clientId, ...(!isPublic && { clientSecret: bank.clientSecret }) };
  const begin = (more: object = {}) =>
    worker.send('link.start', { institutionId: institution.id, window: 'browser', settings: { ...settings, ...more } });
  return { world, bank, worker, begin, institution };
}

/** As newPlainWorld, linked with every account. */
export async function linkedPlain(sandbox: Sandbox, options: Options = {}) {
  const made = await newPlainWorld(sandbox, options);
  await made.begin();
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const accountIds = choices.map((choice) => choice.id);
  const { connectionId } = await made.worker.send('link.choose', { attemptId: id, accountIds });
  return { ...made, choices, connectionId };
}
