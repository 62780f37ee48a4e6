import type { Account, AccountsReading } from '../banks/connector.ts';
import { Failure, type FailureInfo, toFailure } from '../failure.ts';
import type { AccountsRecord, Connection, Health } from '../records.ts';
import { Refused } from '../refused.ts';
import { appendPoint, historyBlockId } from '../vault/blocks.ts';
import { VaultError } from '../vault/error.ts';
import { withAccess } from './access.ts';
import type { Activity } from './activity.ts';
import { put } from './changes.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';
import { budgetEndsAt, isDue, recentCalls, retryAt, type Trigger } from './schedule.ts';

export interface Reading {
  /** Reads one connection if it is due, and resolves when that has ended, well or badly. */
  one(connectionId: string, trigger: Trigger): Promise<void>;
  /** Reads every connection that is due, side by side: none waits for another. */
  all(trigger: Trigger): Promise<void>;
}

/** Reading balances: one at a time per connection; the last good figures survive every failure. */
export function createReading(ports: Ports, activity: Activity, publish: () => Promise<void>): Reading {
  async function one(connectionId: string, trigger: Trigger): Promise<void> {
    const askedAt = ports.clock.now();
    await ports.exclusive(`connection:${connectionId}`, async () => {
      const session = await ports.vault.open();
      const connection = await session.get('connection', connectionId);
      if (!connection) throw new Refused('not-found');
      const before = await session.get('accounts', connectionId);
      const health = await session.get('health', connectionId);
      // Somebody else's reading ended while we waited for the lock: it is ours too.
      if (health && health.lastAttemptAt >= askedAt) return;
      const { institution } = knownInstitution(ports, connection.institutionId);
      const now = ports.clock.now();
      if (trigger.by === 'click') {
        const until = budgetEndsAt(institution, health, now);
        if (until !== null) return fail(session, connectionId, health, new Failure('rate-limited', { until }).info, []);
      }
      if (!isDue(trigger, { now, asOf: before?.asOf, health, institution })) return;
      activity.begin(connectionId);
      await publish();
      await read(session, connectionId, connection, before, health, trigger);
    });
  }

  async function read(
    session: AppSession,
    id: string,
    connection: Connection,
    before: AccountsRecord | undefined,
    health: Health | undefined,
    trigger: Trigger,
  ): Promise<void> {
    const calls: number[] = [];
    const options = { attended: trigger.by !== 'alarm', record: () => void calls.push(ports.clock.now()) };
    try {
      const { connector } = knownInstitution(ports, connection.institutionId);
      const reading = await withAccess(ports, session, id, options, (access) => connector.accounts(access));
      const now = ports.clock.now();
      const record = chosenAccounts(connection, reading, before, now);
      await session.write([
        put('accounts', id, record),
        put('health', id, { failures: 0, lastAttemptAt: now, calls: [...recentCalls(health, now), ...calls] }),
        ...(await historyPoints(session, record)),
      ]);
    } catch (error) {
      if (error instanceof VaultError || error instanceof Refused) throw error;
      await fail(session, id, health, toFailure(error).info, calls);
    } finally {
      activity.end(id);
      await publish();
    }
  }

  async function fail(
    session: AppSession,
    id: string,
    health: Health | undefined,
    failure: FailureInfo,
    calls: number[],
  ): Promise<void> {
    const now = ports.clock.now();
    const failures = (health?.failures ?? 0) + 1;
    const record: Health = {
      failure,
      failures,
      retryAt: retryAt(failure, failures, now, ports.random()),
      lastAttemptAt: now,
      calls: [...recentCalls(health, now), ...calls],
    };
    await session.write([put('health', id, record)]);
    await publish();
  }

  return {
    one,
    async all(trigger) {
      const session = await ports.vault.open();
      const connections = await session.all('connection');
      const shown = [...connections].filter(([, connection]) => connection.chosen.length > 0);
      const outcomes = await Promise.allSettled(shown.map(([id]) => one(id, trigger)));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

/**
 * What is kept of a reading: the chosen accounts under our ids, nothing of the others. An account that a partial
 * reading left out keeps its last figures; one that a whole reading no longer has becomes unknown, never stays right.
 */
export function chosenAccounts(
  connection: Connection,
  reading: AccountsReading,
  before: AccountsRecord | undefined,
  now: number,
): AccountsRecord {
  const read = new Map(reading.accounts.map((account) => [account.id, account]));
  const known = new Map(before?.accounts.map((account) => [account.id, account]));
  const accounts = connection.chosen.flatMap(({ id, bankId }): Account[] => {
    const account = read.get(bankId);
    const last = known.get(id);
    if (account && reading.partial && last && isBare(account)) return [{ ...withFigures(account, last), id }];
    if (account) return [{ ...account, id }];
    if (!last) return [];
    if (reading.partial) return [last];
    const { booked: _booked, available: _available, ...unknown } = last;
    return [unknown];
  });
  return { accounts, asOf: now, partial: reading.partial };
}

const isBare = ({ booked, available }: Account): boolean => booked === undefined && available === undefined;

function withFigures(account: Account, { booked, available }: Account): Account {
  return { ...account, ...(booked !== undefined && { booked }), ...(available !== undefined && { available }) };
}

async function historyPoints(session: AppSession, { accounts, asOf }: AccountsRecord) {
  const known = accounts.filter((account) => account.booked !== undefined || account.available !== undefined);
  return Promise.all(
    known.map(async ({ id, booked, available }) => {
      const blockId = historyBlockId(id, asOf);
      const point = {
        at: asOf,
        ...(booked !== undefined && { booked }),
        ...(available !== undefined && { available }),
      };
      return put('history', blockId, appendPoint(await session.get('history', blockId), point));
    }),
  );
}
