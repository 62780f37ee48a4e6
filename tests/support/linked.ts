import type { Sandbox } from '../sandbox/start.ts';
import { consentByFetch, type ConsentChoices } from '../sandbox/sparebank1/consent/by-fetch.ts';
import { createWorld, institutionsAt, REDIRECT, type World } from './world.ts';

/** A world with an open vault and a client registered at the sandbox; `begin` starts linking it. */
export async function newWorld(sandbox: Sandbox, walker: ConsentChoices = { customer: 'ingrid' }, traits: object = {}) {
  const world = createWorld(institutionsAt(sandbox));
  const bank = await sandbox.control.register({ redirectUri: REDIRECT, ...traits });
  world.state.person = (url) => consentByFetch(url, walker);
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const settings = { clientId: bank.clientId, clientSecret: bank.clientSecret };
  const begin = (window: 'browser' | 'tab' = 'browser', more: object = {}) =>
    worker.send('link.start', { institutionId: 'sandbox-sparebank1', window, settings: { ...settings, ...more } });
  return { world, bank, worker, begin };
}

/** Resolves with the attempt once its accounts can be chosen. */
export async function choosing(world: World) {
  const head = await world.until(({ attempts }) =>
    attempts.some(({ phase }) => phase === 'choose-accounts' || phase === 'failed'),
  );
  const attempt = head.attempts[0]!;
  if (attempt.phase === 'failed') throw new Error(`linking failed: ${JSON.stringify(attempt.failure)}`);
  return attempt;
}

/** As newWorld, linked with every account of the customer. */
export async function linked(sandbox: Sandbox, options: { walker?: ConsentChoices; traits?: object } = {}) {
  const made = await newWorld(sandbox, options.walker, options.traits);
  await made.begin();
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const { connectionId } = await made.worker.send('link.choose', {
    attemptId: id,
    accountIds: choices.map((choice) => choice.id),
  });
  return { ...made, choices, connectionId };
}
