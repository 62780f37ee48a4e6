import type { Account, Json, Tokens, Transaction } from './banks/connector.ts';
import type { Progress } from './bankid/order.ts';
import type { FailureInfo } from './failure.ts';
import type { Bank, ConsentWindowKind } from './messages.ts';
import type { AttemptView, LockTimes } from './snapshot.ts';
import type { Verifier } from './vault/verifier.ts';
import type { HistoryBlock, TransactionBlock } from './vault/blocks.ts';

/** What the vault keeps, by store. Record ids are random and ours: they are on the disk in clear. */
export type Records = {
  registration: Registration;
  connection: Connection;
  grant: Grant;
  accounts: AccountsRecord;
  health: Health;
  attempt: Attempt;
  settings: Settings;
  history: HistoryBlock;
  transactions: TransactionBlock<Transaction>;
};

/** The id, secret and keys that a person got from a developer portal, as the connector's settings schema parsed them. */
export interface Registration {
  institutionId: string;
  settings: Record<string, string | undefined>;
  createdAt: number;
  /** It came from a backup and nothing was linked with it yet: kept although nothing uses it. */
  restored?: true;
}

/** One linked institution. Its grant, accounts and health are records of the same id. */
export interface Connection {
  institutionId: string;
  registrationId: string;
  /** Behind an intermediary: which bank. */
  bank?: Bank;
  window: ConsentWindowKind;
  linkedAt: number;
  consentedAt: number;
  /** When the person last confirmed to us that reading goes on; absent before the first time. */
  confirmedAt?: number;
  /** The accounts that the person chose, in their order: our id beside the bank's. No other account is stored. */
  chosen: { id: string; bankId: string }[];
}

/**
 * A connection's tokens. `next` holds tokens that were committed but have not passed the checks yet; `pendingSince`
 * says that a refresh was sent whose outcome is not known (epoch ms).
 */
export interface Grant {
  current: Tokens;
  next?: Tokens;
  pendingSince?: number;
}

/** The chosen accounts as last read. `id` is ours. */
export interface AccountsRecord {
  accounts: Account[];
  asOf: number;
  partial: boolean;
}

/** How reading a connection went, and what its budget has left. */
export interface Health {
  failure?: FailureInfo;
  failures: number;
  /** No unattended attempt before (epoch ms). */
  retryAt?: number;
  lastAttemptAt: number;
  /** When requests of the last hour left (epoch ms). */
  calls: number[];
  /** When unattended readings of the last 24 hours began (epoch ms), where an institution limits them. */
  unattended?: number[];
  /** Accounts (the bank's ids) that met a limit of their own, and when it ends (epoch ms): not asked for before. */
  held?: Record<string, number>;
}

/** A run of consent. `state` is the connector's, used once; `tokens` are there from the moment the bank gave them. */
export interface Attempt {
  institutionId: string;
  registrationId: string;
  connectionId?: string;
  /** Behind an intermediary: those to choose from, and the chosen one. */
  banks?: Bank[];
  bank?: Bank;
  /** When waiting for an approval in the bank's app ends (epoch ms). */
  waitEndsAt?: number;
  /** Before which the bank is not asked about it again by ourselves (epoch ms). */
  askAt?: number;
  window: ConsentWindowKind;
  phase: AttemptView['phase'];
  startedAt: number;
  redirectUri: string;
  state?: Json;
  /** How far its BankID order has come, in the phase `order`. */
  order?: Progress;
  /** What the attempt has made at the bank, until it is linked or undone there. */
  leaves?: Json;
  tokens?: Tokens;
  /** When its requests left (epoch ms): they count for the connection that comes of it. */
  calls?: number[];
  failure?: FailureInfo;
}

export interface Settings {
  hidden: boolean;
  badge: 'total' | 'nothing';
  /** When a vault with a passphrase locks by itself; our own times where it is absent. */
  lock?: LockTimes;
  /** A passphrase before anything can be changed; the vault's own door is something else. */
  guard?: Verifier;
}
