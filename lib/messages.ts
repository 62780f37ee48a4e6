import type { Start } from './bankid/message.ts';
import type { FailureInfo } from './failure.ts';
import type { FieldView } from './fields.ts';
import type { LogEntry } from './log.ts';
import type { AccountView, Door, LockTimes } from './snapshot.ts';

/** Raised when a command's meaning changes: a popup of an older build gets `outdated` instead of a wrong action. */
export const MESSAGE_VERSION = 1;

/** An institution as the link page shows it. */
export interface InstitutionView {
  id: string;
  name: string;
  country: string;
  /** Of an intermediary: every country that it has banks in. */
  countries?: string[];
  intermediary?: true;
  connector: string;
  kind: 'live' | 'sandbox' | 'closed';
  /** Message key: whom the bank lets in, and with what. */
  intro: string;
  /** Message key: what it takes to link, in one line. */
  needs: string;
  portal?: string;
  /** Lets in organisations alone. */
  forOrganisations: boolean;
  /** Of a closed one: the message key that says why, and where to go instead. */
  closedText?: string;
  fields: FieldView[];
  /** Consent is a login in the person's BankID app. */
  decoupled?: true;
  /** Redirect addresses that the person may register, by consent window; none where there is no consent page. */
  redirects: { window: ConsentWindowKind; uri: string }[];
  /** Match patterns of the host permission to ask for, by consent window. */
  permissions: Record<ConsentWindowKind, string[]>;
  /** Match patterns to ask for besides, where a setting has a certain value. */
  permissionsOnlyWith: { pattern: string; setting: string; value: string }[];
  /** This institution's credentials are already stored: linking needs no form. */
  hasRegistration: boolean;
  /** Of the stored credentials: the settings that decide which hosts are contacted. */
  hostSettings: Record<string, string>;
  /** Credentials can be tried without a person's consent (`connection.test`). */
  testable: boolean;
}

/** One of the banks behind an intermediary. */
export interface Bank {
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

/** What one step of a connection test came to: what the bank said (cleaned), or why it went no further. */
export interface TestStep {
  name: 'token' | 'greeting' | 'application';
  words?: string;
  failure?: FailureInfo;
}

/**
 * `browser`: launchWebAuthFlow. `tab`: a tab that watches for the redirect address. `order`: no window, but a login in
 * the person's BankID app, with a code that we show. `none`: credentials are all.
 */
export type ConsentWindowKind = 'browser' | 'tab' | 'order' | 'none';

/** An account that can be chosen while linking; `chosen` is what is shown today (all, when linking anew). */
export interface AccountChoice extends AccountView {
  chosen: boolean;
}

/** The hosts that want a client certificate, and how to ask them. */
export interface CertificateHosts {
  origins: string[];
  /** An address on a host that wants none: it tells a missing certificate from a dead network. */
  witness: string;
  credentials: RequestCredentials;
}

/** What became of the consent. */
export interface Unlinked {
  revoked: boolean;
  portal?: string;
}

/** A passkey and what its pseudo-random function is asked with, both base64. */
export interface PasskeyView {
  credentialId: string;
  salt: string;
}

/** An encrypted backup, as its file has it: the cost of its key, and base64 (lib/vault/backup.ts). */
export interface SealedBackup {
  m: number;
  t: number;
  p: number;
  salt: string;
  check: string;
  data: string;
}

/** What became of a backup's credentials: names of institutions, and how many can't be used by this build. */
export interface Restored {
  added: string[];
  /** Had credentials here already, which stay as they are. */
  kept: string[];
  unusable: number;
}

export interface Commands {
  'vault.create': { input: { door: 'device' } | { door: 'passphrase'; passphrase: string }; output: void };
  'vault.unlock': { input: { passphrase: string }; output: void };
  'vault.lock': { input: Nothing; output: void };
  'vault.changeDoor': { input: { current?: string; door: Door; passphrase?: string }; output: void };
  'vault.destroy': { input: Nothing; output: void };

  /** Begins the login that gives the vault a BankID door. `deviceName` is what BankID shows at every unlock. */
  'bankid.enrol': { input: { deviceName: string; passphrase: string }; output: void };
  /** Begins the login that opens the vault. */
  'bankid.unlock': { input: Nothing; output: void };
  /** Begins the running login anew, for the app on this device or on another one. */
  'bankid.start': { input: { start: Start }; output: void };
  /** Ends a running login, or puts a failed one away. */
  'bankid.cancel': { input: Nothing; output: void };
  /** Takes the BankID door away and changes the data key. `told`: the relying party has forgotten its half. */
  'bankid.unenrol': { input: { passphrase: string }; output: { told: boolean } };

  /** Nothing, or why not: before the browser asks for a passkey, the passphrase must be right. */
  'passkey.check': { input: { passphrase: string }; output: void };
  /** Makes the passkey door. `prf` is what the authenticator gave for `salt`. All but the passphrase are base64. */
  'passkey.add': { input: PasskeyView & { passphrase: string; prf: string }; output: void };
  /** What to ask the authenticator for. */
  'passkey.question': { input: Nothing; output: PasskeyView };
  'passkey.unlock': { input: { prf: string }; output: void };
  /** Takes the passkey door away and changes the data key. */
  'passkey.remove': { input: { passphrase: string }; output: void };

  /**
   * Everything that it takes to link anew, encrypted. `current`: the vault's passphrase, where it has one. `left`: names
   * of institutions whose credentials are access tokens, which are not in it.
   */
  'backup.save': {
    input: { passphrase: string; current?: string };
    output: { backup: SealedBackup; left: string[] };
  };
  'backup.restore': { input: { passphrase: string; backup: SealedBackup }; output: Restored };

  'guard.set': { input: { passphrase: string | null }; output: void };
  'guard.open': { input: { passphrase: string }; output: void };
  'guard.close': { input: Nothing; output: void };

  institutions: { input: Nothing; output: InstitutionView[] };
  'link.start': {
    input: { institutionId: string; window: ConsentWindowKind; settings: Record<string, string> | null };
    output: { attemptId: string };
  };
  /** New consent for a connection that exists, with the stored or (after a new secret) replaced credentials. */
  'link.again': { input: { connectionId: string; settings?: Record<string, string> }; output: { attemptId: string } };
  /** First contact was made, or approval was given in the bank's app: the attempt goes on. */
  'link.continue': { input: { attemptId: string }; output: void };
  /** The banks behind the intermediary of an attempt that waits for one to be chosen. */
  'link.banks': { input: { attemptId: string }; output: Bank[] };
  'link.bank': { input: { attemptId: string; bankId: string }; output: void };
  'link.retry': { input: { attemptId: string }; output: void };
  'link.dismiss': { input: { attemptId: string }; output: void };
  /** Begins an attempt's BankID order anew, for the app on this device or on another one. */
  'order.start': { input: { attemptId: string; start: Start }; output: void };
  'link.accounts': { input: { attemptId: string }; output: AccountChoice[] };
  'link.choose': { input: { attemptId: string; accountIds: string[] }; output: { connectionId: string } };

  /** What a page needs to make first contact with an institution's hosts that want a client certificate. */
  'certificate.hosts': { input: { institutionId: string }; output: CertificateHosts };
  /** First contact was made for a connection: it is read at once, however short ago that failed. */
  'certificate.chosen': { input: { connectionId: string }; output: void };

  'connection.accounts': { input: { connectionId: string }; output: AccountChoice[] };
  'connection.choose': { input: { connectionId: string; accountIds: string[] }; output: void };
  'connection.confirm': { input: { connectionId: string }; output: void };
  /** For developers: one GET of the account API of a sandbox institution, answered as the bank answered. */
  'connection.resource': { input: { connectionId: string; path: string }; output: { status: number; text: string } };
  /** Tries credentials (typed; stored where `settings` is null; of a link) step by step. Nothing of it is kept. */
  'connection.test': {
    input:
      | { connectionId: string }
      | { attemptId: string }
      | { institutionId: string; settings: Record<string, string> | null };
    output: TestStep[];
  };
  'connection.unlink': { input: { connectionId: string }; output: Unlinked };

  /** Resolves when the refreshes that it started (or joined) have ended, well or badly. */
  refresh: { input: { connectionId?: string; olderThanMs?: number }; output: void };
  'settings.set': { input: { hidden?: boolean; badge?: 'total' | 'nothing'; lock?: Partial<LockTimes> }; output: void };
  /** What happened since the browser started, oldest first. */
  activity: { input: Nothing; output: LogEntry[] };
}

export type Nothing = Record<string, never>;
export type CommandName = keyof Commands;
export type Input<C extends CommandName> = Commands[C]['input'];
export type Output<C extends CommandName> = Commands[C]['output'];

/** Why a command was not carried out, other than a failure at the bank. */
export type Refusal =
  | 'locked'
  | 'guarded'
  | 'wrong-passphrase'
  | 'wrong-passkey'
  | 'wrong-backup-passphrase'
  | 'altered'
  | 'weak-passphrase'
  | 'storage'
  | 'not-found'
  | 'invalid'
  | 'outdated';

export interface Envelope<C extends CommandName = CommandName> {
  v: typeof MESSAGE_VERSION;
  command: C;
  input: Input<C>;
}

export type Answer<C extends CommandName> =
  { ok: true; output: Output<C> } | { ok: false; refusal: Refusal } | { ok: false; failure: FailureInfo };
