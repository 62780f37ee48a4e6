import type { Institution } from '../../lib/banks/catalog/institution.ts';
import type { MonzoTraits } from '../sandbox/control.ts';
import { logInByFetch } from '../sandbox/monzo/by-fetch.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt, WATCHED } from './world.ts';

export function monzoAt(sandbox: Sandbox): Institution {
  return institutionsAt(sandbox).find(({ id }) => id === 'sandbox-monzo')!;
}

/** The tab that the e-mail's link opens: not the one that the attempt opened. */
export const EMAIL_TAB = 77;

interface Options {
  customer?: string;
  traits?: Partial<MonzoTraits>;
}

/** A world with an open vault and a client of Monzo; `begin` starts linking it, `logIn` follows the e-mail's link. */
export async function newMonzoWorld(sandbox: Sandbox, { customer = 'florence', traits = {} }: Options = {}) {
  const institution = monzoAt(sandbox);
  const world = createWorld([institution]);
  const bank = await sandbox.control.register({ bank: 'monzo', redirectUri: WATCHED, ...traits });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const settings = { clientId: bank.clientId, clientSecret: bank.clientSecret };
  const begin = (more: object = {}) =>
    worker.send('link.start', { institutionId: institution.id, window: 'tab', settings: { ...settings, ...more } });
  const logIn = async (by = worker) => {
    await world.until(({ attempts }) => attempts.some(({ phase }) => phase === 'consent'));
    const url = await logInByFetch(world.state.tabs.at(-1)!, customer);
    await by.app.onTab(EMAIL_TAB, { url });
  };
  return { world, bank, worker, begin, logIn, institution, settings };
}

/** As newMonzoWorld, logged in, and not yet approved in the app. */
export async function waitingMonzo(sandbox: Sandbox, options: Options = {}) {
  const made = await newMonzoWorld(sandbox, options);
  const { attemptId } = await made.begin();
  await made.logIn();
  await made.world.until(({ attempts }) => attempts[0]?.phase === 'wait');
  return { ...made, attemptId };
}

/** As waitingMonzo, approved, and linked with every account. */
export async function linkedMonzo(sandbox: Sandbox, options: Options = {}) {
  const made = await waitingMonzo(sandbox, options);
  await made.bank.approve();
  const { id } = await choosing(made.world);
  const choices = await made.worker.send('link.accounts', { attemptId: id });
  const accountIds = choices.map((choice) => choice.id);
  const { connectionId } = await made.worker.send('link.choose', { attemptId: id, accountIds });
  return { ...made, choices, connectionId };
}
