import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import type { Mode } from '../../lib/banks/ing/settings.ts';
import type { ClientControl, ClientTraits, Control, PlainTraits } from '../sandbox/control.ts';
import { newIdentity } from '../sandbox/ing/identity.ts';
import { customerById } from '../sandbox/sbanken/customers.ts';
import { approveAtBank, type ConsentWalk, consentAtBank, logInByEmail, type } from '../support/puppeteer-person.ts';
import { CLIENT, registerUk } from '../support/uk-client.ts';
import { words } from '../support/words.ts';
import { logInByPhone, type PhoneLogin } from './phone-login.ts';

/** How one institution of the sandbox is linked. */
export interface Link {
  institution: string;
  customer: string;
  /** How the client proves itself, where one institution is linked in several ways; its connection is tested after. */
  mode?: Mode;
  /** Registers a client at the bank and fills in the form. `redirectUri` is empty where there is no consent page. */
  fillIn(page: Page, control: Control, redirectUri: string): Promise<void>;
  /** What the person does at the bank; absent where credentials alone give access. */
  consent?: ConsentWalk;
  /** In its place where the person logs in with BankID: what the popup shows, and what the phone makes of it. */
  login?: PhoneLogin;
  /** Behind an intermediary: the bank to pick. */
  bank?: { name: string; country: string };
  /** Links with the credentials that an earlier link stored: `fillIn` is for the first alone. */
  stored?: true;
  /** The bank wants a client certificate: it is shown before the consent page. */
  certificate?: true;
}

const sparebank1 = (institution: string, customer: string, traits: Partial<ClientTraits> = {}): Link => ({
  institution,
  customer,
  async fillIn(page, control, redirectUri) {
    const client = await control.register({ redirectUri, ...traits });
    await type(page, words('sparebank1_clientId'), client.clientId);
    await type(page, words('sparebank1_clientSecret'), client.clientSecret);
  },
  consent: consentAtBank,
});

const sbanken = (institution: string, customer: string): Link => ({
  institution,
  customer,
  async fillIn(page, control) {
    const client = await control.register({ bank: 'sbanken', customer });
    await type(page, words('sbanken_clientId'), client.clientId);
    await type(page, words('sbanken_clientSecret'), client.clientSecret);
    if (await page.$('input[name="customerId"]'))
      await type(page, words('sbanken_customerId'), customerById(customer)!.nationalId);
  },
});

const seb = (institution: string, customer: string): Link => ({
  institution,
  customer,
  async fillIn(page, control) {
    const client = await control.register({ bank: 'seb' });
    await type(page, words('seb_clientId'), client.clientId);
    await type(page, words('seb_clientSecret'), client.clientSecret);
  },
  login: logInByPhone,
});

const starling: Link = {
  institution: 'sandbox-starling',
  customer: 'Imogen',
  async fillIn(page, control) {
    const client = await control.register({ bank: 'starling', customer: 'imogen' });
    await type(page, words('starling_accessToken'), client.clientSecret);
  },
};

const bunq: Link = {
  institution: 'sandbox-bunq',
  customer: 'Femke',
  async fillIn(page, control) {
    const client = await control.register({ bank: 'bunq', customer: 'femke' });
    await type(page, words('bunq_apiKey'), client.clientSecret);
  },
};

/** Whose approval in the app stands for the person's phone. */
const monzo = (customer: string): Link => {
  let client: ClientControl | undefined;
  return {
    institution: 'sandbox-monzo',
    customer,
    async fillIn(page, control, redirectUri) {
      client = await control.register({ bank: 'monzo', redirectUri });
      await type(page, words('monzo_clientId'), client.clientId);
      await type(page, words('monzo_clientSecret'), client.clientSecret);
    },
    async consent(page, name, before) {
      await logInByEmail(page, name, before);
      // A login is asked about in the app: what was approved before it does not count.
      while (!(await client!.log()).some(({ path }) => path === '/accounts'))
        await new Promise((resolve) => setTimeout(resolve, 200));
      await client!.approve();
    },
  };
};

const uk = (institution: string, customer: string): Link => ({
  institution,
  customer,
  async fillIn(page, control, redirectUri) {
    const { settings } = await registerUk({ control }, institution, { redirectUri });
    for (const [field, value] of Object.entries(settings)) {
      if (field === 'signingKey') await choosePemFile(page, field, value);
      else await type(page, words(`ukOpenBanking_${field}`), value);
    }
  },
  consent: approveAtBank,
});

const ukByCertificate = (institution: string, customer: string): Link => ({
  ...uk(institution, customer),
  certificate: true,
});

const ing = (customer: string, mode: Mode, certificate?: true): Link => ({
  institution: certificate ? 'sandbox-ing-certificate' : 'sandbox-ing',
  customer,
  mode,
  ...(certificate && { certificate }),
  async fillIn(page, control, redirectUri) {
    const identity = newIdentity();
    const signed = mode === 'signature-id' ? 'four' : 'three';
    const client = await control.register({
      bank: 'ing',
      redirectUri,
      signed,
      certificate: identity.certificate,
      ...(certificate && { certificateSubject: CLIENT.distinguishedName }),
    });
    await type(page, words('ing_clientId'), client.clientId);
    await page.select('select[name="mode"]', mode);
    if (mode !== 'mtls') await choosePemFile(page, 'key', identity.key);
    if (mode === 'jws') await choosePemFile(page, 'certificate', identity.certificate);
  },
  consent: approveAtBank,
});

/** One application, made in the control panel for two banks; its file bears its id. */
const enableBanking = (name: string, country: string, customer: string, stored?: true): Link => ({
  institution: 'sandbox-enable-banking',
  customer,
  bank: { name, country },
  ...(stored && { stored }),
  async fillIn(page, control, redirectUri) {
    const linked = ['marte', 'bram'];
    const application = await control.register({ bank: 'enable-banking', redirectUri, linked });
    await choosePemFile(page, 'privateKey', application.clientSecret, `${application.clientId}.pem`);
    await page.waitForFunction(
      (id) => document.querySelector<HTMLInputElement>('input[name="applicationId"]')?.value === id,
      {},
      application.clientId,
    );
  },
  consent: approveAtBank,
});

const plain = (institution: string, customer: string, traits: Partial<PlainTraits> = {}): Link => ({
  institution,
  customer,
  async fillIn(page, control, redirectUri) {
    const client = await control.register({ bank: 'plain', redirectUri, ...traits });
    await type(page, words('oauth_clientId'), client.clientId);
    if (traits.auth !== 'none') await type(page, words('oauth_clientSecret'), client.clientSecret);
  },
  consent: approveAtBank,
});

/** Every institution of the sandbox that the story links, in its order. */
export const LINKS: readonly Link[] = [
  sparebank1('sandbox-sparebank1', 'Ingrid'),
  sparebank1('sandbox-sparebank1-auth', 'Jonas', { pkce: 'required' }),
  sparebank1('sandbox-sparebank1-once', 'Nora', { oneTimeAuthorizationUrl: true }),
  sbanken('sandbox-sbanken', 'torunn'),
  sbanken('sandbox-sbanken-v1', 'oskar'),
  uk('sandbox-uk-31', 'Amelia'),
  uk('sandbox-uk-40', 'Oliver'),
  uk('sandbox-uk-code', 'Amelia'),
  uk('sandbox-uk-intent', 'Oliver'),
  uk('sandbox-uk-discovery', 'Amelia'),
  uk('sandbox-uk-20', 'Amelia'),
  ukByCertificate('sandbox-uk-certificate', 'Oliver'),
  ukByCertificate('sandbox-uk-tls', 'Amelia'),
  ing('Joris', 'signature'),
  ing('Sanne', 'signature', true),
  ing('Lotte', 'signature-id', true),
  ing('Eva', 'jws', true),
  ing('Daan', 'mtls', true),
  seb('sandbox-seb', 'Astrid'),
  enableBanking('Fjordkassen', 'NO', 'Marte'),
  enableBanking('Havenbank', 'NL', 'Bram', true),
  starling,
  monzo('Florence'),
  bunq,
  plain('sandbox-plain', 'Liesel'),
  plain('sandbox-plain-public', 'Emil', { auth: 'none' }),
];

async function choosePemFile(page: Page, field: string, pem: string, name = 'signing.pem'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'key-'));
  const file = join(folder, name);
  try {
    writeFileSync(file, pem, { mode: 0o600 });
    const picker = (await page.$(
      `.field:has(input[name="${field}"]) input[type="file"]`,
    )) as ElementHandle<HTMLInputElement>;
    await picker.uploadFile(file);
    await page.waitForFunction(
      (name) => document.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value.includes('-----BEGIN'),
      {},
      field,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
