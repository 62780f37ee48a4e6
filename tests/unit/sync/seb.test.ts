import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONGEST_MS } from '../../../lib/bankid/order.ts';
import { seb } from '../../../lib/banks/seb/connector.ts';
import { ATTEMPT_ALARM } from '../../../lib/sync/attempt-queue.ts';
import { createHttp } from '../../../lib/http/create-http.ts';
import type { ClientControl } from '../../sandbox/control.ts';
import { scanAtSeb, signAtSeb, TEST_PERSON } from '../../sandbox/seb/phone.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { choosing } from '../../support/linked.ts';
import type { World } from '../../support/world.ts';
import { linkedSeb, newSebWorld, orderOf, orderWhere, sebAt, shownCode } from '../../support/linked-seb.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
});
afterAll(() => sandbox.close());

/** Round trips enough for what was on its way to arrive, and for several polls a second apart in the world's time. */
async function inFlight(bank: ClientControl): Promise<void> {
  for (let trip = 0; trip < 40; trip++) await bank.faults();
}

const POLL = '/auth/v3/authorizations/';

/** BankID's published vector: nothing waits for it. */
const CODE =
  'bankid.67df3917-fa0d-44e5-b327-edcc928297f8.0.dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8';
const token = (code: string) => code.split('.')[1];
const status = (fields: object) => ({ type: 'body', body: JSON.stringify(fields) }) as const;

async function storedOrder(world: World) {
  const [attempt] = [...(await (await world.ports.vault.open()).all('attempt')).values()];
  return attempt?.order;
}

const failed = (head: { attempts: { phase: string }[] }) => head.attempts[0]?.phase === 'failed';

describe('linking SEB', () => {
  it('shows a frame, follows the phone and reads the exact amounts', async () => {
    const { world, worker, bank, begin } = await newSebWorld(sandbox);
    await begin();
    const code = await shownCode(world);
    expect(world.head().attempts).toMatchObject([{ phase: 'order', institution: 'SEB (sandbox)' }]);
    expect(orderOf(world)).toMatchObject({ start: 'qr', state: 'pending', hintCode: 'outstandingTransaction' });
    await scanAtSeb(sandbox.origins.seb, code, 'nothing');
    const inApp = await orderWhere(world, ({ hintCode }) => hintCode === 'userSign');
    expect(inApp.frame).toBeUndefined();
    expect(inApp.autoStartToken).toBeUndefined();

    const { subject: attemptId } = inApp;
    await worker.send('link.dismiss', { attemptId });
    await begin();
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    const { id } = await choosing(world);
    expect(orderOf(world)).toBeUndefined();
    const choices = await worker.send('link.accounts', { attemptId: id });
    expect(
      choices.map(({ name, kind, booked, available, currency }) => [name, kind, booked, available, currency]),
    ).toEqual([
      ['Privatkonto', 'current', '24180.05', '24310.55', 'SEK'],
      ['Enkla sparkontot', 'savings', '182000.00', '182000.00', 'SEK'],
      ['Valutakonto', 'current', '9007199254740993.01', '9007199254740993.01', 'EUR'],
    ]);
    await worker.send('link.choose', { attemptId: id, accountIds: choices.map((choice) => choice.id) });
    expect(world.head().connections).toMatchObject([{ institutionId: 'sandbox-seb', window: 'order' }]);
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toMatchObject([
      { grantType: 'auth_req_id', status: 200 },
    ]);
  });

  it('changes the frame second by second, each taken by the phone', async () => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    await begin();
    const first = await shownCode(world);
    await bank.advance(9);
    const later = await orderWhere(world, ({ frame }) => frame?.type === 'text' && frame.data !== first);
    await expect(scanAtSeb(sandbox.origins.seb, first, 'sign')).rejects.toThrow('invalid_qr');
    await scanAtSeb(sandbox.origins.seb, (later.frame as { data: string }).data, 'sign');
    await choosing(world);
  });

  it('puts nothing of the login in the vault’s reach or the snapshot but what is to be shown', async () => {
    const { world, worker, settings, begin } = await newSebWorld(sandbox);
    const { attemptId } = await begin();
    const code = await shownCode(world);
    const session = await world.ports.vault.open();
    const stored = JSON.stringify(await session.get('attempt', attemptId));
    expect(stored).not.toContain(code.split('.')[1]);
    const published = JSON.stringify([...world.memory].filter(([key]) => ['head', 'rest', 'order'].includes(key)));
    for (const secret of [settings.clientSecret, settings.clientId, TEST_PERSON])
      expect(published).not.toContain(secret);
    await worker.send('link.dismiss', { attemptId });
    expect(orderOf(world)).toBeUndefined();
  });

  it.each([
    ['qr_data', 'upper'],
    ['animatedQrCode', 'lower'],
  ])('finds the code in %s, statuses in %s case', async (qrField, statusCase) => {
    const { world, begin } = await newSebWorld(sandbox, { qrField, statusCase });
    await begin();
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    await choosing(world);
  });

  it('opens BankID on this device when that is wanted: a token and no code, renewed by the bank', async () => {
    const { world, worker, bank, begin } = await newSebWorld(sandbox);
    const { attemptId } = await begin();
    await shownCode(world);
    await worker.send('order.start', { attemptId, start: 'here' });
    const here = await orderWhere(world, ({ autoStartToken }) => autoStartToken !== undefined);
    expect(here.frame).toBeUndefined();
    expect(here.start).toBe('here');
    await bank.advance(25);
    const renewed = await orderWhere(world, ({ autoStartToken }) => autoStartToken !== here.autoStartToken);
    await signAtSeb(sandbox.origins.seb, renewed.autoStartToken!);
    await choosing(world);
    const modes = (await bank.log()).filter(({ kind }) => kind === 'authorize');
    expect(modes).toHaveLength(2);
  });

  it('tells a refusal in the app in BankID’s words, and tries again with one click', async () => {
    const { world, worker, begin } = await newSebWorld(sandbox);
    await begin();
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'cancel');
    const { attempts } = await world.until(failed);
    expect(attempts[0]?.failure).toEqual({ kind: 'cancelled', reason: 'order-ended', rfa: 'RFA6' });
    expect(orderOf(world)).toBeUndefined();
    await worker.send('link.retry', { attemptId: attempts[0]!.id });
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    await choosing(world);
  });

  it('ends a login that nobody scanned when the time is up, also where the bank only answers 500', async () => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    await begin();
    await shownCode(world);
    await bank.advance(181);
    // The bank answers 500 from here on; our own time has not passed yet.
    await expect.poll(async () => (await bank.log()).some(({ status }) => status === 500)).toBe(true);
    expect(world.head().attempts[0]?.phase).toBe('order');
    world.state.offset += LONGEST_MS;
    const { attempts } = await world.until(failed);
    expect(attempts[0]?.failure).toEqual({ kind: 'cancelled', reason: 'order-ended', rfa: 'RFA17B' });
  });

  it.each([
    ['worker', (world: World) => void world.memory.delete('order')],
    ['browser', (world: World) => world.restartBrowser()],
  ])('goes on in a new %s with the same order, its code shown anew', async (_what, end) => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    await begin();
    await shownCode(world);
    end(world);
    await world.startWorker();
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    await choosing(world);
    expect((await bank.log()).filter(({ kind }) => kind === 'authorize')).toHaveLength(1);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });

  it('stops asking while locked, shows nothing, and goes on after the unlock', async () => {
    const { world, worker, bank, settings } = await newSebWorld(sandbox);
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: 'a plum on the old stair' });
    await worker.send('link.start', { institutionId: 'sandbox-seb', window: 'order', settings });
    await shownCode(world);
    // An answer that is on its way when the vault is locked.
    await bank.clearLog();
    await bank.setFaults({ match: POLL, times: 1, fault: { type: 'slow-headers', ms: 50 } });
    await expect.poll(async () => (await bank.log()).some(({ fault }) => fault === 'slow-headers')).toBe(true);
    await worker.send('vault.lock', {});
    expect(orderOf(world)).toBeUndefined();
    await inFlight(bank);
    await inFlight(bank);
    expect(orderOf(world)).toBeUndefined();
    await bank.clearLog();
    await inFlight(bank);
    expect(await bank.log()).toEqual([]);
    expect(orderOf(world)).toBeUndefined();
    await worker.send('vault.unlock', { passphrase: 'a plum on the old stair' });
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    await choosing(world);
  });

  it('keeps one login before the person at a time', async () => {
    const second = { ...sebAt(sandbox), id: 'sandbox-seb-too' };
    const { world, worker, settings, begin } = await newSebWorld(sandbox, {}, [sebAt(sandbox), second]);
    const { attemptId } = await begin();
    await shownCode(world);
    await worker.send('link.start', { institutionId: second.id, window: 'order', settings });
    expect(world.head().attempts.map(({ phase }) => phase)).toEqual(['order', 'queued']);
    await worker.send('link.dismiss', { attemptId });
    await world.until(({ attempts }) => attempts.length === 1 && attempts[0]?.phase === 'order');
    const shown = await orderWhere(world, (order) => order.subject !== attemptId);
    expect(shown.subject).toBe(world.head().attempts[0]?.id);
  });

  it('begins anew when the same bank is linked again before the first login was over', async () => {
    const { world, begin } = await newSebWorld(sandbox);
    const first = await begin();
    await shownCode(world);
    const second = await begin();
    await orderWhere(world, ({ subject, frame }) => subject === second.attemptId && frame !== undefined);
    expect(second.attemptId).not.toBe(first.attemptId);
    expect(world.head().attempts).toHaveLength(1);
  });

  it('tells a wrong secret, an unknown client and a bank that is down apart', async () => {
    const { world, begin, worker, bank } = await newSebWorld(sandbox);
    await begin({ clientSecret: 'wrong' });
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    expect((await world.until(failed)).attempts[0]?.failure).toMatchObject({
      kind: 'configuration',
      reason: 'client-rejected',
      bankText: 'Unknown client or wrong secret',
    });
    await worker.send('link.dismiss', { attemptId: world.head().attempts[0]!.id });
    await begin({ clientId: 'nobody' });
    expect((await world.until(failed)).attempts[0]?.failure).toMatchObject({ kind: 'configuration' });
    await worker.send('link.dismiss', { attemptId: world.head().attempts[0]!.id });
    await bank.setFaults({ match: 'authorize', times: 1, fault: { type: 'status', status: 503 } });
    await begin();
    expect((await world.until(failed)).attempts[0]?.failure).toMatchObject({ kind: 'unavailable' });
  });

  it('shows no personal number that stands in a bank’s words', async () => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    const body = JSON.stringify({ title: 'Bad Request', detail: `19931121-9639 is no customer, nor ${TEST_PERSON}.` });
    await bank.setFaults({ match: 'authorize', times: 1, fault: { type: 'status', status: 403, body } });
    await begin();
    const { attempts } = await world.until(failed);
    expect(attempts[0]?.failure).toMatchObject({ kind: 'forbidden', bankText: '*** is no customer, nor ***.' });
  });

  it('goes on through a service that is down for a moment, and stops at an answer that is none', async () => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    await bank.setFaults(
      { match: POLL, times: 2, fault: { type: 'status', status: 503 } },
      { match: POLL, times: 1, fault: { type: 'close' } },
    );
    await begin();
    await shownCode(world);
    await bank.setFaults({ match: POLL, times: 1, fault: { type: 'html' } });
    expect((await world.until(failed)).attempts[0]?.failure).toEqual({ kind: 'bad-response', reason: 'not-json' });
    await bank.clearLog();
    await inFlight(bank);
    expect(await bank.log()).toEqual([]);
  });

  it('begins anew without a word when nobody scanned in time: another code, the same login', async () => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    await begin();
    const first = await shownCode(world);
    await bank.setFaults({ match: POLL, times: 1, fault: status({ status: 'FAILED', hint_code: 'start_failed' }) });
    const again = await orderWhere(world, ({ frame }) => frame?.type === 'text' && token(frame.data) !== token(first));
    expect(again).toMatchObject({ state: 'pending', hintCode: 'outstandingTransaction' });
    await expect(scanAtSeb(sandbox.origins.seb, first, 'sign')).resolves.toBeUndefined();
    expect(world.head().attempts[0]?.phase).toBe('order');
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    await choosing(world);
    const log = await bank.log();
    expect(log.filter(({ kind }) => kind === 'authorize')).toHaveLength(2);
    expect(log.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });

  it.each(['outstandingTransaction', 'OutstandingTransaction', 'outstanding_transaction'])(
    'waits to be scanned whichever way the bank writes %s',
    async (hint_code) => {
      const { world, bank, begin } = await newSebWorld(sandbox);
      await bank.setFaults({ match: POLL, times: 1, fault: status({ status: 'PENDING', hint_code, qr: CODE }) });
      await begin();
      expect(await shownCode(world)).toBe(CODE);
    },
  );

  it.each([
    ['timeout', 'RFA8'],
    ['CANCELLED', 'RFA3'],
    ['certificateErr', 'RFA16'],
    ['expired_transaction', 'RFA8'],
    ['<b>odd</b>', 'RFA22'],
    [undefined, 'RFA22'],
  ])('tells the end that the bank calls %s in BankID’s words', async (hint_code, rfa) => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    await bank.setFaults({ match: POLL, times: 1, fault: status({ status: 'failed', hint_code }) });
    await begin();
    const { attempts } = await world.until(failed);
    expect(attempts[0]?.failure).toEqual({ kind: 'cancelled', reason: 'order-ended', rfa });
  });

  it.each([
    ['of 50 kB', `bankid.${'a'.repeat(50_000)}.0.${'0'.repeat(64)}`],
    ['with something before it', `x${CODE}`],
    ['with more after it', `${CODE}&x`],
    ['with markup', `<svg onload=alert(1)>${CODE}`],
    ['that lead elsewhere', 'https://evil.example/'],
  ])('shows no texts %s as a code, and says that the answer can’t be read', async (_what, qr) => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    const fault = status({ status: 'PENDING', hint_code: 'OUTSTANDING_TRANSACTION', qr });
    await bank.setFaults({ match: POLL, times: 100, fault });
    await begin();
    expect((await world.until(failed)).attempts[0]?.failure).toEqual({ kind: 'bad-response', reason: 'shape' });
    expect(orderOf(world)).toBeUndefined();
  });

  it('asks about its orders nowhere else, whatever the bank calls one', async () => {
    const { world, bank, begin } = await newSebWorld(sandbox);
    const auth_req_id = '../../../ais/v7/identified2/accounts';
    await bank.setFaults({ match: 'authorize', times: 1, fault: status({ auth_req_id }) });
    await begin();
    const { attempts } = await world.until(failed);
    expect(attempts[0]?.failure).toEqual({ kind: 'forbidden', reason: 'not-on-list' });
    expect((await bank.log()).map(({ kind }) => kind)).toEqual(['authorize']);
  });

  it('does not let a person who cancels wait for a slow bank', async () => {
    const { world, worker, begin } = await newSebWorld(sandbox);
    const slow = Promise.withResolvers<void>();
    let asked = 0;
    world.state.fetch = async (url, init) => {
      if (init?.method === 'POST' && ++asked > 1) await slow.promise;
      return fetch(url, init);
    };
    const { attemptId } = await begin();
    await shownCode(world);
    await worker.send('order.start', { attemptId, start: 'here' });
    await expect.poll(() => asked).toBe(2);
    await worker.send('link.dismiss', { attemptId });
    expect(world.head().attempts).toEqual([]);
    slow.resolve();
  });

  it('follows an order no further once its end is on the way, whatever wakes the worker then', async () => {
    const { world, worker, bank, begin } = await newSebWorld(sandbox);
    const { attemptId } = await begin();
    const code = await shownCode(world);
    const busy = Promise.withResolvers<void>();
    const held = world.ports.exclusive(`attempt:${attemptId}`, () => busy.promise);
    const woken = worker.app.onAlarm(ATTEMPT_ALARM);
    await inFlight(bank);
    await scanAtSeb(sandbox.origins.seb, code, 'sign');
    const afterScan = async () => {
      const log = await bank.log();
      return log.slice(log.findIndex(({ path }) => path === '/mock/phone') + 1);
    };
    await expect.poll(async () => (await afterScan()).length).toBe(1);
    await inFlight(bank);
    expect(await afterScan()).toHaveLength(1);
    await bank.clearLog();
    busy.resolve();
    await Promise.all([held, woken, choosing(world)]);
    await inFlight(bank);
    expect((await bank.log()).map(({ kind }) => kind)).toEqual(['token']);
    expect(orderOf(world)).toBeUndefined();
  });

  it('goes on in a new worker as scanned, with no word of a code', async () => {
    const { world, begin } = await newSebWorld(sandbox);
    await begin();
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'nothing');
    await orderWhere(world, ({ hintCode }) => hintCode === 'userSign');
    await world.ports.vault.open();
    await expect.poll(async () => (await storedOrder(world))?.taken).toBe(true);
    const seen: unknown[] = [];
    const { set } = world.ports.session;
    world.ports.session.set = async (key, value) => {
      if (key === 'order') seen.push((value as { hintCode?: string }).hintCode);
      return set(key, value);
    };
    await world.startWorker();
    await expect.poll(() => seen).toContain('userSign');
    expect(seen).not.toContain('outstandingTransaction');
  });

  it('says that more proof is wanted where the bank says so', async () => {
    const { world, begin } = await newSebWorld(sandbox);
    await begin();
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'verify');
    const order = await orderWhere(world, ({ hintCode }) => hintCode === 'userStepUp');
    expect(order.frame).toBeUndefined();
  });
});

describe('a linked SEB', () => {
  it('is read again with a refreshed token, kept before anything else', async () => {
    const { world, worker, bank } = await linkedSeb(sandbox);
    await bank.clearLog();
    await bank.setBalances({ Privatkonto: { balance: '"77.05"' } });
    await bank.expireAccess();
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(Object.values(world.head().accounts).map(({ booked }) => booked)).toContain('77.05');
    expect(
      (await bank.log()).map(({ kind, grantType, refreshTokenOrdinal }) => [kind, grantType, refreshTokenOrdinal]),
    ).toEqual([
      ['resource', undefined, undefined],
      ['token', 'refresh_token', 1],
      ['resource', undefined, undefined],
    ]);
    await bank.expireAccess();
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('keeps its refresh token where the bank gives no new one', async () => {
    const { world, worker, bank } = await linkedSeb(sandbox);
    const session = await world.ports.vault.open();
    const kept = async () => [...(await session.all('grant')).values()][0]!.current;
    const before = await kept();
    await bank.expireAccess();
    await bank.setFaults({ match: 'token', times: 1, fault: status({ access_token: 'another' }) });
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(await kept()).toMatchObject({ accessToken: 'another', refreshToken: before.refreshToken });
  });

  it('is linked again by a new login when its consent has ended', async () => {
    const { world, worker, bank, connectionId } = await linkedSeb(sandbox);
    await bank.revoke();
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    await worker.send('link.again', { connectionId });
    await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
    const { connections } = await world.until(
      ({ attempts, connections: [one] }) => attempts.length === 0 && !one?.failure && one?.activity === 'idle',
    );
    expect(connections).toMatchObject([{ id: connectionId }]);
  });

  it('reads transactions in the shape that is believed to be the bank’s', async () => {
    const { world, choices } = await linkedSeb(sandbox);
    const institution = sebAt(sandbox);
    const session = await world.ports.vault.open();
    const [grant] = [...(await session.all('grant')).values()];
    const http = createHttp(institution, { fetch, online: () => true, mayReach: async () => true });
    const access = {
      ...{ institution, http, attended: true, clock: world.ports.clock },
      ...{ settings: { clientId: '', clientSecret: '' }, tokens: grant!.current },
    };
    const page = await seb.transactions(access, choices[0]!.id, { from: '2026-11-01', to: '2026-11-21' });
    expect(page.partial).toBe(false);
    expect(page.transactions.map(({ id, amount, pending }) => [id !== undefined, amount, pending])).toEqual([
      [true, '-129.00', false],
      [true, '31500.00', false],
      [false, '-64.50', true],
    ]);
  });
});
