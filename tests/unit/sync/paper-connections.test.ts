import { describe, expect, it } from 'vitest';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import { createConnections } from '../../../lib/sync/connections.ts';
import {
  account,
  answering,
  createPaperWorld,
  HOUR,
  MINUTE,
  NOW,
  paperInstitution,
} from '../../support/paper-world.ts';
import type { Health } from '../../../lib/records.ts';
import { historyBlockId } from '../../../lib/vault/blocks.ts';

async function connected(more: Partial<Institution> = {}, connection: object = {}) {
  const world = createPaperWorld([paperInstitution(more)]);
  await world.link('one', { connection });
  const done: string[] = [];
  const connections = createConnections(world.ports, {
    publish: async () => void done.push('publish'),
    read: async (id) => void done.push(`read ${id}`),
    dismissAll: async (id) => void done.push(`dismiss all of ${id}`),
  });
  const { session } = world;
  const health = async () => session.get('health', 'one');
  const putHealth = (record: Partial<Health>) =>
    session.write([
      { type: 'put', store: 'health', id: 'one', record: { failures: 0, lastAttemptAt: 0, calls: [], ...record } },
    ]);
  const putAccounts = (accounts: object[]) =>
    session.write([
      { type: 'put', store: 'accounts', id: 'one', record: { accounts: accounts as never, asOf: NOW, partial: false } },
    ]);
  return { ...world, world, connections, done, health, putHealth, putAccounts };
}

describe('the choice of accounts', () => {
  it('is all that the bank shows now, with those that are chosen marked, and stores none', async () => {
    const { connections, state, session, health } = await connected({}, { chosen: [{ id: 'x', bankId: 'b' }] });
    state.reading.accounts[0]!.iban = 'NO93';
    expect(await connections.choices('one')).toEqual([
      { ...account('a', '10.00'), chosen: false },
      { ...account('b', '20.50'), chosen: true },
    ]);
    expect(await session.ids('accounts')).toEqual([]);
    expect((await health())?.calls).toEqual([NOW]);
    expect(state.asked).toEqual(['accounts with stored']);
  });

  it('of a new link has them all marked', async () => {
    const { connections } = await connected({}, { chosen: [] });
    expect((await connections.choices('one')).map(({ chosen }) => chosen)).toEqual([true, true]);
  });

  it('has no amounts while they are hidden', async () => {
    const { connections, session } = await connected();
    const record = { hidden: true, badge: 'total' as const };
    await session.write([{ type: 'put', store: 'settings', id: 'settings', record }]);
    expect((await connections.choices('one')).map(({ booked }) => booked)).toEqual([undefined, undefined]);
  });

  it('asks for the list without amounts where the bank has one', async () => {
    const { connections, connector } = await connected();
    connector.list = async () => ({ accounts: [account('a')], partial: false });
    expect(await connections.choices('one')).toEqual([{ ...account('a'), chosen: true }]);
  });

  it('offers a chosen account that a partial answer left out, and not one that a whole answer no longer has', async () => {
    const { connections, state, putAccounts } = await connected();
    await putAccounts([account('one-1', '1'), account('one-2', '2')]);
    state.reading = { accounts: [account('a', '10')], partial: true };
    expect(await connections.choices('one')).toEqual([
      { ...account('a', '10'), chosen: true },
      { ...account('one-2', '2'), id: 'b', chosen: true },
    ]);
    state.reading = { accounts: [account('a', '10')], partial: false };
    expect((await connections.choices('one')).map(({ id }) => id)).toEqual(['a']);
  });

  it('is asked with a new token where the list is kept with the token, not on the first time', async () => {
    for (const [chosen, asked] of [
      [[{ id: 'x', bankId: 'b' }], ['refresh with refresh stored', 'accounts with access 1']],
      [[], ['accounts with stored']],
    ] as const) {
      const { connections, connector, state } = await connected({}, { chosen });
      Object.assign(connector, { keepsList: true });
      await connections.choices('one');
      expect(state.asked).toEqual(asked);
    }
  });

  it('asks nobody before a limit ends, and says when that is', async () => {
    for (const [more, health, until] of [
      [{ callsPerHour: 4 }, { calls: [NOW - MINUTE] }, NOW + 59 * MINUTE],
      [{}, { failure: { kind: 'rate-limited' as const }, retryAt: NOW + 1 }, NOW + 1],
    ] as const) {
      const { connections, putHealth, state } = await connected(more);
      await putHealth({ ...health, calls: [...('calls' in health ? health.calls : [])] });
      await expect(connections.choices('one')).rejects.toMatchObject({ kind: 'rate-limited', until });
      expect(state.asked).toEqual([]);
    }
  });

  it('is not kept away by a limit that is over, nor by a back-off of ours', async () => {
    for (const health of [
      { failure: { kind: 'rate-limited' as const }, retryAt: NOW },
      { failure: { kind: 'unavailable' as const }, retryAt: NOW + HOUR },
      { failure: { kind: 'rate-limited' as const } },
    ]) {
      const { connections, putHealth } = await connected();
      await putHealth(health);
      expect(await connections.choices('one')).toHaveLength(2);
    }
  });

  it('remembers a limit that it met, tells the popup, and counts the request', async () => {
    const { connections, world, health, done } = await connected();
    answering(world, 'accounts', 'rate-limited', { until: NOW + HOUR });
    await expect(connections.choices('one')).rejects.toMatchObject({ kind: 'rate-limited' });
    const failure = { kind: 'rate-limited', until: NOW + HOUR };
    expect(await health()).toMatchObject({ failure, retryAt: NOW + HOUR, failures: 1, calls: [NOW] });
    expect(done).toEqual(['publish']);
  });

  it('leaves how readings went as it was after any other failure', async () => {
    const { connections, world, health, done, putHealth } = await connected();
    await putHealth({ failures: 2, failure: { kind: 'unavailable' }, lastAttemptAt: 5, calls: [NOW - MINUTE] });
    answering(world, 'accounts', 'unavailable');
    await expect(connections.choices('one')).rejects.toMatchObject({ kind: 'unavailable' });
    const before = { failures: 2, failure: { kind: 'unavailable' }, lastAttemptAt: 5 };
    expect(await health()).toEqual({ ...before, calls: [NOW - MINUTE, NOW] });
    expect(done).toEqual([]);
  });

  it('shows names of the bank’s as one line', async () => {
    const { connections, state } = await connected();
    state.reading.accounts = [account('a', '1', { name: 'A\u202eB\nC' })];
    expect((await connections.choices('one'))[0]?.name).toBe('A B C');
  });

  it('is refused for a connection that is not there', async () => {
    const { connections } = await connected();
    for (const run of [
      () => connections.choices('two'),
      () => connections.choose('two', ['a']),
      () => connections.resource('two', 'accounts'),
      () => connections.confirm('two'),
      () => connections.unlink('two'),
    ])
      await expect(run()).rejects.toMatchObject({ refusal: 'not-found' });
  });
});

describe('choosing accounts', () => {
  const block = (id: string) => historyBlockId(id, NOW);

  it('keeps the ids of those that stay, in the new order, and forgets the figures and history of the others', async () => {
    const { connections, session, putAccounts, done } = await connected();
    await putAccounts([account('one-1', '1'), account('one-2', '2')]);
    for (const store of ['history', 'transactions'] as const)
      for (const id of ['one-1', 'one-2'])
        await session.write([{ type: 'put', store, id: block(id), record: {} as never }]);
    await connections.choose('one', ['c', 'b', 'c']);
    const { chosen } = (await session.get('connection', 'one'))!;
    expect(chosen).toEqual([
      { bankId: 'c', id: 'id-1' },
      { bankId: 'b', id: 'one-2' },
    ]);
    expect((await session.get('accounts', 'one'))?.accounts).toEqual([account('one-2', '2')]);
    for (const store of ['history', 'transactions'] as const)
      expect(await session.ids(store)).toEqual([block('one-2')]);
    expect(done).toEqual(['dismiss all of one', 'read one']);
  });

  it('puts figures that are known in the new order at once', async () => {
    const { connections, session, putAccounts } = await connected();
    await putAccounts([account('one-1', '1'), account('one-2', '2')]);
    await connections.choose('one', ['b', 'a']);
    const { accounts, asOf } = (await session.get('accounts', 'one'))!;
    expect([asOf, ...accounts.map(({ id }) => id)]).toEqual([NOW, 'one-2', 'one-1']);
  });

  it('stores no figures where none were read', async () => {
    const { connections, session } = await connected();
    await connections.choose('one', ['a']);
    expect(await session.ids('accounts')).toEqual([]);
  });
});

describe('a resource of the account API', () => {
  const resource = async (_access: unknown, path: string) => ({ status: 200, text: path });

  it('is shown as it answers, for sandboxes', async () => {
    const { connections, connector } = await connected({ kind: 'sandbox' });
    connector.resource = resource;
    expect(await connections.resource('one', 'accounts')).toEqual({ status: 200, text: 'accounts' });
  });

  it('is refused for a real bank, and where the dialect has none', async () => {
    const live = await connected();
    live.connector.resource = resource;
    await expect(live.connections.resource('one', 'accounts')).rejects.toMatchObject({ refusal: 'invalid' });
    const without = await connected({ kind: 'sandbox' });
    await expect(without.connections.resource('one', 'accounts')).rejects.toMatchObject({ refusal: 'invalid' });
  });
});

describe('confirming', () => {
  it('is noted with its time, then read', async () => {
    const { connections, session, done, pass } = await connected();
    pass(HOUR);
    await connections.confirm('one');
    expect((await session.get('connection', 'one'))?.confirmedAt).toBe(NOW + HOUR);
    expect(done).toEqual(['read one']);
  });
});

describe('unlinking', () => {
  const block = historyBlockId('one-1', NOW);
  async function full(more: Partial<Institution> = {}) {
    const made = await connected(more);
    await made.putAccounts([account('one-1', '1')]);
    await made.putHealth({});
    await made.session.write([
      { type: 'put', store: 'history', id: block, record: {} as never },
      { type: 'notice', connectionId: 'one', endsAt: NOW },
    ]);
    return made;
  }

  it('leaves nothing of the connection behind', async () => {
    const { connections, session, notices, done, state } = await full();
    expect(await connections.unlink('one')).toEqual({ revoked: false, portal: 'https://paper.example/consents' });
    for (const store of ['connection', 'grant', 'accounts', 'health', 'history', 'registration'] as const)
      expect(await session.ids(store), store).toEqual([]);
    expect(notices.size).toBe(0);
    expect(done).toEqual(['dismiss all of one', 'publish']);
    expect(state.dropped).toEqual(['https://api.paper.example/*']);
    expect(state.asked).toEqual([]);
  });

  it('ends the consent where the bank offers that, with a good token', async () => {
    const { connections, connector, state } = await full();
    Object.assign(connector, { revokes: true });
    expect(await connections.unlink('one')).toMatchObject({ revoked: true });
    expect(state.asked).toEqual(['revoke stored']);
  });

  it('says so when the bank did not, or could not be told, and unlinks all the same', async () => {
    const silent = await full({ portal: undefined as never });
    Object.assign(silent.connector, { revokes: true });
    answering(silent.world, 'revoke', 'offline');
    expect(await silent.connections.unlink('one')).toEqual({ revoked: false });
    expect(await silent.session.ids('connection')).toEqual([]);
    const other = await full();
    Object.assign(other.connector, { revokes: true, revoke: async () => 'not-offered' });
    expect(await other.connections.unlink('one')).toMatchObject({ revoked: false });
  });

  it('asks for no new token where the client’s own word is enough', async () => {
    const { connections, connector, state, pass } = await full();
    Object.assign(connector, { revokes: true, revokesByClient: true });
    pass(2 * HOUR);
    await connections.unlink('one');
    expect(state.asked).toEqual(['revoke stored']);
    const byToken = await full();
    Object.assign(byToken.connector, { revokes: true });
    byToken.pass(2 * HOUR);
    await byToken.connections.unlink('one');
    expect(byToken.state.asked).toEqual(['refresh with refresh stored', 'revoke access 1']);
  });

  it('of a bank that this build no longer knows works too', async () => {
    const { connections, session, link } = await full();
    await link('gone', { connection: { institutionId: 'gone' } });
    expect(await connections.unlink('gone')).toEqual({ revoked: false });
    expect(await session.ids('connection')).toEqual(['one']);
  });

  it('leaves the others their credentials, accounts and permissions', async () => {
    const { connections, session, link, state } = await full();
    await link('two', { connection: { registrationId: 'registration of one' } });
    await connections.unlink('one');
    expect(await session.ids('registration')).toEqual(['registration of one']);
    expect(await session.ids('grant')).toEqual(['two']);
    expect(state.dropped).toEqual([]);
  });
});
