import type * as z from 'zod/mini';
import type { Start } from '../bankid/message.ts';
import type { OrderAnswer, QrAnswer } from '../bankid/source.ts';
import type { Http } from '../http/http.ts';
import type { Bank, TestStep } from '../messages.ts';
import type { Amount } from '../money/amount.ts';
import type { AccountKind } from '../snapshot.ts';
import type { ConnectorId, Institution } from './catalog/institution.ts';

/** Anything that survives JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The tokens of a grant. Times are epoch milliseconds by this device's clock, computed from the moment of receipt. */
export interface Tokens {
  accessToken: string;
  /** When the access token stops being used without asking the bank. */
  accessEndsAt: number;
  refreshToken?: string;
  receivedAt: number;
  /** Bank's words on the refresh token's life: unused (`idle`) and in all (`absolute`). */
  refreshIdleEndsAt?: number;
  refreshAbsoluteEndsAt?: number;
  /** The consent resource behind the grant, where the bank has one. */
  consentId?: string;
  /** Kept, but not checked yet: a worker that died in between leaves tokens that nobody may use. */
  unchecked?: true;
  /** What the dialect must know to use these tokens, in its own words. */
  extra?: Record<string, string>;
}

/** Commits tokens before anything else looks at them: resolved means that they are on the disk. */
export type KeepTokens = (tokens: Tokens) => Promise<void>;

/** An account as the institution told it. Amounts are exact decimal strings; absent means unknown, never zero. */
export interface Account {
  /** Stable at this institution, over sessions. */
  id: string;
  name: string;
  kind: AccountKind;
  /** ISO 4217. */
  currency: Amount['currency'];
  /** Booked balance, negative for a debt (also on cards and loans). */
  booked?: string;
  /** What can be spent now, credit included where the bank includes it. */
  available?: string;
  /** The number that a person knows; masked by the bank for cards. */
  number?: string;
  iban?: string;
  /** Name of the account's owner. */
  owner?: string;
  /** The one that the person pays from. */
  isDefault?: boolean;
}

/** Everything that one reading gave; `partial` when the bank said that some accounts are missing from it. */
export interface AccountsReading {
  accounts: Account[];
  partial: boolean;
  /** Missing accounts (the bank's ids) that met a limit of their own, and when it ends (epoch ms). */
  held?: { ids: string[]; until: number };
}

/** A payment card, which has no balance of its own: its account has. */
export interface Card {
  id: string;
  kind: 'debit' | 'credit' | 'other';
  /** The last four digits alone, the others as `*`. */
  number?: string;
  /** The number of the account that it draws on. */
  accountNumber?: string;
  active: boolean;
}

/** One entry of an account. */
export interface Transaction {
  /** Best identity that the bank offers; absent for pending ones whose id changes on every poll. */
  id?: string;
  /** ISO date in the bank's own time zone. */
  date: string;
  amount: string;
  currency: Amount['currency'];
  text: string;
  pending: boolean;
}

export interface TransactionPage {
  transactions: Transaction[];
  partial: boolean;
  /** Where to go on, in the dialect's own words. */
  next?: Json;
}

export interface Clock {
  /** Epoch milliseconds by this device's clock. */
  now(): number;
  /** What has to be added to `now` for the bank's own time, by the Date of its last answer; undefined before one. */
  offset?(): number | undefined;
}

/** What every call of a connector gets: one institution, the person's settings for it, and the ports. */
export interface Context<Settings> {
  institution: Institution;
  settings: Settings;
  http: Http;
  clock: Clock;
}

export interface LinkContext<Settings> extends Context<Settings> {
  /** The registered redirect address of the consent window that will be used; empty where there is no consent page. */
  redirectUri: string;
  /** When the person entered the settings (epoch ms). */
  registeredAt: number;
  keep: KeepTokens;
  /** What this attempt has kept so far. */
  tokens?: Tokens;
  /** The tokens of the connection that is being linked again: the same consent may be used once more. */
  previous?: Tokens;
  /** Behind an intermediary: the bank that was chosen before, for a second try or a link made anew. */
  bank?: Bank;
  /** For a decoupled login: where the person's BankID is. Another device unless told otherwise. */
  start?: Start;
}

export interface AccessContext<Settings> extends Context<Settings> {
  tokens: Tokens;
  /** A person is looking (a click, an opened popup), as against an alarm. */
  attended: boolean;
  /** The bank's ids of the accounts that are shown: a dialect that asks account by account asks for no other. */
  chosen?: string[];
}

export interface RefreshContext<Settings> extends AccessContext<Settings> {
  keep: KeepTokens;
}

/** What the person has to do next. `state` is stored, encrypted, before anything is shown. */
export type Step =
  /** `leaves`, here and below: what this attempt has made at the bank, for `abandon` when it comes to nothing. */
  | { type: 'redirect'; url: string; state: Json; leaves?: Json }
  /** A login in the person's own app, with a code that we show. Asked about with `Connector.order`. */
  | { type: 'order'; order: OrderAnswer; state: Json }
  /** Behind an intermediary: which bank. It gives the link its name. */
  | { type: 'choose'; banks: Bank[]; state: Json }
  /** First contact with the hosts of `institution.clientCertificate`, by a page, whose requests raise the browser's dialog. */
  | { type: 'certificate'; state: Json }
  /** The person has to approve in the bank's own app: asked again, with `continue`, until it is a step of another kind. */
  | { type: 'wait'; pollAfterMs: number; state: Json; leaves?: Json }
  | { type: 'done' };

/** `ordered`: the order of `state` is complete. */
export type StepInput =
  { type: 'redirected'; url: string } | { type: 'chosen'; bankId: string } | { type: 'continue' } | { type: 'ordered' };

/** What can be asked about an order that `begin` or `next` started, by its `state`. Changes nothing here. */
export interface OrderCalls<Settings> {
  poll(context: Context<Settings>, state: Json): Promise<OrderAnswer>;
  /** A fresh code, where polls bring none. */
  frame?(context: Context<Settings>, state: Json): Promise<QrAnswer>;
  /** Tells the bank that the person backed out, where it can be told. */
  cancel?(context: Context<Settings>, state: Json): Promise<void>;
}

/**
 * One dialect: turns consent into a grant and a grant into accounts. Storing, locking, scheduling, retrying and
 * showing are done outside. Throws `Failure` only.
 */
export interface Connector<Settings extends object = Record<string, string | undefined>> {
  readonly id: ConnectorId;
  /** Message key: whom its banks let in, and with what. Stands above the link form. */
  readonly intro: string;
  /** Message key: what it takes to link, in one line of the bank list. */
  readonly needs: string;
  /** What the person must enter; the link form is drawn from it (see settings.ts). */
  readonly settings: z.ZodMiniObject;
  /** The part of `settings` that one institution wants; all of it where this is left out. */
  settingsFor?(institution: Institution): z.ZodMiniObject;
  /**
   * The setting by which the institution knows a client, and those that prove it: whoever enters these anew does so for
   * every link that the client has there.
   */
  readonly client?: { id: string; proofs: readonly string[] };
  /** What is stored of what was typed, checked as far as that goes without the bank. Throws `Failure` configuration. */
  prepare?(institution: Institution, settings: Settings): Promise<Settings>;
  /** Tries the client's credentials without a person's consent, step by step; ends with the step that keeps the next away. */
  test?(context: Context<Settings>): Promise<TestStep[]>;
  begin(link: LinkContext<Settings>): Promise<Step>;
  next(link: LinkContext<Settings>, state: Json, input: StepInput): Promise<Step>;
  /** For a dialect with decoupled logins. A new order is a `begin`. */
  readonly order?: OrderCalls<Settings>;
  /** Undoes at the bank what a link that came to nothing has left there. */
  abandon?(context: Context<Settings>, leaves: Json): Promise<void>;
  /** Gets new tokens and hands them to `keep` before checking anything. Resolves when they also passed the checks. */
  refresh(access: RefreshContext<Settings>): Promise<void>;
  accounts(access: AccessContext<Settings>): Promise<AccountsReading>;
  /** The accounts to choose from, without amounts, where asking for those counts against a limit of the bank's. */
  list?(access: AccessContext<Settings>): Promise<AccountsReading>;
  /** The list of accounts is kept with the tokens: a person who chooses among them wants it asked for anew. */
  readonly keepsList?: boolean;
  /** One account by the bank's id, where the bank has a request for that; no account when it is gone. */
  account?(access: AccessContext<Settings>, accountId: string): Promise<AccountsReading>;
  /** The cards of the accounts, where the bank lists them apart. */
  cards?(access: AccessContext<Settings>): Promise<Card[]>;
  transactions(
    access: AccessContext<Settings>,
    accountId: string,
    range: { from: string; to: string; after?: Json },
  ): Promise<TransactionPage>;
  /** Any address of the bank's account API, for developers; `path` is relative to it. Only GET, only what is listed. */
  resource?(access: AccessContext<Settings>, path: string): Promise<{ status: number; text: string }>;
  /** The bank offers to end a consent: only then are tokens asked for to do so. */
  readonly revokes?: boolean;
  /** `revoke` needs no valid access token: what is stored will do. */
  readonly revokesByClient?: boolean;
  /** Ends the consent at the bank. */
  revoke(access: AccessContext<Settings>): Promise<'revoked' | 'not-offered'>;
}
