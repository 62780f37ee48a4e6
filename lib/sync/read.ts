import type { Account, AccountsReading, Connector } from '../banks/connector.ts';
import { Failure, type FailureInfo, toFailure } from '../failure.ts';
import type { AccountsRecord, Connection, Health } from '../records.ts';
import { Refused } from '../refused.ts';
import { appendPoint, historyBlockId } from '../vault/blocks.ts';
import { VaultError } from '../vault/error.ts';
import { withAccess } from './access.ts';
import type { Activity } from './activity.ts';
import { cleanAccount } from './bank-text.ts';
import { put } from './changes.ts';
import { findInstitution, knownInstitution } from './institutions.ts';
import type { Log } from './log.ts';
import type { AppSession, Ports } from './ports.ts';
import { readable } from './readable.ts';
import { requireRoom } from './room.ts';
import {
  budgetEndsAt,
  carried,
  failedHealth,
  isAttended,
  isDue,
  needsPerson,
  recentCalls,
  type Trigger,
  withUnattended,
} from './schedule.ts';

/** How asking a bank went: `down` when it gave no answer of its own, to us or to anybody. */
type Outcome = { down?: FailureInfo };

export interface Reading {
  /** Reads one connection if it is due, and resolves when that has ended, well or badly. */
  one(connectionId: string, trigger: Trigger): Promise<void>;
  /**
   * Reads every connection that is due, side by side: none waits for another bank. Unless a person asked for it by a
   * click, one connection of each bank goes first, and when that one meets a bank that is down, the bank's others share
   * its failure and are not sent.
   */
  all(trigger: Trigger): Promise<void>;
}

/** Reading balances: one at a time per connection; the last good figures survive every failure. */
export function createReading(
  ports: Ports,
  activity: Activity,
  publish: () => Promise<void>,
  note: Log['note'],
): Reading {
  async function one(connectionId: string, trigger: Trigger, down?: FailureInfo): Promise<Outcome> {
    const askedAt = ports.clock.now();
    return ports.exclusive(`connection:${connectionId}`, async () => {
      const session = await ports.vault.open();
      const connection = await session.get('connection', connectionId);
      if (!connection) throw new Refused('not-found');
      const { institution } = knownInstitution(ports, connection.institutionId);
      const before = await readable(session, 'accounts', connectionId);
      const health = await readable(session, 'health', connectionId);
      const now = ports.clock.now();
      // Somebody else's reading ended while we waited for the lock: it is ours too.
      if (health && health.lastAttemptAt >= askedAt && health.lastAttemptAt <= now) return {};
      const until = budgetEndsAt(institution, health, now);
      if (trigger.by === 'click' && until !== null && !needsPerson(health?.failure)) {
        return fail(session, connectionId, health, new Failure('rate-limited', { until }).info, []);
      }
      if (!isDue(trigger, { now, asOf: before?.asOf, health, institution })) return {};
      if (down) return fail(session, connectionId, health, down, []);
      return read(session, connectionId, connection, before, health, trigger);
    });
  }

  async function read(
    session: AppSession,
    id: string,
    connection: Connection,
    before: AccountsRecord | undefined,
    health: Health | undefined,
    trigger: Trigger,
  ): Promise<Outcome> {
    const calls: number[] = [];
    const attended = isAttended(trigger);
    const { institution, connector } = knownInstitution(ports, connection.institutionId);
    const options = { attended, record: () => void calls.push(ports.clock.now()) };
    const counts = !attended || institution.everyReadingCounts;
    const spent = counts ? withUnattended(health, ports.clock.now()) : health;
    activity.begin(id);
    try {
      await publish();
      // Before anything is sent: a worker that dies while it reads has read.
      if (spent && spent !== health) await session.write([put('health', id, spent)]);
      const { held = {} } = carried(health, ports.clock.now());
      const reading = await withAccess(ports, session, id, options, (access) =>
        readChosen(connector, connection, held, access),
      );
      const now = ports.clock.now();
      const record = chosenAccounts(connection, reading, before, now);
      await session.write([
        put('accounts', id, record),
        put('health', id, {
          failures: 0,
          lastAttemptAt: now,
          ...carried(withHeld(spent, reading), now),
          calls: [...recentCalls(spent, now), ...calls],
        }),
        ...(await historyPoints(session, connection, reading, now)),
      ]);
      note({ event: 'read', institutionId: institution.id });
      return {};
    } catch (error) {
      if (error instanceof VaultError || error instanceof Refused) throw error;
      const failure = toFailure(error).info;
      note({ event: 'read', institutionId: institution.id, failure });
      return await fail(session, id, spent, failure, calls);
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
  ): Promise<Outcome> {
    const now = ports.clock.now();
    const record = failedHealth(health, failure, now, ports.random());
    // What never left the device is no call.
    if (failure.kind !== 'offline') record.calls.push(...calls);
    await session.write([put('health', id, record)]);
    await publish();
    return failure.kind === 'unavailable' ? { down: failure } : {};
  }

  /** One connection first; the others when their bank is up. */
  async function ofOneBank([first, ...others]: string[], trigger: Trigger): Promise<void> {
    if (first === undefined) return;
    let down: FailureInfo | undefined;
    try {
      ({ down } = await one(first, trigger));
    } finally {
      await settled(others.map((id) => one(id, trigger, down)));
    }
  }

  return {
    async one(connectionId, trigger) {
      await one(connectionId, trigger);
    },
    async all(trigger) {
      const session = await ports.vault.open();
      await requireRoom(ports, session, publish);
      const connections = await session.all('connection');
      const shown = [...connections].filter(
        ([, { chosen, institutionId }]) => chosen.length > 0 && findInstitution(ports, institutionId),
      );
      if (trigger.by === 'click') return settled(shown.map(([id]) => one(id, trigger)));
      const healths = await session.all('health', () => undefined);
      const failures = (id: string) => healths.get(id)?.failures ?? 0;
      // Who failed least goes first: what is wrong with one connection alone must not keep the others from asking.
      const inOrder = shown.sort(([a], [b]) => failures(a) - failures(b));
      const banks = Map.groupBy(inOrder, ([, { institutionId, bank }]) => JSON.stringify([institutionId, bank?.id]));
      return settled(
        [...banks.values()].map((of) =>
          ofOneBank(
            of.map(([id]) => id),
            trigger,
          ),
        ),
      );
    },
  };
}

/** Waits for all of them, then throws what the first failed with. */
async function settled(running: Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(running);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * One chosen account is read by itself where the bank has a request for that: less is read, and still in one call. Those
 * that are `held` are left out.
 */
async function readChosen(
  connector: Connector,
  { chosen }: Connection,
  held: Record<string, number>,
  access: Parameters<Connector['accounts']>[0],
): Promise<AccountsReading> {
  const bankIds = chosen.map(({ bankId }) => bankId);
  const [first, ...more] = bankIds;
  if (connector.account && first !== undefined && more.length === 0) return connector.account(access, first);
  const asked = bankIds.filter((bankId) => !Object.hasOwn(held, bankId));
  if (asked.length === 0)
    throw new Failure('rate-limited', { reason: 'daily-limit', until: Math.max(...Object.values(held)) });
  const reading = await connector.accounts({ ...access, chosen: asked });
  return asked.length < bankIds.length ? { ...reading, partial: true } : reading;
}

function withHeld(health: Health | undefined, { held }: AccountsReading): Health | undefined {
  if (!held) return health;
  const more = Object.fromEntries(held.ids.map((bankId) => [bankId, held.until]));
  return { failures: 0, lastAttemptAt: 0, calls: [], ...health, held: { ...health?.held, ...more } };
}

/**
 * What is kept of a reading: the chosen accounts under our ids, nothing of the others. An account that a partial
 * reading left out keeps its last figures, and so does one that comes without a figure that can be read, which makes
 * the reading partial; one that a whole reading no longer has becomes unknown, never stays right.
 */
export function chosenAccounts(
  connection: Connection,
  reading: AccountsReading,
  before: AccountsRecord | undefined,
  now: number,
): AccountsRecord {
  const read = new Map(reading.accounts.map((account) => [account.id, cleanAccount(account)]));
  const known = new Map(before?.accounts.map((account) => [account.id, account]));
  let { partial } = reading;
  const accounts = connection.chosen.flatMap(({ id, bankId }): Account[] => {
    const account = read.get(bankId);
    const last = known.get(id);
    if (account && last && isBare(account) && !isBare(last)) {
      partial = true;
      return [{ ...withFigures(account, last), id }];
    }
    if (account) return [{ ...account, id }];
    if (!last) return [];
    if (reading.partial) return [last];
    const { booked: _booked, available: _available, ...unknown } = last;
    return [unknown];
  });
  return { accounts, asOf: now, partial };
}

const isBare = ({ booked, available }: Account): boolean => booked === undefined && available === undefined;

function withFigures(account: Account, { booked, available }: Account): Account {
  return { ...account, ...(booked !== undefined && { booked }), ...(available !== undefined && { available }) };
}

/** One point per chosen account that this reading has; what it left out has no new figure. */
async function historyPoints(session: AppSession, { chosen }: Connection, reading: AccountsReading, at: number) {
  const read = new Map(reading.accounts.map((account) => [account.id, account]));
  const changes = chosen.map(async ({ id, bankId }) => {
    const { booked, available } = read.get(bankId) ?? {};
    if (booked === undefined && available === undefined) return [];
    const blockId = historyBlockId(id, at);
    const point = { at, ...(booked !== undefined && { booked }), ...(available !== undefined && { available }) };
    return [put('history', blockId, appendPoint(await readable(session, 'history', blockId), point))];
  });
  return (await Promise.all(changes)).flat();
}
