import { describe, expect, it } from 'vitest';
import { consentByFetch } from '../../sandbox/enable-banking/consent-by-fetch.ts';
import type { ClientControl } from '../../sandbox/control.ts';
import { choosingBank, linkedEnableBanking, newEnableBankingWorld } from '../../support/linked-enable-banking.ts';
import { put } from '../../../lib/sync/changes.ts';
import type { World } from '../../support/world.ts';
import { sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

const FJORD = 'NO/Fjordkassen';
const HAVEN = 'NL/Havenbank';

/** A world whose attempt waits for a bank to be chosen. */
async function asked() {
  const made = await newEnableBankingWorld(sandbox);
  const { attemptId } = await made.begin();
  await choosingBank(made.world, attemptId);
  return { ...made, attemptId };
}

const phaseOf = (world: World, attemptId: string) => world.head().attempts.find(({ id }) => id === attemptId)?.phase;

const untilPhase = (world: World, attemptId: string, phase: string) =>
  world.until(({ attempts }) => attempts.some((one) => one.id === attemptId && one.phase === phase));

const consents = async (bank: ClientControl) =>
  (await bank.log()).filter(({ kind }) => kind === 'authorize').map(({ status }) => status);

/** A consent window that stays open until it is told who walks through. */
function heldWindow(world: World) {
  const walks: ((customer: string) => void)[] = [];
  world.state.person = (url) =>
    new Promise((resolve) => walks.push((customer) => void consentByFetch(url, { customer }).then(resolve)));
  return walks;
}

describe('choosing a bank', () => {
  it('waits, whatever becomes of the worker, and goes on where it was', async () => {
    const { world, attemptId } = await asked();
    const next = await world.startWorker();
    expect(phaseOf(world, attemptId)).toBe('choose-bank');
    expect((await next.send('link.banks', { attemptId })).length).toBeGreaterThan(2);
    await next.send('link.bank', { attemptId, bankId: FJORD });
    await untilPhase(world, attemptId, 'choose-accounts');
  });

  it('is kept when the worker dies before the bank’s window opens', async () => {
    const { world, bank, attemptId } = await asked();
    const session = await world.ports.vault.open();
    const { banks = [], ...attempt } = (await session.get('attempt', attemptId))!;
    // What a worker leaves that dies right after the click.
    const chosen = banks.find(({ id }) => id === FJORD)!;
    await session.write([put('attempt', attemptId, { ...attempt, bank: chosen, phase: 'queued' })]);
    await world.startWorker();
    await untilPhase(world, attemptId, 'choose-accounts');
    expect(await consents(bank)).toEqual([200]);
  });

  it('is not asked for again when the worker dies while the window is open', async () => {
    const { world, worker, bank, attemptId } = await asked();
    heldWindow(world);
    await worker.send('link.bank', { attemptId, bankId: FJORD });
    await untilPhase(world, attemptId, 'consent');
    const next = await world.startWorker();
    expect(world.head().attempts).toMatchObject([
      { institution: 'Fjordkassen', phase: 'failed', failure: { kind: 'cancelled', reason: 'interrupted' } },
    ]);
    world.state.person = (url) => consentByFetch(url, { customer: 'marte' });
    await next.send('link.retry', { attemptId });
    await untilPhase(world, attemptId, 'choose-accounts');
    expect(await consents(bank)).toEqual([200, 200]);
  });

  it('waits behind the lock, shows nothing there, and goes on after it', async () => {
    const { world, worker, attemptId } = await asked();
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: 'a plum on the old stair' });
    await worker.send('vault.lock', {});
    expect(JSON.stringify([...world.memory].filter(([key]) => key !== 'vault'))).not.toContain('Fjordkassen');
    expect(world.head().attempts).toEqual([]);
    await expect(worker.send('link.banks', { attemptId })).rejects.toThrow('locked');
    await expect(worker.send('link.bank', { attemptId, bankId: FJORD })).rejects.toThrow('locked');
    await worker.send('vault.unlock', { passphrase: 'a plum on the old stair' });
    expect(phaseOf(world, attemptId)).toBe('choose-bank');
    await worker.send('link.bank', { attemptId, bankId: FJORD });
    await untilPhase(world, attemptId, 'choose-accounts');
  });

  it('ends with its attempt: the credentials go, and a late click finds nothing', async () => {
    const { world, worker, bank, attemptId } = await asked();
    await worker.send('link.dismiss', { attemptId });
    expect(world.head().attempts).toEqual([]);
    await expect(worker.send('link.bank', { attemptId, bankId: FJORD })).rejects.toThrow('not-found');
    await expect(worker.send('link.banks', { attemptId })).rejects.toThrow('not-found');
    const session = await world.ports.vault.open();
    expect([...(await session.ids('attempt')), ...(await session.ids('registration'))]).toEqual([]);
    expect(await consents(bank)).toEqual([]);
  });

  it('takes no bank that was not offered, and one click of two', async () => {
    const { world, worker, bank, attemptId } = await asked();
    heldWindow(world);
    await expect(worker.send('link.bank', { attemptId, bankId: 'SE/Elsewhere' })).rejects.toThrow('not-found');
    await expect(worker.send('link.bank', { attemptId, bankId: '__proto__' })).rejects.toThrow('not-found');
    expect(phaseOf(world, attemptId)).toBe('choose-bank');
    const clicks = [FJORD, HAVEN].map((bankId) => worker.send('link.bank', { attemptId, bankId }));
    const outcomes = await Promise.allSettled(clicks);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await untilPhase(world, attemptId, 'consent');
    expect(world.head().attempts).toMatchObject([{ institution: 'Fjordkassen' }]);
    expect(await consents(bank)).toEqual([200]);
  });

  it('begun twice is one choice: the earlier question goes', async () => {
    const { world, begin, attemptId } = await asked();
    const again = await begin();
    await choosingBank(world, again.attemptId);
    expect(phaseOf(world, attemptId)).toBeUndefined();
    expect(world.head().attempts).toHaveLength(1);
  });

  it('keeps two banks apart: one in its window, one that waits its turn, a third to be chosen', async () => {
    const { world, worker, bank, begin, attemptId } = await asked();
    const walks = heldWindow(world);
    await worker.send('link.bank', { attemptId, bankId: FJORD });
    await untilPhase(world, attemptId, 'consent');
    const second = await begin(null);
    // While a window is open, the next bank is asked for only when it is closed.
    expect(phaseOf(world, second.attemptId)).toBe('queued');
    walks[0]!('marte');
    await untilPhase(world, attemptId, 'choose-accounts');
    await choosingBank(world, second.attemptId);
    await worker.send('link.bank', { attemptId: second.attemptId, bankId: HAVEN });
    await untilPhase(world, second.attemptId, 'consent');
    const third = await begin(null);
    expect(phaseOf(world, second.attemptId)).toBe('consent');
    walks[1]!('bram');
    await untilPhase(world, second.attemptId, 'choose-accounts');
    await choosingBank(world, third.attemptId);
    expect(world.head().attempts.map(({ institution, phase }) => [institution, phase])).toEqual([
      ['Fjordkassen', 'choose-accounts'],
      ['Havenbank', 'choose-accounts'],
      ['Enable Banking (sandbox)', 'choose-bank'],
    ]);
    expect(await consents(bank)).toEqual([200, 200]);
  });

  it('puts away an earlier failure of the same bank, and no other', async () => {
    const { world, worker, begin, attemptId } = await asked();
    const refuse = async (id: string, bankId: string) => {
      world.state.person = (url) =>
        consentByFetch(url, { customer: bankId === FJORD ? 'marte' : 'bram', decision: 'refuse' });
      await worker.send('link.bank', { attemptId: id, bankId });
      await untilPhase(world, id, 'failed');
    };
    await refuse(attemptId, FJORD);
    const second = await begin();
    await choosingBank(world, second.attemptId);
    await refuse(second.attemptId, HAVEN);
    expect(world.head().attempts.map(({ institution }) => institution)).toEqual(['Fjordkassen', 'Havenbank']);
    const third = await begin();
    await choosingBank(world, third.attemptId);
    heldWindow(world);
    await worker.send('link.bank', { attemptId: third.attemptId, bankId: FJORD });
    await untilPhase(world, third.attemptId, 'consent');
    await world.until(({ attempts }) => attempts.length === 2);
    expect(world.head().attempts.map(({ id, phase }) => [id, phase])).toEqual([
      [second.attemptId, 'failed'],
      [third.attemptId, 'consent'],
    ]);
  });

  it('is needed once: a link made anew goes straight to its bank, unless the intermediary has it no more', async () => {
    const { world, worker, bank, connectionId } = await linkedEnableBanking(sandbox);
    const opened: string[] = [];
    world.state.person = async (url) => {
      opened.push(url);
      return consentByFetch(url, { customer: 'marte' });
    };
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts }) => opened.length === 1 && attempts.length === 0);
    const session = await world.ports.vault.open();
    const connection = (await session.get('connection', connectionId))!;
    const renamed = { id: 'NO/Fjordkassen før', name: 'Fjordkassen før', country: 'NO' };
    await session.write([put('connection', connectionId, { ...connection, bank: renamed })]);
    const { attemptId } = await worker.send('link.again', { connectionId });
    await choosingBank(world, attemptId);
    expect((await worker.send('link.banks', { attemptId })).map(({ id }) => id)).toEqual([FJORD]);
    await worker.send('link.bank', { attemptId, bankId: FJORD });
    await world.until(({ attempts }) => opened.length === 2 && attempts.length === 0);
    expect(world.head().connections).toMatchObject([{ id: connectionId, institution: 'Fjordkassen' }]);
    // Each replaced session is ended.
    await expect.poll(async () => (await bank.log()).filter(({ method }) => method === 'DELETE').length).toBe(2);
  });

  it('shows names as text of bearable length, whatever an intermediary calls a bank', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox);
    const name = `<b>Bank</b>\u202e\u0007${'Æ'.repeat(300)}`;
    const aspsps = [
      { name, country: 'NO', maximum_consent_validity: 86_400 },
      { name: 'Æ'.repeat(5000), country: 'NO' },
      { name: 'Elsewhere', country: 'Norway' },
      { name: 'No end', country: 'SE', maximum_consent_validity: 'for ever' },
      'x',
    ];
    await bank.setFaults({
      match: '/aspsps',
      times: 1,
      fault: { type: 'body', body: JSON.stringify({ aspsps }) },
    });
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    const banks = await worker.send('link.banks', { attemptId });
    expect(banks.map(({ country }) => country)).toEqual(['NO', 'SE']);
    expect([...banks[0]!.name].length).toBeLessThanOrEqual(80);
    expect(banks[0]!.name).toMatch(/^<b>Bank<\/b> +Æ+…$/u);
  });
});
