import { consentByFetch } from '../sandbox/enable-banking/consent-by-fetch.ts';
import { customerById } from '../sandbox/enable-banking/customers.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { choosing } from './linked.ts';
import { createWorld, institutionsAt, REDIRECT, type World } from './world.ts';

type Worker = Awaited<ReturnType<World['startWorker']>>;

/** Everybody of the sandbox: what the control panel has linked to an application unless told otherwise. */
const EVERYBODY = ['marte', 'bram', 'odd', 'lotte'];

/** A world with an open vault and an application at the sandbox's Enable Banking; `begin` starts linking. */
export async function newEnableBankingWorld(
  sandbox: Sandbox,
  options: { customer?: string; traits?: object; settings?: Record<string, string> } = {},
) {
  const { customer = 'marte', traits } = options;
  const world = createWorld(institutionsAt(sandbox));
  const bank = await sandbox.control.register({
    bank: 'enable-banking',
    redirectUri: REDIRECT,
    linked: EVERYBODY,
    ...traits,
  });
  world.state.person = (url) => consentByFetch(url, { customer });
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const typed = { applicationId: bank.clientId, privateKey: bank.clientSecret, ...options.settings };
  const begin = (settings: Record<string, string> | null = typed) =>
    worker.send('link.start', { institutionId: 'sandbox-enable-banking', window: 'browser', settings });
  return { world, bank, worker, typed, begin };
}

/** Resolves with the attempt once a bank can be chosen. */
export async function choosingBank(world: World, attemptId: string): Promise<void> {
  const { attempts } = await world.until((head) =>
    head.attempts.some(({ id, phase }) => id === attemptId && (phase === 'choose-bank' || phase === 'failed')),
  );
  const attempt = attempts.find(({ id }) => id === attemptId);
  if (attempt?.phase === 'failed') throw new Error(`linking failed: ${JSON.stringify(attempt.failure)}`);
}

/** Goes from a new attempt to every account of the customer. */
export async function linkThrough(world: World, worker: Worker, attemptId: string, customer: string) {
  await choosingBank(world, attemptId);
  world.state.person = (url) => consentByFetch(url, { customer });
  await worker.send('link.bank', { attemptId, bankId: customerById(customer)!.bank });
  await world.until((head) => head.attempts.some(({ id, phase }) => id === attemptId && isOver(phase)));
  await choosing(world);
  const choices = await worker.send('link.accounts', { attemptId });
  const accountIds = choices.map((choice) => choice.id);
  const { connectionId } = await worker.send('link.choose', { attemptId, accountIds });
  return { choices, connectionId };
}

const isOver = (phase: string): boolean => phase === 'choose-accounts' || phase === 'failed';

/** As newEnableBankingWorld, linked with every account of the customer. */
export async function linkedEnableBanking(sandbox: Sandbox, options: Parameters<typeof newEnableBankingWorld>[1] = {}) {
  const made = await newEnableBankingWorld(sandbox, options);
  const { attemptId } = await made.begin();
  return { ...made, ...(await linkThrough(made.world, made.worker, attemptId, options.customer ?? 'marte')) };
}
