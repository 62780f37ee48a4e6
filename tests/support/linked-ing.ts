import { consentByFetch } from '../sandbox/ing/consent/by-fetch.ts';
import { type Identity, newIdentity } from '../sandbox/ing/identity.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt, REDIRECT } from './world.ts';

/** A world with an open vault and a client registered at the sandbox's ING; `begin` starts linking it. */
export async function newIngWorld(
  sandbox: Sandbox,
  options: {
    institutionId?: string;
    traits?: object;
    settings?: Record<string, string>;
    customer?: string;
    identity?: Identity;
  } = {},
) {
  const world = createWorld(institutionsAt(sandbox));
  const identity = options.identity ?? newIdentity();
  const { certificate, key } = identity;
  const bank = await sandbox.control.register({ bank: 'ing', redirectUri: REDIRECT, certificate, ...options.traits });
  const customer = options.customer ?? 'sanne';
  world.state.person = (url) => consentByFetch(url, { customer });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const typed = { clientId: bank.clientId, key, certificate, ...options.settings };
  const { institutionId = 'sandbox-ing' } = options;
  const begin = () => worker.send('link.start', { institutionId, window: 'browser', settings: typed });
  return { world, bank, worker, begin, identity, typed };
}

/** As newIngWorld, linked with every account of the customer. */
export async function linkedIng(sandbox: Sandbox, options: Parameters<typeof newIngWorld>[1] = {}) {
  const made = await newIngWorld(sandbox, options);
  await made.begin();
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const { connectionId } = await made.worker.send('link.choose', {
    attemptId: id,
    accountIds: choices.map((choice) => choice.id),
  });
  return { ...made, choices, connectionId };
}
