import type { Account } from '../banks/connector.ts';
import type { AccountChoice } from '../messages.ts';
import type { Connection } from '../records.ts';
import { Refused } from '../refused.ts';
import { withAccess } from './access.ts';
import { put, remove } from './changes.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';
import { forgetUnusedRegistrations } from './registrations.ts';
import { recentCalls } from './schedule.ts';
import { isBlockOf } from '../vault/blocks.ts';

export interface Connections {
  /** Every account that the bank shows now, for the person to choose from. Nothing of it is stored. Ids are the bank's. */
  choices(connectionId: string): Promise<AccountChoice[]>;
  /** Keeps exactly these accounts (the bank's ids, in this order) and forgets the others, history included. */
  choose(connectionId: string, bankIds: string[]): Promise<void>;
  /** Ends the consent where the bank offers that, then forgets the connection whatever the bank said. */
  unlink(connectionId: string): Promise<{ revoked: boolean; portal?: string }>;
}

export function createConnections(
  ports: Ports,
  hooks: { publish(): Promise<void>; read(connectionId: string): Promise<void> },
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
        const { connector } = knownInstitution(ports, connection.institutionId);
        const health = (await session.get('health', id)) ?? { failures: 0, lastAttemptAt: 0, calls: [] };
        const calls = recentCalls(health, ports.clock.now());
        const options = { attended: true, record: () => void calls.push(ports.clock.now()) };
        try {
          const { accounts } = await withAccess(ports, session, id, options, (access) => connector.accounts(access));
          const chosen = new Set(connection.chosen.map(({ bankId }) => bankId));
          return accounts.map((account) => ({ ...account, chosen: chosen.size === 0 || chosen.has(account.id) }));
        } finally {
          await session.write([put('health', id, { ...health, calls })]);
        }
      }),

    async choose(id, bankIds) {
      await ports.exclusive(`connection:${id}`, async () => {
        const session = await ports.vault.open();
        const connection = await connectionOf(session, id);
        const before = await session.get('accounts', id);
        const known = new Map(connection.chosen.map((account) => [account.bankId, account.id]));
        const chosen = [...new Set(bankIds)].map((bankId) => ({ bankId, id: known.get(bankId) ?? ports.randomId() }));
        const kept = new Set(chosen.map((account) => account.id));
        const dropped = connection.chosen.filter((account) => !kept.has(account.id));
        await session.write([
          put('connection', id, { ...connection, chosen }),
          ...(before ? [put('accounts', id, { ...before, accounts: inOrder(before.accounts, chosen) })] : []),
          ...(await blocksOf(session, dropped)),
          ...(await choosingAttempts(session, id)),
        ]);
      });
      await hooks.publish();
      await hooks.read(id);
    },

    unlink: (id) =>
      ports.exclusive(`connection:${id}`, async () => {
        const session = await ports.vault.open();
        const connection = await connectionOf(session, id);
        const { institution, connector } = knownInstitution(ports, connection.institutionId);
        const anyTokens = connector.revokesByClient ?? false;
        const options = { attended: true, record: () => undefined, anyTokens };
        const revoked = await withAccess(ports, session, id, options, (access) => connector.revoke(access)).catch(
          () => 'failed' as const,
        );
        const attempts = [...(await session.all('attempt'))].filter(([, { connectionId }]) => connectionId === id);
        await session.write([
          remove('connection', id),
          remove('grant', id),
          remove('accounts', id),
          remove('health', id),
          ...attempts.map(([attempt]) => remove('attempt', attempt)),
          ...(await blocksOf(session, connection.chosen)),
          { type: 'notice' as const, connectionId: id, endsAt: null },
        ]);
        await forgetUnusedRegistrations(session);
        await dropUnusedOrigins(session, institution.origins);
        await hooks.publish();
        return { revoked: revoked === 'revoked', ...(institution.portal && { portal: institution.portal }) };
      }),
  };

  async function dropUnusedOrigins(session: AppSession, origins: string[]): Promise<void> {
    const users = [...(await session.all('connection')).values(), ...(await session.all('attempt')).values()];
    const used = users.flatMap(({ institutionId }) => knownInstitution(ports, institutionId).institution.origins);
    await ports.dropPermissions(origins.filter((origin) => !used.includes(origin)));
  }
}

function inOrder(accounts: Account[], chosen: Connection['chosen']): Account[] {
  return chosen.flatMap(({ id }) => accounts.find((account) => account.id === id) ?? []);
}

async function blocksOf(session: AppSession, accounts: Connection['chosen']) {
  const changes = [];
  for (const store of ['history', 'transactions'] as const) {
    for (const block of (await session.all(store)).keys()) {
      if (accounts.some(({ id }) => isBlockOf(block, id))) changes.push(remove(store, block));
    }
  }
  return changes;
}

async function choosingAttempts(session: AppSession, connectionId: string) {
  const attempts = [...(await session.all('attempt'))];
  return attempts
    .filter(([, attempt]) => attempt.phase === 'choose-accounts' && attempt.connectionId === connectionId)
    .map(([id]) => remove('attempt', id));
}
