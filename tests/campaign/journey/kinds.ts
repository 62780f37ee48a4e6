import { ingNames } from '../../sandbox/ing/consent/pages.ts';
import { newIdentity } from '../../sandbox/ing/identity.ts';
import { customerById as atEnableBanking } from '../../sandbox/enable-banking/customers.ts';
import { enableBankingNames } from '../../sandbox/enable-banking/pages.ts';
import { customerById } from '../../sandbox/sbanken/customers.ts';
import { scanAtSeb, TEST_PERSON } from '../../sandbox/seb/phone.ts';
import type { ClientControl } from '../../sandbox/control.ts';
import type { ConsentWindowKind } from '../../../lib/messages.ts';
import { consent } from '../../firefox/person.ts';
import { registerUk } from '../../support/uk-client.ts';
import { type Doc, type Driver, shownCode } from '../driver/driver.ts';
import type { Stage } from '../stage.ts';

/** A registered client and what its form is filled in with. */
export interface Registered {
  client: ClientControl;
  settings: Record<string, string>;
  /** What the bank's API alone says, or the person alone knows. */
  secrets?: Record<string, string>;
}

/** One way to link. */
export interface Kind {
  name: string;
  institution: string;
  window: ConsentWindowKind;
  register(stage: Stage, redirectUri: string): Promise<Registered>;
  /** Amounts that this client's bank says: by account name or key. */
  amounts: Record<string, { balance: string; availableBalance?: string }>;
  /** Of an intermediary: which of its banks is chosen before there is a window. */
  bankId?: string;
  /** The window's address and what is done there. `redirectUri`: where it is none of the browser's own. */
  consent?: { address: string; redirectUri?: string; walk(window: Doc): Promise<void> };
  /** Approval is given in the bank's app, once the window is gone. */
  hasApp?: true;
  /** In its place, where a code is scanned. */
  order?(stage: Stage, doc: Doc): Promise<void>;
}

const person = (name: RegExp, approve: string) => async (window: Doc) => {
  await window.click({ role: 'button', name });
  await window.click({ role: 'button', name: new RegExp(`^${approve}`, 'u') });
};

const bySecret = (bank: 'sbanken' | 'seb', secrets: Record<string, string>) => async (stage: Stage) => {
  const client = await stage.sandbox.control.register({ bank });
  const { clientId, clientSecret } = client;
  return { client, settings: { clientId, clientSecret }, secrets };
};

export const CODE_FLOW: Kind = {
  name: 'code flow',
  institution: 'sandbox-sparebank1',
  window: 'browser',
  async register({ sandbox }, redirectUri) {
    const client = await sandbox.control.register({ redirectUri });
    const { clientId, clientSecret } = client;
    return { client, settings: { clientId, clientSecret } };
  },
  amounts: { Brukskonto: { balance: '731846.29', availableBalance: '731846.28' } },
  consent: { address: 'http://localhost:4710', walk: (window) => consent(window, { customer: 'Ingrid' }) },
};

/** Every way to link that there is. */
export const KINDS: Kind[] = [
  CODE_FLOW,
  {
    name: 'client credentials',
    institution: 'sandbox-sbanken-v1',
    window: 'none',
    async register(stage) {
      const { nationalId } = customerById('torunn')!;
      const made = await bySecret('sbanken', { 'personal number': nationalId })(stage);
      return { ...made, settings: { ...made.settings, customerId: nationalId } };
    },
    amounts: { Brukskonto: { balance: '842617.53' } },
  },
  {
    name: 'UK with a key',
    institution: 'sandbox-uk-31',
    window: 'browser',
    async register({ sandbox }, redirectUri) {
      const { bank, settings } = await registerUk(sandbox, 'sandbox-uk-31', { redirectUri });
      return { client: bank, settings };
    },
    amounts: { '22289': { balance: '953728.46' } },
    consent: { address: 'http://localhost:4713', walk: person(/^Amelia/u, 'Approve') },
  },
  {
    name: 'ING with a key',
    institution: 'sandbox-ing',
    window: 'browser',
    async register({ sandbox }, redirectUri) {
      const { key, certificate } = newIdentity();
      const client = await sandbox.control.register({ bank: 'ing', redirectUri, certificate });
      return { client, settings: { clientId: client.clientId, key } };
    },
    amounts: {},
    consent: { address: 'http://localhost:4714', walk: person(/^Sanne/u, ingNames.approve) },
  },
  {
    name: 'own token',
    institution: 'sandbox-starling',
    window: 'none',
    async register({ sandbox }) {
      const client = await sandbox.control.register({ bank: 'starling', customer: 'rufus' });
      return { client, settings: { accessToken: client.clientSecret } };
    },
    amounts: {},
  },
  {
    name: 'bunq',
    institution: 'sandbox-bunq',
    window: 'none',
    async register({ sandbox }) {
      const client = await sandbox.control.register({ bank: 'bunq', customer: 'bram' });
      return { client, settings: { apiKey: client.clientSecret } };
    },
    amounts: { '201': { balance: '164939.71' } },
  },
  {
    name: 'login by e-mail, approval in the app',
    institution: 'sandbox-monzo',
    window: 'tab',
    async register({ sandbox }, redirectUri) {
      const client = await sandbox.control.register({ bank: 'monzo', redirectUri });
      const { clientId, clientSecret } = client;
      return { client, settings: { clientId, clientSecret } };
    },
    amounts: { acc_0000Sandbox1: { balance: '86420935' } },
    consent: {
      address: 'http://localhost:4724/oauth/authorize',
      redirectUri: 'https://localhost/saldobar',
      async walk(window) {
        await window.click({ role: 'button', name: 'Florence Whitcombe' });
        await window.click({ role: 'link', name: 'Log in to your account' });
      },
    },
    hasApp: true,
  },
  {
    name: 'a bank behind an intermediary',
    institution: 'sandbox-enable-banking',
    window: 'browser',
    async register({ sandbox }, redirectUri) {
      const client = await sandbox.control.register({ bank: 'enable-banking', redirectUri, linked: ['marte'] });
      return { client, settings: { applicationId: client.clientId, privateKey: client.clientSecret } };
    },
    amounts: {},
    bankId: atEnableBanking('marte')!.bank,
    consent: { address: 'http://localhost:4722', walk: person(/^Marte/u, enableBankingNames.approve) },
  },
  {
    name: 'a bank that a file describes',
    institution: 'sandbox-plain',
    window: 'browser',
    async register({ sandbox }, redirectUri) {
      const client = await sandbox.control.register({ bank: 'plain', redirectUri });
      const { clientId, clientSecret } = client;
      return { client, settings: { clientId, clientSecret } };
    },
    amounts: { Kreditkarte: { balance: '-275318.64' } },
    consent: { address: 'http://localhost:4726', walk: person(/^Liesel/u, 'Approve') },
  },
  {
    name: 'SEB by QR',
    institution: 'sandbox-seb',
    window: 'order',
    register: bySecret('seb', { 'personal number at SEB': TEST_PERSON }),
    amounts: {},
    async order({ sandbox }, doc) {
      await scanAtSeb(sandbox.origins.seb, await shownCode(doc), 'sign');
    },
  },
];

export const redirectOf = (driver: Driver, { institution, consent: by }: Kind): string =>
  by ? (by.redirectUri ?? driver.redirectUri(institution)) : '';
