import type { Institution, OpenIdProfile } from '../../lib/banks/catalog/institution.ts';
import type { Head } from '../../lib/snapshot.ts';
import type { UkTraits } from '../sandbox/control.ts';
import { consentByFetch, type ConsentChoices } from '../sandbox/sparebank1/consent/by-fetch.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { createFetch } from './certificates/fetch.ts';
import { CLIENT, registerUk } from './uk-client.ts';
import { createWorld, institutionsAt, REDIRECT } from './world.ts';

export interface UkOptions {
  walker?: ConsentChoices;
  traits?: Partial<UkTraits>;
  /** What differs in the institution's profile from institutions.json. */
  openid?: Partial<OpenIdProfile>;
  /** What is typed instead of what fits the registration. */
  settings?: Record<string, string>;
}

function withProfile({ oauth, ...institution }: Institution, openid: Partial<OpenIdProfile>): Institution {
  if (!oauth?.openid) throw new TypeError('no OpenID Provider');
  return { ...institution, oauth: { ...oauth, openid: { ...oauth.openid, ...openid } } };
}

/** A world with an open vault and a client registered at the sandbox's bank of UK Open Banking. */
export async function newUkWorld(
  sandbox: Sandbox,
  institutionId: string,
  { walker = { customer: 'amelia' }, traits = {}, openid = {}, settings: typed = {} }: UkOptions = {},
) {
  const institutions = institutionsAt(sandbox).map((one) =>
    one.id === institutionId ? withProfile(one, openid) : one,
  );
  const world = createWorld(institutions);
  if (institutions.some(({ id, clientCertificate }) => id === institutionId && clientCertificate))
    world.state.fetch = createFetch(sandbox.authority, await sandbox.authority.client(CLIENT.subject));
  const registered = await registerUk(sandbox, institutionId, { redirectUri: REDIRECT, ...traits });
  const { bank } = registered;
  const settings = { ...registered.settings, ...typed };
  world.state.person = (url) => consentByFetch(url, walker);
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'device' });
  const begin = (more: Record<string, string> = {}) =>
    worker.send('link.start', { institutionId, window: 'browser', settings: { ...settings, ...more } });
  return { world, bank, worker, begin, settings };
}

/** As newUkWorld, linked with every account of the customer. */
export async function linkedUk(sandbox: Sandbox, institutionId: string, options: UkOptions = {}) {
  const made = await newUkWorld(sandbox, institutionId, options);
  await made.begin();
  const settled = (head: Head) =>
    head.attempts.some(({ phase }) => phase === 'choose-accounts' || phase === 'failed' || phase === 'certificate');
  const { attempts } = await made.world.until(settled).then(async (head) => {
    const [attempt] = head.attempts;
    if (attempt?.phase !== 'certificate') return head;
    await made.worker.send('link.continue', { attemptId: attempt.id });
    return made.world.until(settled);
  });
  const attempt = attempts[0]!;
  if (attempt.phase === 'failed') throw new Error(`linking failed: ${JSON.stringify(attempt.failure)}`);
  const choices = await made.worker.send('link.accounts', { attemptId: attempt.id });
  const { connectionId } = await made.worker.send('link.choose', {
    attemptId: attempt.id,
    accountIds: choices.map((choice) => choice.id),
  });
  return { ...made, choices, connectionId };
}
