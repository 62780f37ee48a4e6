import type { UkTraits } from '../sandbox/control.ts';
import { consentByFetch, type ConsentChoices } from '../sandbox/sparebank1/consent/by-fetch.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { registerUk } from './uk-client.ts';
import { createWorld, institutionsAt, REDIRECT } from './world.ts';

/** A world with an open vault and a client registered at the sandbox's bank of UK Open Banking. */
export async function newUkWorld(
  sandbox: Sandbox,
  institutionId: string,
  { walker = { customer: 'amelia' }, traits = {} }: { walker?: ConsentChoices; traits?: Partial<UkTraits> } = {},
) {
  const world = createWorld(institutionsAt(sandbox));
  const { bank, settings } = await registerUk(sandbox, institutionId, { redirectUri: REDIRECT, ...traits });
  world.state.person = (url) => consentByFetch(url, walker);
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const begin = (more: Record<string, string> = {}) =>
    worker.send('link.start', { institutionId, window: 'browser', settings: { ...settings, ...more } });
  return { world, bank, worker, begin };
}

/** As newUkWorld, linked with every account of the customer. */
export async function linkedUk(
  sandbox: Sandbox,
  institutionId: string,
  options: Parameters<typeof newUkWorld>[2] = {},
) {
  const made = await newUkWorld(sandbox, institutionId, options);
  await made.begin();
  const { attempts } = await made.world.until((head) =>
    head.attempts.some(({ phase }) => phase === 'choose-accounts' || phase === 'failed'),
  );
  const attempt = attempts[0]!;
  if (attempt.phase === 'failed') throw new Error(`linking failed: ${JSON.stringify(attempt.failure)}`);
  const choices = await made.worker.send('link.accounts', { attemptId: attempt.id });
  const { connectionId } = await made.worker.send('link.choose', {
    attemptId: attempt.id,
    accountIds: choices.map((choice) => choice.id),
  });
  return { ...made, choices, connectionId };
}
