import { describe, expect, it } from 'vitest';
import { collects, started } from './started.ts';
import { enrolled, newWorld } from './world.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';

describe('at the same time', () => {
  it('several starts of one device leave one order that can be scanned', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    await device.unlock();
    world.bankId.faults.add([{ match: '/rp/v6.0/cancel', times: 1, fault: { type: 'slow-headers', ms: 300 } }]);
    const all = await Promise.all([1, 2, 3].map(() => device.unlock()));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
    const views = await Promise.all(all.map(({ body }) => device.poll(body.orderId)));
    expect(views.map(({ body }) => body.state).sort()).toEqual(['failed', 'failed', 'pending']);
    const scannable = all.filter(({ body }) => world.bankId.phone({ person: ASTRID }).scan(body.qr!) !== 'refused');
    expect(scannable).toHaveLength(1);
  });

  it('two restarts open one order at BankID, and the other one’s is ended', async () => {
    const world = await newWorld();
    const { device, orderId, poll } = await started(world);
    world.clock.wait(31);
    expect(await poll()).toMatchObject({ hintCode: 'startFailed' });
    const opened: string[] = [];
    const { open } = world.bankId.orders;
    world.bankId.orders.open = (...parts) => {
      const order = open(...parts);
      if (order !== 'busy') opened.push(order.orderRef);
      return order;
    };
    const [one, two] = await Promise.all([device.restart(orderId), device.restart(orderId)]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    expect(opened.filter((orderRef) => world.bankId.orders.byRef(orderRef))).toHaveLength(1);
    expect(await poll()).toMatchObject({ state: 'pending' });
  });

  it('a completion that BankID is telling is lost to a restart, and lets nobody in', async () => {
    const world = await newWorld();
    const { device, orderId, poll, qr } = await started(world);
    await poll();
    const phone = world.bankId.phone({ person: ASTRID });
    phone.scan(qr);
    phone.enterCode();
    world.clock.wait(2);
    world.bankId.faults.add([{ match: '/rp/v6.0/collect', times: 1, fault: { type: 'slow-headers', ms: 500 } }]);
    const underWay = poll();
    await expect.poll(() => collects(world)).toBe(2);
    expect((await device.restart(orderId, 'same-device')).body).toMatchObject({ state: 'pending' });
    expect(await underWay).toMatchObject({ state: 'pending', hintCode: 'outstandingTransaction' });
    expect((await device.fetchShare(orderId)).body).toEqual({ error: 'not-complete' });
  });
});
