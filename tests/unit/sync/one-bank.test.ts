import { describe, expect, it } from 'vitest';
import type { ClientControl } from '../../sandbox/control.ts';
import type { Fault } from '../../sandbox/shared/fault.ts';
import { linked } from '../../support/linked.ts';
import { amounts, HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

const DOWN: Fault = { type: 'status', status: 503 };

/** Two connections to one bank, each with every account. */
async function twice() {
  const made = await linked(sandbox);
  const { world, worker, begin } = made;
  await begin();
  const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'choose-accounts'));
  const attemptId = attempts[0]!.id;
  const choices = await worker.send('link.accounts', { attemptId });
  await worker.send('link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  await made.bank.clearLog();
  return made;
}

const readings = async (bank: ClientControl) => (await bank.log()).filter(({ kind }) => kind === 'resource').length;

describe('connections to one bank', () => {
  it('are read side by side while it is up', async () => {
    const { world, worker, bank } = await twice();
    await pass(world, bank, 4 * HOUR);
    await worker.app.onAlarm('refresh');
    expect(await readings(bank)).toBe(2);
  });

  it.each([
    ['an alarm', 'alarm'],
    ['an opened popup', 'opening'],
  ])('send one of them to a bank that is down, and share what it met (%s)', async (_what, by) => {
    const { world, worker, bank } = await twice();
    const before = amounts(world);
    await bank.setFaults({ match: 'accounts', times: 'forever', fault: DOWN });
    const ask = () => (by === 'alarm' ? worker.app.onAlarm('refresh') : worker.send('refresh', { olderThanMs: 0 }));
    await pass(world, bank, 4 * HOUR);
    await ask();
    expect(await readings(bank)).toBe(1);
    const failures = world.head().connections.map(({ failure }) => failure);
    expect(failures).toMatchObject([{ kind: 'unavailable' }, { kind: 'unavailable' }]);
    expect(amounts(world)).toEqual(before);

    // Neither comes back before its time, in another worker either.
    const next = await world.startWorker();
    await next.app.onAlarm('refresh');
    expect(await readings(bank)).toBe(1);

    await bank.setFaults();
    await pass(world, bank, HOUR);
    await next.app.onAlarm('refresh');
    expect(world.head().connections.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });

  it('what is wrong with one alone keeps no other from being read', async () => {
    const { world, worker, bank } = await twice();
    await bank.setFaults({ match: 'accounts', times: 1, fault: DOWN });
    await pass(world, bank, 4 * HOUR);
    const [first] = world.head().connections;
    await worker.send('refresh', { connectionId: first!.id });
    expect(world.head().connections[0]!.failure).toBeDefined();
    // The one that has failed is due as well, and goes after the one that has not.
    await bank.setFaults();
    await bank.clearLog();
    await pass(world, bank, HOUR);
    await worker.app.onAlarm('refresh');
    expect(world.head().connections.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(await readings(bank)).toBe(2);
  });

  it('are all sent by a click, whatever the bank', async () => {
    const { world, worker, bank } = await twice();
    await bank.setFaults({ match: 'accounts', times: 'forever', fault: DOWN });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(await readings(bank)).toBe(2);
  });
});
