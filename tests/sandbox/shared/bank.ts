import type { ClientWorld } from './client-world.ts';
import type { LogEntry } from './log.ts';

/** A request to the control API that makes no sense. Answered with `status` and the message. */
export class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Credentials of a new client registration. */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

/** A made-up customer as tests see one. */
export interface CustomerView {
  id: string;
  name: string;
  accounts: { key: string; name: string; currency: string; balance?: string; availableBalance?: string }[];
}

/** New amounts for an account as one client sees it: JSON text of the value; null leaves the field out. */
export interface BalanceChange {
  balance?: string | null;
  availableBalance?: string | null;
}

/** What the control API needs of a bank; each bank of the sandbox implements it. */
export interface SandboxBank {
  readonly id: string;
  customers(): CustomerView[];
  /** Registers a client. Throws ControlError for traits that are unknown or of the wrong type. */
  register(traits: Record<string, unknown>): ClientCredentials;
  /** Undefined for an id that is not registered here. */
  client(clientId: string): BankClient | undefined;
  /** Requests that carried nothing by which to tell whose they were. */
  unattributed(): LogEntry[];
  /** Every request to a transfer endpoint, whoever sent it. */
  transfers(): LogEntry[];
}

/** One registered client, as its test controls it. */
export interface BankClient {
  readonly world: ClientWorld;
  setTraits(changes: Record<string, unknown>): void;
  advance(seconds: number): void;
  /** Ends every grant: the next refresh is answered `invalid_grant`. */
  revoke(): void;
  /** The secret's life is over: `invalid_client` until there is a new one. */
  expireSecret(): void;
  renewSecret(): string;
  expireAccess(): void;
  /** What the person does in the bank's app, where there is one: approves, or takes it back. */
  approve?(approved: boolean): void;
  /** Keys of `changes` are account keys or names. */
  setBalances(changes: Record<string, BalanceChange>): void;
  remove(): void;
}
