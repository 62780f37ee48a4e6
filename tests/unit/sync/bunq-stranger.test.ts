import { describe, expect, it } from 'vitest';
import { linkedBunq, newBunqWorld } from '../../support/linked-bunq.ts';
import { amounts, DAY, HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

type Linked = Awaited<ReturnType<typeof linkedBunq>>;

const failureOf = ({ world }: Pick<Linked, 'world'>) => world.head().connections[0]?.failure;

describe('bunq, as a stranger meets it', () => {
  it.each([
    ['a proxy that turns it away', { type: 'html', status: 403 }],
    ['a proxy that wants a login', { type: 'html', status: 401 }],
    ['an address that is gone', { type: 'status', status: 404 }],
    ['a signature that is not the one it wants', { type: 'status', status: 466 }],
  ] as const)('does not blame the key for %s when a session has ended, and mends itself', async (_what, fault) => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, worker, bank } = linked;
    await pass(world, bank, HOUR);
    await bank.expireAccess();
    const words = JSON.stringify({ Error: [{ error_description: 'Something else.' }] });
    const answer = fault.type === 'status' ? { ...fault, body: words } : fault;
    await bank.setFaults({ match: '/v1/session-server', times: 1, fault: answer });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'bad-response' });
    expect(amounts(world)).toEqual([['Main', '10.05']]);
    await pass(world, bank, DAY);
    await worker.app.onAlarm('refresh');
    expect(failureOf(linked)).toBeUndefined();
  });

  it('does not blame the key for a proxy in the way of a link', async () => {
    const { world, bank, begin } = await newBunqWorld(sandbox);
    await bank.setFaults({ match: '/v1/device-server', times: 1, fault: { type: 'html', status: 403 } });
    await begin();
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toMatchObject({ kind: 'bad-response' });
  });

  it('lists the accounts in the order in which they were opened', async () => {
    const { choices } = await linkedBunq(sandbox);
    expect(choices.map(({ name }) => name).slice(0, 3)).toEqual(['Main', 'Groceries with Bram', 'Holiday']);
  });

  it('says in one reading after another what the bank said of a limit, and asks no sooner', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    const words = 'Too many requests. You can do a maximum of 3 calls per 60 seconds to this endpoint.';
    const body = JSON.stringify({ Error: [{ error_description: words }] });
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'status', status: 429, body } });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'rate-limited', bankText: words });
    await bank.clearLog();
    await pass(world, bank, 50_000);
    await worker.send('refresh', {});
    expect(await bank.log()).toEqual([]);
    await pass(world, bank, 15_000);
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
  });
});
