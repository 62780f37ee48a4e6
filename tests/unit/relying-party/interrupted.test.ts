import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSqliteStore } from '../../../lib/relying-party/store/sqlite.ts';
import { startBankId } from '../../sandbox/bankid/bankid.ts';
import { errorFault } from '../../sandbox/bankid/faults.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { newDevice } from './device.ts';
import { collects, secondsOf, started } from './started.ts';
import { HOME, newClock, newWorld, startInstance } from './world.ts';

describe('when BankID is not well', () => {
  it.each([
    [errorFault('auth', 503, 'maintenance'), 503, 'bankid-unavailable'],
    [errorFault('auth', 500, 'internalError'), 503, 'bankid-unavailable'],
    [errorFault('auth', 429, 'tooManyRequests'), 503, 'bankid-unavailable'],
    [errorFault('auth', 400, 'alreadyInProgress'), 409, 'already-in-progress'],
    [errorFault('auth', 401, 'unauthorized'), 502, 'bankid-refused'],
    [errorFault('auth', 400, 'somethingNew'), 502, 'bankid-refused'],
    [{ match: '/rp/v6.0/auth', times: 1, fault: { type: 'html', status: 502 } }, 503, 'bankid-unavailable'],
    [{ match: '/rp/v6.0/auth', times: 1, fault: { type: 'close' } }, 503, 'bankid-unavailable'],
  ] as const)('a start is told as what it is (%#)', async (rule, status, error) => {
    const world = await newWorld();
    world.bankId.faults.add([rule]);
    const device = await world.device();
    expect(await device.enrol()).toMatchObject({ status, body: { error } });
    expect(world.server.log.join('')).toContain('"msg":"BankID"');
    expect(world.server.log.join('')).not.toContain('as the test asked for');
  });

  it('a collect that may be asked again is, and the frames go on', async () => {
    const world = await newWorld();
    const { poll } = await started(world);
    world.bankId.faults.add([
      errorFault('collect', 503, 'maintenance'),
      { match: '/rp/v6.0/collect', times: 1, fault: { type: 'close' } },
      { match: '/rp/v6.0/collect', times: 1, fault: { type: 'html', status: 502 } },
    ]);
    for (const second of [2, 4, 6, 8]) {
      world.clock.wait(2);
      const { state, qr } = await poll();
      expect([state, secondsOf(qr)]).toEqual(['pending', second]);
    }
  });

  it('that is asked too much is left alone for as long as it says', async () => {
    const world = await newWorld();
    const { device, poll } = await started(world);
    const headers = { 'ratelimit-reset': '7' };
    world.bankId.faults.add([errorFault('collect', 429, 'tooManyRequests', { headers })]);
    for (const [second, asked] of [1, 1, 1, 1, 1, 1, 1, 2, 2, 3].entries()) {
      expect(await poll()).toMatchObject({ state: 'pending', qr: expect.any(String) });
      expect([second, collects(world)]).toEqual([second, asked]);
      world.clock.wait(1);
    }
    world.bankId.faults.add([errorFault('auth', 429, 'tooManyRequests', { headers })]);
    expect((await device.enrol()).headers.get('retry-after')).toBe('7');
  });

  it('that goes down in the middle leaves the order waiting until its time is over', async () => {
    const world = await newWorld();
    const { device, poll } = await started(world);
    await world.bankId.close();
    for (const second of [2, 4]) {
      world.clock.wait(2);
      const { state, qr } = await poll();
      expect([state, secondsOf(qr)]).toEqual(['pending', second]);
    }
    expect(await device.enrol()).toMatchObject({ status: 503, body: { error: 'bankid-unavailable' } });
    world.clock.wait(180);
    expect(await poll()).toMatchObject({ state: 'failed', hintCode: 'expiredTransaction' });
  });

  it.each([
    errorFault('collect', 500, 'internalError'),
    errorFault('collect', 400, 'invalidParameters'),
    { match: '/rp/v6.0/collect', times: 1, fault: { type: 'html', status: 200 } } as const,
  ])('any other error ends the order, at BankID too (%#)', async (rule) => {
    const world = await newWorld();
    const { poll, orderId, qr } = await started(world);
    world.bankId.faults.add([rule]);
    expect(await poll()).toEqual({ orderId, state: 'failed', reason: 'interrupted' });
    expect(world.bankId.phone({ person: ASTRID }).scan(qr)).toBe('refused');
  });

  it('a completion whose answer was lost is never taken for one', async () => {
    const world = await newWorld();
    const { device, orderId, poll, qr } = await started(world);
    const phone = world.bankId.phone({ person: ASTRID });
    phone.scan(qr);
    phone.enterCode();
    world.bankId.faults.add([{ match: '/rp/v6.0/collect', times: 1, fault: { type: 'close', processed: true } }]);
    expect(await poll()).toMatchObject({ state: 'pending' });
    world.clock.wait(2);
    expect(await poll()).toMatchObject({ state: 'failed', reason: 'interrupted' });
    expect((await device.fetchShare(orderId)).body).toEqual({ error: 'not-complete' });
  });
});

describe('the clock', () => {
  it('jumps back: frames count from zero, and the order goes on', async () => {
    const world = await newWorld();
    const { poll } = await started(world);
    world.clock.wait(-3_600);
    expect(secondsOf((await poll()).qr)).toBe(0);
    world.clock.wait(-2);
    await poll();
    expect(collects(world)).toBe(2);
  });

  it('jumps ahead: the order is over, and says so', async () => {
    const world = await newWorld();
    const { poll } = await started(world);
    world.clock.wait(200);
    expect(await poll()).toMatchObject({ state: 'failed', hintCode: 'expiredTransaction' });
  });
});

it('the server may be started anew in the middle', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relying-party-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const clock = newClock();
  const bankId = await startBankId({ now: clock.now });
  onTestFinished(bankId.close);
  const file = join(folder, 'store.sqlite');
  const run = async () => {
    const store = createSqliteStore({ file, now: clock.now });
    const instance = await startInstance({ bankId, store });
    return { ...instance, stop: async () => void (await instance.kill(), await store.close()) };
  };
  const first = await run();
  const known = { publicUrl: 'https://rp.example', now: clock.now, address: HOME };
  const device = await newDevice({ origin: first.origin, ...known });
  const { body } = await device.enrol();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await first.stop();
  const second = await run();
  // The same device, which finds the server at another port.
  const again = Object.assign(device, {
    post: (await newDevice({ origin: second.origin, ...known })).post,
  });
  clock.wait(9);
  const polled = await again.poll(body.orderId);
  expect(secondsOf(polled.body.qr)).toBe(9);
  const phone = bankId.phone({ person: ASTRID });
  phone.scan(polled.body.qr!);
  phone.enterCode();
  await second.stop();
  const third = await run();
  Object.assign(device, { post: (await newDevice({ origin: third.origin, ...known })).post });
  clock.wait(2);
  expect((await again.poll(body.orderId)).body.state).toBe('complete');
  expect(await again.open(body.orderId, await again.fetchShare(body.orderId))).toMatch(/^[\w-]{43}$/u);
  await third.stop();
});
