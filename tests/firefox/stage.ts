import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { ClientControl, Control } from '../sandbox/control.ts';
import { startSandbox } from '../sandbox/start.ts';
import { findFirefox } from '../support/browsers.ts';
import { buildWithSandbox } from '../support/build.ts';
import type { Authority } from '../support/certificates/openssl.ts';
import { send } from './documents.ts';
import { type Firefox, ID, launch, newProfile } from './firefox.ts';
import { BANK, consent, INSTITUTION, t } from './person.ts';
import { allowHosts } from './privileged.ts';
import { button, type Tab } from './tab.ts';

/** Where Firefox ends launchWebAuthFlow: a host made of the SHA-1 of the add-on's id, and the path asked for. */
export const REDIRECT = `https://${createHash('sha1').update(ID).digest('hex')}.extensions.allizom.org/${INSTITUTION}`;
export const WATCHED = 'https://localhost/saldobar';

export interface Linked {
  client: ClientControl;
  redirectUri: string;
  bank: Tab;
}

/** A Firefox on a profile of its own, as it is right after installing. Both go with the test. */
export interface Installed {
  firefox: Firefox;
  profile: string;
  /** Another Firefox on the profile, after the first has ended. */
  restart(): Promise<Firefox>;
}

/** Changes a new profile before its first Firefox starts. */
export type Prepare = (profile: string) => Promise<void>;

export interface Stage {
  authority: Authority;
  control: Control;
  install(context: TestContext, prepare?: Prepare): Promise<Installed>;
  /** The same with the sandbox's hosts allowed and a vault, and the popup's document in a tab. */
  ready(context: TestContext, passphrase?: string, prepare?: Prepare): Promise<Installed & { popup: Tab }>;
  newClient(traits?: object): Promise<ClientControl>;
  /**
   * What a person does on the page, from the list of banks to the chosen accounts of Ingrid, and in the window or tab of
   * the bank in between. The client is registered for the redirect address that the page shows.
   */
  link(firefox: Firefox, page: Tab, institution: string, traits?: object): Promise<Linked>;
  close(): Promise<void>;
}

/** Everything that the tests stand on: a browser, the extension built with the sandbox's institutions, the sandbox. */
export async function createStage(): Promise<Stage> {
  const executable = await findFirefox();
  const extension = await buildWithSandbox('firefox');
  const sandbox = await startSandbox();

  const install: Stage['install'] = async (context, prepare) => {
    const profile = newProfile();
    await prepare?.(profile.path);
    const started: Firefox[] = [];
    const start = async () => {
      const firefox = await launch(executable, extension, profile.path);
      started.push(firefox);
      return firefox;
    };
    context.after(async () => {
      for (const firefox of started) await firefox.close();
      profile.remove();
    });
    return { firefox: await start(), profile: profile.path, restart: start };
  };

  return {
    authority: sandbox.authority,
    control: sandbox.control,
    install,
    async ready(context, passphrase, prepare) {
      const installed = await install(context, prepare);
      await allowHosts(installed.firefox);
      const popup = await installed.firefox.open('popup.html');
      await send(popup, 'vault.create', passphrase ? { door: 'passphrase', passphrase } : { door: 'device' });
      return { ...installed, popup };
    },
    newClient: (traits = {}) => sandbox.control.register({ redirectUri: REDIRECT, ...traits }),
    async link(firefox, page, institution, traits = {}) {
      await page.click({ name: t('link_developers') });
      const escaped = institution.replace(/[()]/gu, String.raw`\$&`);
      await page.click({ role: 'link', name: new RegExp(`^${escaped}`, 'u') });
      const redirectUri = await page.textOf({ name: t('guide_redirect_label') });
      const client = await sandbox.control.register({ redirectUri, ...traits });
      await page.type({ name: t('sparebank1_clientId') }, client.clientId);
      await page.type({ name: t('sparebank1_clientSecret') }, client.clientSecret);
      const before = await firefox.tabs();
      await page.click(button(t('institution_link')));
      const bank = await firefox.tabAt(BANK, before);
      await consent(bank, { customer: 'Ingrid' });
      await page.click(button(t('choose_other', '5')));
      await page.reads(t('linked_title', institution));
      return { client, redirectUri, bank };
    },
    close: sandbox.close,
  };
}
