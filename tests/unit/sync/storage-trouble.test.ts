import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { choosing, linked, newWorld } from '../../support/linked.ts';
import type { World } from '../../support/world.ts';
import { amounts, HOUR, MINUTE, pass, sandboxOfFile, tokenRequests } from './setup.ts';

const sandbox = await sandboxOfFile();

afterEach(() => vi.restoreAllMocks());

/** From now on the disk is full. */
function fill(): void {
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
}

const makeRoom = () => vi.restoreAllMocks();

async function damage(world: World, store: string): Promise<void> {
  const database = await openDB(world.database);
  const keys = (await database.getAllKeys('records')) as [string, string][];
  for (const key of keys.filter(([name]) => name === store)) {
    const row = (await database.get('records', key)) as { ct: Uint8Array };
    const ct = row.ct.slice();
    ct[0]! ^= 1;
    await database.put('records', { ...row, ct }, key);
  }
  database.close();
}

describe('a browser that refuses to save', () => {
  it('shows what was saved, says so everywhere, and sends no token request that could not be kept', async () => {
    const { world, worker, bank } = await linked(sandbox);
    const before = amounts(world);
    await bank.clearLog();
    await pass(world, bank, HOUR);
    fill();
    await expect(worker.send('refresh', {})).rejects.toThrow('storage');
    expect(world.head()).toMatchObject({ vault: 'open', trouble: 'read-only' });
    expect(amounts(world)).toEqual(before);
    expect(world.state.badge).toMatchObject({ text: '!', title: 'Saldobar: the browser’s storage fails' });

    // A restarted worker knows it, and so does an alarm.
    const restarted = await world.startWorker();
    expect(world.head().trouble).toBe('read-only');
    await pass(world, bank, 3 * HOUR);
    await expect(restarted.app.onAlarm('refresh')).rejects.toMatchObject({ code: 'storage' });
    await expect(restarted.send('refresh', {})).rejects.toThrow('storage');
    expect(await bank.log()).toEqual([]);

    makeRoom();
    await restarted.app.onAlarm('refresh');
    expect(world.head().trouble).toBeUndefined();
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect(await tokenRequests(bank)).toHaveLength(1);
    expect(world.state.badge?.text).not.toBe('!');
  });

  it('is over with the next look, also where nothing is due', async () => {
    const { world, worker, bank } = await linked(sandbox);
    fill();
    await expect(worker.send('settings.set', { hidden: true })).rejects.toThrow('storage');
    expect(world.head()).toMatchObject({ trouble: 'read-only', settings: { hidden: false } });
    await bank.clearLog();
    makeRoom();
    await worker.send('refresh', { olderThanMs: 5 * MINUTE });
    expect(world.head().trouble).toBeUndefined();
    expect(await bank.log()).toEqual([]);
  });

  it('is not asked about again and again: one reading is lost, none follows', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    await pass(world, bank, 2 * MINUTE);
    fill();
    for (let round = 0; round < 5; round++)
      await expect(worker.send('refresh', { olderThanMs: 0 })).rejects.toThrow('storage');
    expect((await bank.log()).length).toBeLessThanOrEqual(1);
  });

  it('begins no link, and exchanges no code whose tokens it could not keep', async () => {
    const { world, bank, begin } = await newWorld(sandbox);
    fill();
    await expect(begin()).rejects.toThrow('storage');
    expect(await bank.log()).toEqual([]);
    makeRoom();

    const { person } = world.state;
    world.state.person = async (url) => {
      const answer = await person(url);
      fill();
      return answer;
    };
    await begin();
    await world.until(({ trouble }) => trouble === 'read-only');
    expect(await tokenRequests(bank)).toEqual([]);
    makeRoom();
    // The code is gone with the worker that had it: it is begun anew.
    world.state.person = person;
    const worker = await world.startWorker();
    const [attempt] = world.head().attempts;
    expect(attempt).toMatchObject({ phase: 'failed', failure: { kind: 'cancelled', reason: 'interrupted' } });
    await worker.send('link.retry', { attemptId: attempt!.id });
    await choosing(world);
  });
});

describe('a stored record that was altered', () => {
  it('in the tokens of a link is told at the link, asks no bank, and linking anew mends it', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    const before = amounts(world);
    await damage(world, 'grant');
    await bank.clearLog();
    await pass(world, bank, HOUR);
    const restarted = await world.startWorker();
    const failure = { kind: 'reauthorise', reason: 'record-damaged' };
    expect(world.head()).toMatchObject({ vault: 'open', connections: [{ id: connectionId, failure }] });
    expect(amounts(world)).toEqual(before);
    await restarted.send('refresh', {});
    expect(world.head().connections[0]?.failure).toEqual(failure);
    expect(await bank.log()).toEqual([]);

    await restarted.send('link.again', { connectionId });
    await world.until(({ connections: [one] }) => one?.activity === 'idle' && one.failure === undefined);
    await worker.send('refresh', { connectionId });
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('in the credentials of a link wants them anew', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    await damage(world, 'registration');
    await bank.clearLog();
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    const failure = { kind: 'configuration', reason: 'record-damaged' };
    expect(world.head().connections[0]?.failure).toEqual(failure);
    expect(await bank.log()).toEqual([]);
    expect((await worker.send('institutions', {})).length).toBeGreaterThan(0);

    const settings = { clientId: bank.clientId, clientSecret: bank.clientSecret };
    await worker.send('link.again', { connectionId, settings });
    await world.until(({ connections: [one] }) => one?.activity === 'idle' && one.failure === undefined);
  });

  it('in an attempt puts that attempt away', async () => {
    const { world, begin } = await newWorld(sandbox);
    await begin();
    await choosing(world);
    await damage(world, 'attempt');
    await world.startWorker();
    expect(world.head()).toMatchObject({ vault: 'open', attempts: [] });
    expect(await (await world.ports.vault.open()).ids('attempt')).toEqual([]);
  });

  it.each(['connection', 'settings'])('in the store %s stops everything and says that it is damage', async (store) => {
    const { world, worker, bank } = await linked(sandbox);
    await worker.send('settings.set', { hidden: true });
    await damage(world, store);
    await bank.clearLog();
    await pass(world, bank, HOUR);
    const restarted = await world.startWorker();
    expect(world.head()).toMatchObject({ vault: 'failed', trouble: 'damaged', accounts: {} });
    expect(await tokenRequests(bank)).toEqual([]);
    // Starting anew is left.
    await restarted.send('vault.destroy', {});
    expect(world.head().vault).toBe('none');
  });
});

it('a database of a later version is failed but not damaged, and no bank is asked', async () => {
  const { world, bank } = await linked(sandbox);
  (await openDB(world.database, 2)).close();
  await bank.clearLog();
  await pass(world, bank, HOUR);
  const worker = await world.startWorker();
  expect(world.head()).toMatchObject({ vault: 'failed', accounts: {} });
  expect(world.head().trouble).toBeUndefined();
  await expect(worker.send('refresh', {})).rejects.toThrow('storage');
  expect(await bank.log()).toEqual([]);
});
