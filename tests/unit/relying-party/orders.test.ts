import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HINT_CODES } from '../../sandbox/bankid/faults.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { collects, secondsOf, started } from './started.ts';
import { enrolled, newWorld } from './world.ts';

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

  it('changes how it is started five times, and not a sixth', async () => {
    const world = await newWorld();
    const { device, orderId } = await started(world);
    for (const start of ['same-device', 'qr', 'same-device', 'qr', 'same-device'] as const)
      expect((await device.restart(orderId, start)).body.state).toBe('pending');
    expect((await device.restart(orderId, 'qr')).body).toEqual({ error: 'not-restartable' });
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

  it('that is started in another way can’t be scanned in the old one', async () => {
    const world = await newWorld();
    const { device, orderId, qr } = await started(world);
    await device.restart(orderId, 'same-device');
    expect(world.bankId.phone({ person: ASTRID }).scan(qr)).toBe('refused');
  });

  it('is not renewed past its three minutes, also where nobody polled', async () => {
    const world = await newWorld();
    const { device, orderId, poll } = await started(world);
    world.clock.wait(31);
    await poll();
    world.clock.wait(149);
    expect((await device.restart(orderId)).body).toEqual({ error: 'not-restartable' });
  });

  it('that is renewed counts as started: each one may cost', async () => {
    const world = await newWorld();
    const device = await world.device();
    const statuses: number[] = [];
    for (const _order of [1, 2]) {
      const { body, status } = await device.enrol();
      statuses.push(status);
      for (const start of ['same-device', 'qr', 'same-device', 'qr', 'same-device'] as const)
        statuses.push((await device.restart(body.orderId, start)).status);
    }
    expect(statuses.slice(0, 11)).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });

  it('whose time is over while it is open on a phone is ended at BankID', async () => {
    const world = await newWorld();
    const { device, orderId, poll } = await started(world);
    world.clock.wait(31);
    await poll();
    const { qr } = (await device.restart(orderId)).body;
    world.bankId.phone({ person: ASTRID }).scan(qr!);
    world.clock.wait(149);
    expect(await poll()).toMatchObject({ state: 'failed', hintCode: 'expiredTransaction' });
    expect(world.bankId.log.at(-1)).toEqual({ method: 'POST', path: '/rp/v6.0/cancel', status: 200 });
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
