import type { Account, AccountsReading } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import type { AccountChoice, Unlinked } from '../messages.ts';
import type { Connection, Health } from '../records.ts';
import { Refused } from '../refused.ts';
import { isBlockOf } from '../vault/blocks.ts';
import { withAccess } from './access.ts';
import { cleanAccount } from './bank-text.ts';
import { put, remove } from './changes.ts';
import { endConsent } from './farewell.ts';
import { findInstitution, knownInstitution } from './institutions.ts';
import { dropUnusedPermissions } from './permissions.ts';
import type { AppSession, Ports } from './ports.ts';
import { readable } from './readable.ts';
import { forgetUnusedRegistrations } from './registrations.ts';
import { budgetEndsAt, failedHealth, recentCalls } from './schedule.ts';
import { SETTINGS } from './settings.ts';
import { accountView } from './views.ts';

export interface Connections {
  /** Every account that the bank shows now, for the person to choose from. None of them is stored. Ids are the bank's. */
  choices(connectionId: string): Promise<AccountChoice[]>;
  /** Keeps exactly these accounts (the bank's ids, in this order) and forgets the others, history included. */
  choose(connectionId: string, bankIds: string[]): Promise<void>;
  /** One resource of a sandbox institution's account API, as it answers. Throws `Refused` invalid for any other. */
  resource(connectionId: string, path: string): Promise<{ status: number; text: string }>;
  /** The person's word that reading goes on, which some institutions want now and then; then reads. */
  confirm(connectionId: string): Promise<void>;
  /** Ends the consent where the bank offers that, then forgets the connection whatever the bank said. */
  unlink(connectionId: string): Promise<Unlinked>;
}

export function createConnections(
  ports: Ports,
  hooks: {
    publish(): Promise<void>;
    read(connectionId: string): Promise<void>;
    /** Puts away every attempt of a connection. */
    dismissAll(connectionId: string): Promise<void>;
  },
): Connections {
  async function connectionOf(session: AppSession, id: string): Promise<Connection> {
    const connection = await session.get('connection', id);
    if (!connection) throw new Refused('not-found');
    return connection;
  }

  return {
    choices: (id) =>
      ports.exclusive(`connection:${id}`, async () => {
        const session = await ports.vault.open();
        const connection = await connectionOf(session, id);
        const { institution, connector } = knownInstitution(ports, connection.institutionId);
        const now = ports.clock.now();
        const health: Health = (await readable(session, 'health', id)) ?? { failures: 0, lastAttemptAt: 0, calls: [] };
        const until =
          budgetEndsAt(institution, health, now) ?? (health.failure?.kind === 'rate-limited' ? health.retryAt : 0);
        if (until !== undefined && until > now) throw new Failure('rate-limited', { until });
        const calls = recentCalls(health, now);
        const renew = Boolean(connector.keepsList) && connection.chosen.length > 0;
        const options = { attended: true, record: () => void calls.push(ports.clock.now()), renew };
        let after: Health = health;
        try {
          const reading = await withAccess(ports, session, id, options, (access) =>
            connector.list ? connector.list(access) : connector.accounts(access),
          );
          return await choicesOf(session, id, connection, reading);
        } catch (error) {
          if (error instanceof Failure && error.kind === 'rate-limited')
            after = failedHealth(health, error.info, ports.clock.now(), ports.random());
          throw error;
        } finally {
          await session.write([put('health', id, { ...after, calls })]);
          if (after !== health) await hooks.publish();
        }
      }),

    async choose(id, bankIds) {
      await ports.exclusive(`connection:${id}`, async () => {
        const session = await ports.vault.open();
        const connection = await connectionOf(session, id);
        const before = await readable(session, 'accounts', id);
        const known = new Map(connection.chosen.map((account) => [account.bankId, account.id]));
        const chosen = [...new Set(bankIds)].map((bankId) => ({ bankId, id: known.get(bankId) ?? ports.randomId() }));
        const kept = new Set(chosen.map((account) => account.id));
        const dropped = connection.chosen.filter((account) => !kept.has(account.id));
        await session.write([
          put('connection', id, { ...connection, chosen }),
          ...(before ? [put('accounts', id, { ...before, accounts: inOrder(before.accounts, chosen) })] : []),
          ...(await blocksOf(session, dropped)),
        ]);
      });
      await hooks.dismissAll(id);
      await hooks.read(id);
    },

    resource: (id, path) =>
      ports.exclusive(`connection:${id}`, async () => {
        const session = await ports.vault.open();
        const { institutionId } = await connectionOf(session, id);
        const { institution, connector } = knownInstitution(ports, institutionId);
        const { resource } = connector;
        if (institution.kind !== 'sandbox' || !resource) throw new Refused('invalid');
        const options = { attended: true, record: () => undefined };
        return withAccess(ports, session, id, options, (access) => resource(access, path));
      }),

    async confirm(id) {
      await ports.exclusive(`connection:${id}`, async () => {
        const session = await ports.vault.open();
        const connection = await connectionOf(session, id);
        await session.write([put('connection', id, { ...connection, confirmedAt: ports.clock.now() })]);
      });
      await hooks.read(id);
    },

    async unlink(id) {
      // First, so that none of them can bring the connection back.
      await hooks.dismissAll(id);
      return ports.exclusive(`connection:${id}`, async () => {
        const session = await ports.vault.open();
        const connection = await connectionOf(session, id);
        const institution = findInstitution(ports, connection.institutionId);
        // The bank's refusal or silence keeps nobody from unlinking.
        const revoked = await endConsent(ports, session, id);
        await session.write([
          remove('connection', id),
          remove('grant', id),
          remove('accounts', id),
          remove('health', id),
          ...(await blocksOf(session, connection.chosen)),
          { type: 'notice' as const, connectionId: id, endsAt: null },
        ]);
        await forgetUnusedRegistrations(session);
        await hooks.publish();
        await dropUnusedPermissions(ports, session);
        const { portal } = institution ?? {};
        return { revoked, ...(portal && { portal }) };
      });
    },
  };

  async function choicesOf(
    session: AppSession,
    id: string,
    connection: Connection,
    reading: AccountsReading,
  ): Promise<AccountChoice[]> {
    const hidden = (await session.get('settings', SETTINGS))?.hidden ?? false;
    const accounts = reading.accounts.map(cleanAccount);
    const chosen = new Set(connection.chosen.map(({ bankId }) => bankId));
    // What the bank left out this time can still be kept: leaving it off the list would forget it.
    const stored = (await readable(session, 'accounts', id))?.accounts ?? [];
    const leftOut = connection.chosen.flatMap(({ id: ownId, bankId }) => {
      const last = accounts.some((account) => account.id === bankId)
        ? undefined
        : stored.find((account) => account.id === ownId);
      return last && reading.partial ? [{ ...last, id: bankId }] : [];
    });
    return [...accounts, ...leftOut].map((account) => ({
      ...accountView(account, hidden),
      chosen: chosen.size === 0 || chosen.has(account.id),
    }));
  }
}

function inOrder(accounts: Account[], chosen: Connection['chosen']): Account[] {
  return chosen.flatMap(({ id }) => accounts.find((account) => account.id === id) ?? []);
}

async function blocksOf(session: AppSession, accounts: Connection['chosen']) {
  const changes = [];
  for (const store of ['history', 'transactions'] as const) {
    for (const block of await session.ids(store)) {
      if (accounts.some(({ id }) => isBlockOf(block, id))) changes.push(remove(store, block));
    }
  }
  return changes;
}
