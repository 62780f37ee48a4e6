import type { Account } from '../banks/connector.ts';
import type { Institution } from '../banks/catalog/institution.ts';
import type { Failure } from '../failure.ts';
import type { Bank } from '../messages.ts';
import type { AccountsRecord, Attempt, Connection, Grant, Health, Registration, Settings } from '../records.ts';
import {
  type AccountView,
  type AttemptView,
  type BankIdView,
  type ConnectionView,
  type Door,
  HEAD_ACCOUNTS,
  type Head,
  type NoticeView,
  type Rest,
  SNAPSHOT_VERSION,
  type VaultState,
} from '../snapshot.ts';
import { hostSettings } from '../banks/catalog/patterns.ts';
import { LOCK_TIMES } from './auto-lock.ts';
import { confirmBy } from './confirmation.ts';
import { consentEndsAt } from './grant.ts';
import { ownMoney } from './own-money.ts';

/** A connection with all that the vault knows of it. */
export interface StoredConnection {
  id: string;
  connection: Connection;
  institution: Institution;
  registration: Registration | undefined;
  /** Its dialect reads any address of the account API. */
  hasResources: boolean;
  grant: Grant | undefined;
  record: AccountsRecord | undefined;
  health: Health | undefined;
  /** A record that it can't do without is not what was written there. */
  damaged: Failure | undefined;
}

export interface OpenVault {
  door: Door | undefined;
  settings: Settings;
  guardOpenUntil: number | undefined;
  connections: StoredConnection[];
  attempts: [string, Attempt][];
  institutions: Institution[];
  notices: NoticeView[];
  bankid: BankIdView | undefined;
  passkey: boolean;
  readOnly: boolean;
  refreshing: ReadonlySet<string>;
}

/** The snapshot of an open vault. Hidden: no amount and no sum is in it. */
export function openSnapshot(open: OpenVault): { head: Head; rest: Rest } {
  const shown = open.connections.filter(({ connection }) => connection.chosen.length > 0);
  const accounts = shown.flatMap(({ record }) => record?.accounts.map((one) => ({ ...one, asOf: record.asOf })) ?? []);
  const missing = shown.some(({ connection, record }) => connection.chosen.length > (record?.accounts.length ?? 0));
  const views = accounts.map((account): [string, AccountView] => [
    account.id,
    accountView(account, open.settings.hidden),
  ]);
  const { hidden, badge, guard, lock = LOCK_TIMES } = open.settings;
  const head: Head = {
    v: SNAPSHOT_VERSION,
    vault: 'open',
    ...(open.door && { door: open.door }),
    settings: {
      hidden,
      badge,
      guarded: guard !== undefined,
      ...(open.door === 'passphrase' && { lock }),
      ...(open.guardOpenUntil !== undefined && { guardOpenUntil: open.guardOpenUntil }),
    },
    totals: ownMoney(accounts, missing).map(({ value, ...total }) => (hidden ? total : { ...total, value })),
    connections: shown.map((stored) => connectionView(stored, open)),
    accounts: Object.fromEntries(views.slice(0, HEAD_ACCOUNTS)),
    more: Math.max(0, views.length - HEAD_ACCOUNTS),
    attempts: open.attempts.map(([id, attempt]) => attemptView(id, attempt, open.institutions)),
    notices: open.notices,
    ...(open.bankid && { bankid: open.bankid }),
    ...(open.passkey && { passkey: true as const }),
    ...(open.readOnly && { trouble: 'read-only' as const }),
  };
  return { head, rest: { v: SNAPSHOT_VERSION, accounts: Object.fromEntries(views.slice(HEAD_ACCOUNTS)) } };
}

/** The snapshot while nothing can be read: no name, no amount, only which doors there are, a login with BankID and consents about to end. */
export function closedSnapshot(
  vault: Exclude<VaultState, 'open'>,
  door: Door | undefined,
  notices: NoticeView[],
  {
    bankid,
    passkey = false,
    damaged = false,
  }: { bankid?: BankIdView | undefined; passkey?: boolean; damaged?: boolean } = {},
): { head: Head; rest: Rest } {
  const head: Head = {
    v: SNAPSHOT_VERSION,
    vault,
    ...(door && { door }),
    settings: { hidden: false, badge: 'total', guarded: false },
    totals: [],
    connections: [],
    accounts: {},
    more: 0,
    attempts: [],
    notices,
    ...(bankid && { bankid }),
    ...(passkey && { passkey: true as const }),
    ...(damaged && { trouble: 'damaged' as const }),
  };
  return { head, rest: { v: SNAPSHOT_VERSION, accounts: {} } };
}

function connectionView(stored: StoredConnection, { refreshing, attempts }: OpenVault): ConnectionView {
  const { id, connection, institution, registration, hasResources, grant, record, health, damaged } = stored;
  const failure = damaged?.info ?? health?.failure;
  const linking = attempts.some(([, attempt]) => attempt.connectionId === id && attempt.phase !== 'failed');
  const endsAt = grant && consentEndsAt(grant);
  const until = confirmBy(institution, connection);
  return {
    id,
    institutionId: institution.id,
    ...bankNames(institution, connection),
    connector: institution.connector,
    window: connection.window,
    hostSettings: hostSettings(institution, registration?.settings ?? {}),
    activity: linking ? 'linking' : refreshing.has(id) ? 'refreshing' : 'idle',
    ...(failure && { failure }),
    ...(record && { asOf: record.asOf }),
    ...(record?.partial && { partial: true }),
    ...(endsAt !== undefined && { consentEndsAt: endsAt }),
    ...(until !== undefined && { confirmBy: until }),
    ...(institution.kind === 'sandbox' && hasResources && { resources: true as const }),
    linkedAt: connection.consentedAt,
    ...(institution.portal && { portal: institution.portal }),
    accountIds: record?.accounts.map((account) => account.id) ?? [],
  };
}

/** By which name a person knows what is linked. */
function bankNames({ name }: Institution, { bank }: { bank?: Bank }): { institution: string; via?: string } {
  return bank ? { institution: bank.name, via: name } : { institution: name };
}

/** An account as screens get it; without amounts while they are hidden. */
export function accountView(account: Account & { asOf?: number }, hidden: boolean): AccountView {
  const { booked, available, iban: _iban, asOf: _asOf, ...view } = account;
  if (hidden) return view;
  return { ...view, ...(booked !== undefined && { booked }), ...(available !== undefined && { available }) };
}

function attemptView(id: string, attempt: Attempt, institutions: Institution[]): AttemptView {
  const institution = institutions.find((candidate) => candidate.id === attempt.institutionId);
  return {
    id,
    institutionId: attempt.institutionId,
    ...(institution ? bankNames(institution, attempt) : { institution: attempt.institutionId }),
    ...(attempt.connectionId && { connectionId: attempt.connectionId }),
    phase: attempt.phase,
    ...(attempt.failure && { failure: attempt.failure }),
    startedAt: attempt.startedAt,
  };
}
