import type { Clock, Connector } from '../banks/connector.ts';
import type { ConnectorId, Institution } from '../banks/catalog/institution.ts';
import type { RelyingParty } from '../banks/catalog/relying-party.ts';
import type { Alarms } from '../browser/alarms.ts';
import type { Badge } from '../browser/badge.ts';
import type { Idle } from '../browser/idle.ts';
import type { Allowance } from '../http/allowed-url.ts';
import type { Http } from '../http/http.ts';
import type { Words } from '../i18n.ts';
import type { Records } from '../records.ts';
import type { Exclusive, SessionStore } from '../vault/ports.ts';
import type { VaultSession } from '../vault/session.ts';
import type { Vault } from '../vault/vault.ts';

export type AppVault = Vault<Records>;
export type AppSession = VaultSession<Records>;

/** Where a consent page is shown: a window that resolves with its answer, or a tab whose events are watched. */
export interface ConsentWindows {
  /** The redirect address that `window` ends at, for one institution. Null where it has no such window. */
  redirectUri(institution: Institution, window: 'browser' | 'tab'): string | null;
  openAuthWindow(url: string): Promise<string>;
  /** Closes the window that `openAuthWindow` opened, in this worker or an earlier one. */
  closeAuthWindow(): Promise<void>;
  openTab(url: string): Promise<number>;
  closeTab(tabId: number): Promise<void>;
  /** The address that a tab shows; undefined when we may not know it, null when there is no such tab. */
  tabAddress(tabId: number): Promise<string | undefined | null>;
  /** Starts or stops listening to tabs: every event wakes the worker, so only while a consent tab is open. */
  watchTabs(on: boolean): void;
}

/** Everything that sync needs from outside, so that it runs in Node against the sandbox as it does in a worker. */
export interface Ports {
  vault: AppVault;
  institutions: Institution[];
  /** Absent where the build names none. */
  relyingParty?: RelyingParty;
  connectors: Record<ConnectorId, Connector>;
  /** `record` is called before each request leaves; what it throws keeps that one here. */
  http(reachable: Allowance, record: () => Promise<void> | void): Http;
  /** The credentials mode in which a page of ours makes first contact with a host that wants a client certificate. */
  certificateCredentials(): Promise<RequestCredentials>;
  clock: Clock;
  /** How far each institution's clock was ahead of ours (ms) in its last answer to this worker, by institution id. */
  clockOffsets: Map<string, number>;
  exclusive: Exclusive;
  session: SessionStore;
  alarms: Alarms;
  idle: Idle;
  consent: ConsentWindows;
  words: Words;
  showBadge(badge: Badge): Promise<void>;
  /** Whether the person lets us reach this origin now. */
  mayReach(origin: string): Promise<boolean>;
  /** Gives back host permissions, by match pattern. */
  dropPermissions(patterns: string[]): Promise<void>;
  /** Resolves after `ms` milliseconds. */
  wait(ms: number): Promise<void>;
  randomId(): string;
  /** Uniform in [0, 1). */
  random(): number;
}
