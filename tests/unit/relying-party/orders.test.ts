import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSqliteStore } from '../../../lib/relying-party/store/sqlite.ts';
import { errorFault, HINT_CODES } from '../../sandbox/bankid/faults.ts';
import { startBankId } from '../../sandbox/bankid/bankid.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { newDevice } from './device.ts';
import { enrolled, HOME, newClock, newWorld, startInstance, type World } from './world.ts';

const collects = (world: World) => world.bankId.log.filter(({ path }) => path.endsWith('/collect')).length;
const secondsOf = (qr: string | undefined) => Number(qr?.split('.')[2]);

async function started(world: World) {
  const device = await world.device();
  const { body } = await device.enrol();
  return { device, orderId: body.orderId, poll: async () => (await device.poll(body.orderId)).body, qr: body.qr! };
}

describe('polling', () => {
  it('gives a new frame each second and asks BankID every other', async () => {
    const world = await newWorld();
    const { poll, qr } = await started(world);
    expect(secondsOf(qr)).toBe(0);
    expect(secondsOf((await poll()).qr)).toBe(0);
    world.clock.wait(1);
    expect(secondsOf((await poll()).qr)).toBe(1);
    world.clock.wait(1);
    expect(secondsOf((await poll()).qr)).toBe(2);
    expect(collects(world)).toBe(2);
  });

  it('gives frames that the phone takes, until it has, and then none', async () => {
    const world = await newWorld();
    const { poll } = await started(world);
    world.clock.wait(17);
    const { qr } = await poll();
    world.bankId.phone({ person: ASTRID }).scan(qr!);
    world.clock.wait(2);
    expect(await poll()).toEqual({
      orderId: expect.any(String),
      state: 'pending',
      hintCode: 'userSign',
      nextPollMs: 1_000,
    });
  });

  it.each([...HINT_CODES.pending, 'somethingNew'])(
    'tells %s, with a frame only while nobody has scanned one',
    async (hintCode) => {
      const world = await newWorld();
      const { poll, qr } = await started(world);
      const order = world.bankId.orders.byQrToken(qr.split('.')[1]!)!;
      order.state = { status: 'pending', hintCode };
      const view = await poll();
      expect(view).toMatchObject({ state: 'pending', hintCode });
      expect('qr' in view).toBe(hintCode === 'outstandingTransaction');
    },
  );

  it.each(HINT_CODES.failed)('tells that it failed with %s, and asks no more', async (hintCode) => {
    const world = await newWorld();
    const { poll, orderId, qr } = await started(world);
    world.bankId.orders.fail(world.bankId.orders.byQrToken(qr.split('.')[1]!)!, hintCode);
    expect(await poll()).toEqual({ orderId, state: 'failed', hintCode });
    world.clock.wait(10);
    expect(await poll()).toEqual({ orderId, state: 'failed', hintCode });
    expect(collects(world)).toBe(1);
  });

  it('passes on no hint code that is more than a word', async () => {
    const world = await newWorld();
    const { poll, qr } = await started(world);
    const order = world.bankId.orders.byQrToken(qr.split('.')[1]!)!;
    order.state = { status: 'pending', hintCode: '<b>199003292399</b>' };
    expect(await poll()).toMatchObject({ state: 'pending', hintCode: 'unknown' });
  });

  it('of an order that is none, or is long over, is told so', async () => {
    const world = await newWorld();
    const { device, orderId, poll } = await started(world);
    expect((await device.poll('A'.repeat(22))).body).toEqual({ error: 'unknown-order' });
    world.clock.wait(180);
    expect(await poll()).toMatchObject({ state: 'failed', hintCode: 'expiredTransaction' });
    world.clock.wait(301);
    expect((await device.poll(orderId)).body).toEqual({ error: 'unknown-order' });
  });
});

describe('an order', () => {
  it('is renewed where nobody scanned it: five times, and not past its three minutes', async () => {
    const world = await newWorld();
    const { device, orderId, poll } = await started(world);
    for (let renewal = 1; renewal <= 5; renewal += 1) {
      expect((await device.restart(orderId, 'qr')).body).toEqual({ error: 'not-restartable' });
      world.clock.wait(30);
      expect(await poll()).toMatchObject({ state: 'failed', hintCode: 'startFailed' });
      const { body } = await device.restart(orderId);
      expect(body).toMatchObject({ orderId, state: 'pending' });
      expect(secondsOf(body.qr)).toBe(0);
    }
    world.clock.wait(29);
    expect(await poll()).toMatchObject({ state: 'pending' });
    world.clock.wait(1);
    expect(await poll()).toMatchObject({ state: 'failed', hintCode: 'expiredTransaction' });
    expect((await device.restart(orderId)).body).toEqual({ error: 'not-restartable' });
  });

  it('is renewed after startFailed, from the same address, and changes how it is started', async () => {
    const world = await newWorld();
    const { device, orderId, poll } = await started(world);
    world.clock.wait(31);
    expect(await poll()).toEqual({ orderId, state: 'failed', hintCode: 'startFailed' });
    const elsewhere = await world.device({ address: '203.0.113.77' });
    expect((await elsewhere.restart(orderId)).body).toEqual({ error: 'not-restartable' });
    expect((await device.restart(orderId)).body).toMatchObject({ state: 'pending', qr: expect.any(String) });
    const { body } = await device.restart(orderId, 'same-device');
    expect(body).toMatchObject({ state: 'pending', autoStartToken: expect.any(String) });
    expect(body).not.toHaveProperty('qr');
    expect(world.bankId.orders.byAutoStartToken(body.autoStartToken!)!.request).toHaveProperty('returnUrl');
  });

  it('that is open on a phone is not renewed', async () => {
    const world = await newWorld();
    const { device, orderId, qr, poll } = await started(world);
    world.bankId.phone({ person: ASTRID }).scan(qr);
    await poll();
    expect((await device.restart(orderId)).body).toEqual({ error: 'not-restartable' });
  });

  it('that is cancelled is over at BankID too, and stays so', async () => {
    const world = await newWorld();
    const { device, orderId, qr } = await started(world);
    const over = { orderId, state: 'failed', hintCode: 'userCancel' };
    expect((await device.cancel(orderId)).body).toEqual(over);
    expect((await device.cancel(orderId)).body).toEqual(over);
    expect(world.bankId.phone({ person: ASTRID }).scan(qr)).toBe('refused');
    expect(world.bankId.log.at(-1)).toEqual({ method: 'POST', path: '/rp/v6.0/cancel', status: 200 });
  });

  it('that is cancelled while BankID is being asked stays cancelled', async () => {
    const world = await newWorld();
    const { device, orderId, poll } = await started(world);
    world.bankId.faults.add([{ match: '/rp/v6.0/collect', times: 1, fault: { type: 'slow-headers', ms: 500 } }]);
    const underWay = poll();
    await expect.poll(() => collects(world)).toBe(1);
    const over = { orderId, state: 'failed', hintCode: 'userCancel' };
    expect((await device.cancel(orderId)).body).toEqual(over);
    expect(await underWay).toEqual(over);
    expect(await poll()).toEqual(over);
  });

  it('ends the earlier one of its device', async () => {
    const world = await newWorld();
    const { device, qr, poll } = await started(world);
    await device.enrol();
    expect(await poll()).toMatchObject({ state: 'failed', hintCode: 'userCancel' });
    expect(world.bankId.phone({ person: ASTRID }).scan(qr)).toBe('refused');
  });
});

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
      errorFault('collect', 429, 'tooManyRequests'),
    ]);
    for (const second of [2, 4, 6, 8]) {
      world.clock.wait(2);
      const { state, qr } = await poll();
      expect([state, secondsOf(qr)]).toEqual(['pending', second]);
    }
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
  ])('any other error ends the order (%#)', async (rule) => {
    const world = await newWorld();
    const { poll, orderId } = await started(world);
    world.bankId.faults.add([rule]);
    expect(await poll()).toEqual({ orderId, state: 'failed', reason: 'interrupted' });
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

it('whatever happens in whatever order, states go one way and a share comes after a completion alone', async () => {
  const step = fc.constantFrom(
    'poll',
    'second',
    'half a minute',
    'scan',
    'code',
    'decline',
    'restart',
    'cancel',
    'share',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const world = await newWorld();
      const { device, orderId, qr: first } = await started(world);
      const phone = world.bankId.phone({ person: ASTRID });
      let [qr, state, signed] = [first as string | undefined, 'pending', false];
      const see = (view: { state?: string; qr?: string }) => {
        if (state !== 'pending' && view.state !== undefined) expect([state, 'pending']).toContain(view.state);
        if (state === 'complete' && view.state !== undefined) expect(view.state).toBe('complete');
        if (view.state === 'complete') expect(signed).toBe(true);
        if (view.state !== 'pending') expect(view.qr).toBeUndefined();
        [qr, state] = [view.qr ?? qr, view.state ?? state];
      };
      for (const name of steps) {
        if (name === 'poll') see((await device.poll(orderId)).body);
        if (name === 'second') world.clock.wait(1);
        if (name === 'half a minute') world.clock.wait(30);
        if (name === 'scan') phone.scan(qr!);
        if (name === 'cancel') see((await device.cancel(orderId)).body);
        if (name === 'decline') attempt(() => phone.decline());
        if (name === 'code') signed = attempt(() => phone.enterCode()) || signed;
        if (name === 'restart') {
          const { status, body } = await device.restart(orderId);
          if (status === 200) expect(state).not.toBe('complete');
          if (status === 200) see(body);
        }
        if (name === 'share') expect((await device.fetchShare(orderId)).status === 200).toBe(state === 'complete');
      }
      await world.server.kill();
      await world.bankId.close();
    }),
    { numRuns: 40 },
  );
}, 60_000);

function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

it('an enrolled device unlocks as often as it likes', async () => {
  const world = await newWorld();
  const { device, share } = await enrolled(world);
  for (const _time of [1, 2]) {
    const { body } = await device.unlock();
    const phone = world.bankId.phone({ person: ASTRID });
    phone.scan(body.qr!);
    phone.enterCode();
    world.clock.wait(2);
    await device.poll(body.orderId);
    expect(await device.open(body.orderId, await device.fetchShare(body.orderId))).toBe(share);
    await device.acknowledge(body.orderId);
  }
});
