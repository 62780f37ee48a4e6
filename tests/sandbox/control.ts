import type { BalanceChange, ClientCredentials, CustomerView } from './shared/bank.ts';
import type { FaultRule } from './shared/fault.ts';
import type { EnableBankingTraits } from './enable-banking/registration.ts';
import type { IngTraits } from './ing/traits.ts';
import type { LogEntry } from './shared/log.ts';
import type { BunqTraits } from './bunq/registration.ts';
import type { MonzoTraits } from './monzo/registration.ts';
import type { PlainTraits } from './plain/registration.ts';
import type { SbankenTraits } from './sbanken/registration.ts';
import type { SebTraits } from './seb/registration.ts';
import type { ClientTraits } from './sparebank1/traits.ts';
import type { StarlingTraits } from './starling/registration.ts';
import type { UkTraits } from './uk-open-banking/traits.ts';

export type {
  BalanceChange,
  BunqTraits,
  ClientCredentials,
  ClientTraits,
  CustomerView,
  EnableBankingTraits,
  FaultRule,
  IngTraits,
  LogEntry,
  MonzoTraits,
  PlainTraits,
  SbankenTraits,
  SebTraits,
  StarlingTraits,
  UkTraits,
};

/** Who is registered where: at SpareBank 1 unless another bank is named. */
export type NewClient =
  | (Partial<ClientTraits> & Pick<ClientTraits, 'redirectUri'>)
  | (Partial<SbankenTraits> & { bank: 'sbanken' })
  | (Partial<SebTraits> & { bank: 'seb' })
  | (Partial<StarlingTraits> & { bank: 'starling' })
  | (Partial<BunqTraits> & { bank: 'bunq' })
  | (Partial<MonzoTraits> & Pick<MonzoTraits, 'redirectUri'> & { bank: 'monzo' })
  | (Partial<PlainTraits> & Pick<PlainTraits, 'redirectUri'> & { bank: 'plain' })
  | (Partial<UkTraits> & Pick<UkTraits, 'redirectUri'> & { bank: 'uk-open-banking' })
  | (Partial<IngTraits> & Pick<IngTraits, 'redirectUri' | 'certificate'> & { bank: 'ing' })
  | (Partial<EnableBankingTraits> & Pick<EnableBankingTraits, 'redirectUri'> & { bank: 'enable-banking' });

/** One registered client of the sandbox, in the hands of its test. */
export interface ClientControl extends ClientCredentials {
  setTraits(
    changes:
      | Partial<ClientTraits>
      | Partial<SbankenTraits>
      | Partial<SebTraits>
      | Partial<EnableBankingTraits>
      | Partial<StarlingTraits>
      | Partial<MonzoTraits>
      | Partial<BunqTraits>
      | Partial<PlainTraits>
      | Partial<UkTraits>
      | Partial<IngTraits>,
  ): Promise<void>;
  /** Puts rules in the place of those that wait; without rules, no more faults. */
  setFaults(...rules: FaultRule[]): Promise<void>;
  addFaults(...rules: FaultRule[]): Promise<void>;
  /** Rules that are not used up. */
  faults(): Promise<FaultRule[]>;
  /** Moves this client's clock: its codes, tokens and grants age, its hour of calls passes, its days go by. */
  advance(seconds: number): Promise<void>;
  /** Ends every grant of the client: `invalid_grant`, and 401 for its access tokens. */
  revoke(): Promise<void>;
  expireSecret(): Promise<void>;
  /** Makes a new secret, as the portal does, and returns it. */
  renewSecret(): Promise<string>;
  expireAccess(): Promise<void>;
  /** Approves in the bank's app, or takes the approval back: of banks that have one. */
  approve(approved?: boolean): Promise<void>;
  /** Amounts as this client sees them, by account key or name. */
  setBalances(changes: Record<string, BalanceChange>): Promise<void>;
  /** Every request of this client, in order of arrival. */
  log(): Promise<LogEntry[]>;
  clearLog(): Promise<void>;
  remove(): Promise<void>;
}

/** The sandbox's control API, typed. Every method throws an Error that names what the sandbox refused. */
export interface Control {
  register(traits: NewClient): Promise<ClientControl>;
  /** A client that was registered before, by its credentials. */
  client(credentials: ClientCredentials): ClientControl;
  /** Customers by the id of their bank. */
  customers(): Promise<Record<string, CustomerView[]>>;
  /** Requests that carried nothing by which to tell whose they were. */
  unattributed(): Promise<LogEntry[]>;
  /** Requests to transfer endpoints, of all clients: must stay empty. */
  transfers(): Promise<LogEntry[]>;
}

/** A client of the control API at `origin`. */
export function createControl(origin: string): Control {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${origin}${path}`, { method, ...sent });
    const answer = await response.text();
    if (!response.ok) throw new Error(`sandbox control: ${method} ${path}: ${response.status} ${answer}`);
    return (answer === '' ? undefined : JSON.parse(answer)) as T;
  };

  const client = (credentials: ClientCredentials): ClientControl => {
    const at = `/clients/${credentials.clientId}`;
    return {
      ...credentials,
      setTraits: (changes) => call('PATCH', `${at}/traits`, changes),
      setFaults: (...rules) => call('PUT', `${at}/faults`, { rules }),
      addFaults: (...rules) => call('POST', `${at}/faults`, { rules }),
      faults: () => call('GET', `${at}/faults`),
      advance: (seconds) => call('POST', `${at}/advance`, { seconds }),
      revoke: () => call('POST', `${at}/revoke`),
      expireSecret: () => call('POST', `${at}/expire-secret`),
      renewSecret: async () => (await call<{ clientSecret: string }>('POST', `${at}/secret`)).clientSecret,
      approve: (approved = true) => call(approved ? 'POST' : 'DELETE', `${at}/approve`),
      expireAccess: () => call('POST', `${at}/expire-access`),
      setBalances: (changes) => call('PUT', `${at}/balances`, changes),
      log: () => call('GET', `${at}/log`),
      clearLog: () => call('DELETE', `${at}/log`),
      remove: () => call('DELETE', at),
    };
  };

  return {
    register: async (traits) => client(await call<ClientCredentials>('POST', '/clients', traits)),
    client,
    customers: () => call('GET', '/customers'),
    unattributed: () => call('GET', '/log'),
    transfers: () => call('GET', '/transfers'),
  };
}
