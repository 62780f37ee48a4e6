import { describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { newMonzoWorld, waitingMonzo } from '../../support/linked-monzo.ts';
import { HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

const phases = (world: World) => world.head().attempts.map(({ phase }) => phase);
const choosing = (world: World) =>
  world.until(({ attempts }) => attempts.some(({ phase }) => phase === 'choose-accounts'));
const asked = async (bank: Awaited<ReturnType<typeof waitingMonzo>>['bank']) =>
  (await bank.log()).filter(({ path }) => path === '/accounts').length;

describe('waiting for an approval in the bank’s app', () => {
  it('asks by itself until it is there, and keeps tokens that open nothing as unchecked', async () => {
    const { world, bank, attemptId } = await waitingMonzo(sandbox);
    await expect.poll(() => asked(bank), { timeout: 10_000 }).toBeGreaterThan(2);
    const session = await world.ports.vault.open();
    expect((await session.get('attempt', attemptId))?.tokens).toMatchObject({ unchecked: true });
    expect(JSON.stringify([...world.memory])).not.toContain(
      (await session.get('attempt', attemptId))!.tokens!.accessToken,
    );
    await bank.approve();
    await choosing(world);
    const [grant] = (await session.all('grant')).values();
    expect(grant!.current).not.toHaveProperty('unchecked');
    expect((await session.get('attempt', attemptId))!).not.toHaveProperty('state');
    expect((await session.get('attempt', attemptId))!).not.toHaveProperty('waitEndsAt');
  });

  it('asks at once when the person says that it is done, and goes on waiting when it is not', async () => {
    const { world, worker, bank, attemptId } = await waitingMonzo(sandbox);
    await worker.send('link.continue', { attemptId });
    expect(phases(world)).toEqual(['wait']);
    await bank.approve();
    await worker.send('link.continue', { attemptId });
    await choosing(world);
    // A late click changes nothing.
    await worker.send('link.continue', { attemptId });
    expect(phases(world)).toEqual(['choose-accounts']);
  });

  it('ends after 15 minutes in words, keeps no token, and can be begun anew', async () => {
    const { world, worker, bank, attemptId, logIn } = await waitingMonzo(sandbox);
    await pass(world, bank, 16 * MINUTE);
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toMatchObject({ kind: 'cancelled', reason: 'not-approved' });
    const session = await world.ports.vault.open();
    expect(await session.get('attempt', attemptId)).not.toHaveProperty('tokens');
    await worker.send('link.retry', { attemptId });
    await logIn();
    await world.until((head) => head.attempts[0]?.phase === 'wait');
    // The time runs anew.
    await pass(world, bank, 14 * MINUTE);
    await bank.approve();
    await choosing(world);
  });

  it('is not ended by an answer that does not come, nor by a bank out of breath', async () => {
    const { world, bank } = await waitingMonzo(sandbox);
    await bank.setFaults(
      { match: 'accounts', times: 1, fault: { type: 'close' } },
      { match: 'accounts', times: 1, fault: { type: 'html', status: 503 } },
      { match: 'accounts', times: 1, fault: { type: 'status', status: 429 } },
    );
    await expect.poll(async () => (await bank.faults()).length, { timeout: 10_000 }).toBe(0);
    expect(phases(world)).toEqual(['wait']);
    await bank.approve();
    await choosing(world);
  });

  it('comes back when the bank said to, also in the next worker, and no sooner', async () => {
    const { world, bank, attemptId } = await waitingMonzo(sandbox);
    const busy = { type: 'status' as const, status: 429, headers: { 'retry-after': '120' } };
    await bank.setFaults({ match: 'accounts', times: 1, fault: busy });
    await expect.poll(async () => (await bank.faults()).length, { timeout: 10_000 }).toBe(0);
    const session = await world.ports.vault.open();
    await expect
      .poll(async () => (await session.get('attempt', attemptId))!.askAt! - world.ports.clock.now())
      .toBeGreaterThan(110_000);
    const before = await asked(bank);
    const next = await world.startWorker();
    await next.app.onAlarm('attempt');
    for (let round = 0; round < 40; round++) expect(await asked(bank)).toBe(before);
    // The person need not wait for that.
    await bank.approve();
    await next.send('link.continue', { attemptId });
    await choosing(world);
  });

  it('ends at once where the token is rejected', async () => {
    const { world, bank } = await waitingMonzo(sandbox);
    await bank.expireAccess();
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toMatchObject({ kind: 'reauthorise', reason: 'access-token-rejected' });
  });

  it('goes on in the next worker when one dies while it waits', async () => {
    const { world, bank } = await waitingMonzo(sandbox);
    await world.startWorker();
    await bank.approve();
    await choosing(world);
  });

  it('goes on after the browser was closed and opened again', async () => {
    const { world, bank } = await waitingMonzo(sandbox);
    world.restartBrowser();
    await bank.approve();
    await world.startWorker();
    await choosing(world);
  });

  it('makes no link of tokens whose worker died before the waiting was stored', async () => {
    const { world, attemptId } = await waitingMonzo(sandbox);
    const session = await world.ports.vault.open();
    const { state: _state, waitEndsAt: _ends, ...attempt } = (await session.get('attempt', attemptId))!;
    await session.write([{ type: 'put', store: 'attempt', id: attemptId, record: { ...attempt, phase: 'finishing' } }]);
    await world.startWorker();
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toMatchObject({ kind: 'cancelled', reason: 'interrupted' });
    expect((await session.ids('grant')).length).toBe(0);
  });

  it('is settled by the next worker when one dies between the approval and the link', async () => {
    const { world, worker, bank, attemptId } = await waitingMonzo(sandbox);
    const session = await world.ports.vault.open();
    const waiting = (await session.get('attempt', attemptId))!;
    await bank.approve();
    await worker.send('link.continue', { attemptId });
    await choosing(world);
    // What a worker leaves that had kept the approved tokens and then died.
    const [[connectionId, grant]] = [...(await session.all('grant'))] as [[string, { current: object }]];
    await session.write([
      { type: 'remove', store: 'grant', id: connectionId },
      { type: 'remove', store: 'connection', id: connectionId },
      { type: 'put', store: 'attempt', id: attemptId, record: { ...waiting, tokens: grant.current as never } },
    ]);
    await world.startWorker();
    await choosing(world);
    expect(await session.ids('connection')).toHaveLength(1);
  });

  it('asks nothing while locked, and goes on when unlocked', async () => {
    const { world, worker, bank, attemptId } = await waitingMonzo(sandbox);
    const passphrase = 'tall ferns at dusk, 7 owls';
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase });
    await worker.send('vault.lock', {});
    // What was under way when it was locked comes to its end first.
    await world.ports.exclusive(`attempt:${attemptId}`, async () => undefined);
    const before = await asked(bank);
    for (let round = 0; round < 40; round++) expect(await asked(bank)).toBe(before);
    await expect(worker.send('link.continue', { attemptId })).rejects.toThrow('locked');
    await bank.approve();
    await worker.send('vault.unlock', { passphrase });
    await choosing(world);
  });

  it('stops when it is put away, and a later approval makes no link', async () => {
    const { world, worker, bank, attemptId } = await waitingMonzo(sandbox);
    await worker.send('link.dismiss', { attemptId });
    await bank.approve();
    await expect(worker.send('link.continue', { attemptId })).rejects.toThrow('not-found');
    const session = await world.ports.vault.open();
    expect(world.head().attempts).toEqual([]);
    const left = await Promise.all(
      (['grant', 'connection', 'registration', 'attempt'] as const).map((s) => session.ids(s)),
    );
    expect(left.flat()).toEqual([]);
  });

  it('makes way for a new link of the same bank, and for another bank’s window', async () => {
    const { world, bank, begin, logIn } = await waitingMonzo(sandbox);
    const other = await newMonzoWorld(sandbox);
    await other.begin();
    await begin();
    await world.until(({ attempts }) => attempts.length === 1 && attempts[0]!.phase === 'consent');
    await logIn();
    await world.until(({ attempts }) => attempts[0]?.phase === 'wait');
    await bank.approve();
    await choosing(world);
    expect(await (await world.ports.vault.open()).ids('connection')).toHaveLength(1);
  });

  it('of a link made anew leaves the old link as it is when it comes to nothing', async () => {
    const made = await waitingMonzo(sandbox, { customer: 'arthur' });
    const { world, worker, bank, logIn } = made;
    await bank.approve();
    const { attempts } = await choosing(world);
    const choices = await worker.send('link.accounts', { attemptId: attempts[0]!.id });
    const accountIds = choices.map(({ id }) => id);
    const { connectionId } = await worker.send('link.choose', { attemptId: attempts[0]!.id, accountIds });
    const { attemptId } = await worker.send('link.again', { connectionId });
    await logIn();
    await world.until((head) => head.attempts[0]?.phase === 'wait');
    expect(await worker.send('link.again', { connectionId })).toEqual({ attemptId });
    await pass(world, bank, HOUR);
    await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(Object.values(world.head().accounts).map(({ booked }) => booked)).toEqual(['12.34']);
  });
});
