import type { Start } from './bankid/message.ts';
import type { Frame } from './bankid/order.ts';
import type { FailureInfo } from './failure.ts';
import type { ConsentWindowKind } from './messages.ts';

/** Version of the shapes below; a popup that finds another one shows "reload" instead of guessing. */
export const SNAPSHOT_VERSION = 1;

/** Keys in session storage. */
export const HEAD = 'head';
export const REST = 'rest';
export const ORDER = 'order';

/** How many accounts `head` holds, whatever the person linked: what fits the popup's first screen. */
export const HEAD_ACCOUNTS = 8;

export type AccountKind = 'current' | 'savings' | 'card' | 'loan' | 'pension' | 'investment';

/** An account as shown. Amounts are decimal strings, absent when unknown, hidden or locked. */
export interface AccountView {
  id: string;
  name: string;
  kind: AccountKind;
  currency: string;
  booked?: string;
  available?: string;
  number?: string;
  owner?: string;
  isDefault?: boolean;
}

/** What a connection is doing. Whether it is stale depends on the time of looking: see states.ts. */
export type Activity = 'idle' | 'refreshing' | 'linking';

export interface ConnectionView {
  id: string;
  institutionId: string;
  /** The institution's name; behind an intermediary, the bank's. */
  institution: string;
  /** The intermediary's name. */
  via?: string;
  connector: string;
  /** The consent window that this connection uses, and whose host permissions it needs. */
  window: ConsentWindowKind;
  /** Those of its client's settings that decide which hosts are contacted. */
  hostSettings: Record<string, string>;
  activity: Activity;
  /** Why the last attempt failed; absent after a success. */
  failure?: FailureInfo;
  /** When the amounts were read at the bank (epoch ms); absent before the first reading. */
  asOf?: number;
  /** The bank left some accounts out of its last answer: those shown may be older than `asOf`. */
  partial?: boolean;
  /** The first moment at which the consent may end (epoch ms). */
  consentEndsAt?: number;
  /** Until when the person's word that reading goes on is good (epoch ms); absent where none is asked for. */
  confirmBy?: number;
  /** For developers: any address of the account API may be read. */
  resources?: true;
  /** When consent was last given (epoch ms). */
  linkedAt: number;
  /** Where to see or end the consent at the institution. */
  portal?: string;
  /** Ids in the person's order; the accounts themselves are in `accounts` of head or rest. */
  accountIds: string[];
}

export interface TotalView {
  currency: string;
  /** Sum of the person's own money; absent when hidden or locked. */
  value?: string;
  /** Some account's booked balance is unknown, so the sum is not the whole. */
  incomplete: boolean;
}

/** A running or failed attempt to link. */
export interface AttemptView {
  id: string;
  institutionId: string;
  institution: string;
  /** The intermediary's name, once a bank behind it was chosen: then that is `institution`. */
  via?: string;
  /** The connection that is being re-linked; absent for a new one. */
  connectionId?: string;
  /**
   * `email`: the login's own tab is closed, and goes on from a link in an e-mail. `wait`: for an approval in the bank's app. `order`: a BankID login, whose code and state are in the
   * snapshot's `order`.
   */
  phase:
    | 'queued'
    | 'certificate'
    | 'choose-bank'
    | 'consent'
    | 'email'
    | 'order'
    | 'wait'
    | 'finishing'
    | 'choose-accounts'
    | 'failed';
  failure?: FailureInfo;
  startedAt: number;
}

/** A consent that may end soon. Has no name and no bank: it is readable while locked. */
export interface NoticeView {
  connectionId: string;
  endsAt: number;
}

export type VaultState = 'none' | 'locked' | 'open' | 'failed';
export type Door = 'passphrase' | 'device';

/** When a vault with a passphrase locks by itself; null: not for that reason. */
export interface LockTimes {
  /** After so many minutes without any input. */
  idleMinutes: number | null;
  /** So many hours after it was unlocked. */
  hours: number | null;
}

export interface SettingsView {
  hidden: boolean;
  badge: 'total' | 'nothing';
  /** Changing anything asks for a passphrase first. */
  guarded: boolean;
  /** The guard is lifted until then (epoch ms). */
  guardOpenUntil?: number;
  /** With a passphrase, while it is open. */
  lock?: LockTimes;
}

/** Unlocking with BankID, in a build that names a relying party, where the vault has a passphrase door. */
export interface BankIdView {
  /** The relying party, by the name that people read in the BankID app. */
  relyingParty: string;
  /** Match pattern of the host permission that its server needs. */
  permission: string;
  /** The vault has a BankID door. */
  enrolled: boolean;
  /** What the person calls this computer, where there is a BankID door; absent while locked. */
  deviceName?: string;
  /** A login that runs, or has failed until it is begun anew or put away. Its code is in the snapshot's `order`. */
  login?: { subject: typeof UNLOCK | typeof ENROL; startedAt: number; failure?: FailureInfo };
}

/** What the popup's first screen shows, and all that it reads before painting. */
export interface Head {
  v: typeof SNAPSHOT_VERSION;
  vault: VaultState;
  door?: Door;
  settings: SettingsView;
  totals: TotalView[];
  connections: ConnectionView[];
  /** The first HEAD_ACCOUNTS accounts, by id. */
  accounts: Record<string, AccountView>;
  /** Accounts that are in `rest`. */
  more: number;
  attempts: AttemptView[];
  notices: NoticeView[];
  bankid?: BankIdView;
  /** The vault has a passkey door. */
  passkey?: true;
  /** Open: the browser refuses to save, so no bank is asked. Failed: what is stored was altered, not only unreadable. */
  trouble?: 'read-only' | 'damaged';
}

/** The accounts that `head` has no room for. */
export interface Rest {
  v: typeof SNAPSHOT_VERSION;
  accounts: Record<string, AccountView>;
}

/** Subjects of orders that link nothing: to open the vault, and to give it a BankID door. */
export const UNLOCK = 'unlock';
export const ENROL = 'enrol';

/**
 * The running BankID order: one ready frame at a time, and only while it may be scanned. The token, which starts the app
 * on this device, is there only when the person asked for that.
 */
export interface OrderView {
  v: typeof SNAPSHOT_VERSION;
  /** What it is for: the id of an attempt in the phase `order`, UNLOCK or ENROL. */
  subject: string;
  start: Start;
  state: 'starting' | 'pending';
  hintCode?: string;
  frame?: Frame;
  autoStartToken?: string;
  /** When this was published (epoch ms): a frame is worth little a few seconds later. */
  shownAt: number;
  /** Until then the person can scan or open it (epoch ms). */
  endsAt: number;
}
