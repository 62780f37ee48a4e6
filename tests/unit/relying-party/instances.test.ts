import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRedisStore } from '../../../lib/relying-party/store/redis.ts';
import { startBankId } from '../../sandbox/bankid/bankid.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { INSTALL_TIMEOUT, type RedisServer, startRedis } from '../../support/redis.ts';
import { type Device, newDevice } from './device.ts';
import { HOME, newClock, startInstance } from './world.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
}, INSTALL_TIMEOUT);
afterAll(() => redis.stop());

let prefixes = 0;

/** BankID and two instances of the server that know of each other by Redis alone. */
async function twoInstances() {
  const clock = newClock();
  const bankId = await startBankId({ now: clock.now });
  onTestFinished(bankId.close);
  const prefix = `instances-${(prefixes += 1)}:`;
  const run = async () => {
    const store = await createRedisStore({ url: redis.url, now: clock.now, prefix, onError: () => undefined });
    onTestFinished(store.close);
    return startInstance({ bankId, store });
  };
  const [one, two] = [await run(), await run()];
  const known = { publicUrl: 'https://rp.example', now: clock.now, address: HOME };
  const device = await newDevice({ origin: one.origin, ...known });
  const other = await newDevice({ origin: two.origin, ...known });
  const { post } = device;
  const talkTo = (instance: 'one' | 'two'): Device =>
    Object.assign(device, { post: instance === 'one' ? post : other.post });
  return { clock, bankId, one, two, talkTo };
}

describe('two instances that share Redis', () => {
  it('serve one order by turns: started on one, collected on the other, which then is alone', async () => {
    const { clock, bankId, one, talkTo } = await twoInstances();
    const { body } = await talkTo('one').enrol();
    clock.wait(7);
    const polled = await talkTo('two').poll(body.orderId);
    expect(polled.body.qr?.split('.')[2]).toBe('7');
    const phone = bankId.phone({ person: ASTRID });
    phone.scan(polled.body.qr!);
    clock.wait(2);
    expect((await talkTo('one').poll(body.orderId)).body.hintCode).toBe('userSign');
    await one.kill();
    phone.enterCode();
    clock.wait(2);
    const device = talkTo('two');
    expect((await device.poll(body.orderId)).body.state).toBe('complete');
    const share = await device.open(body.orderId, await device.fetchShare(body.orderId));
    expect(share).toMatch(/^[\w-]{43}$/u);
    await device.acknowledge(body.orderId);
    const unlock = await device.unlock();
    const again = bankId.phone({ person: ASTRID });
    again.scan(unlock.body.qr!);
    again.enterCode();
    clock.wait(2);
    await device.poll(unlock.body.orderId);
    expect(await device.open(unlock.body.orderId, await device.fetchShare(unlock.body.orderId))).toBe(share);
  });

  it('collect once between them, however many ask at once', async () => {
    const { clock, bankId, talkTo } = await twoInstances();
    const { body } = await talkTo('one').enrol();
    const phone = bankId.phone({ person: ASTRID });
    phone.scan(body.qr!);
    phone.enterCode();
    clock.wait(2);
    const views = await Promise.all(
      (['one', 'two', 'one', 'two', 'one', 'two'] as const).map((instance) => talkTo(instance).poll(body.orderId)),
    );
    expect(views.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(bankId.log.filter(({ path }) => path.endsWith('/collect'))).toHaveLength(1);
    expect((await talkTo('two').poll(body.orderId)).body.state).toBe('complete');
  });

  it('one killed between BankID’s answer and writing it down: the order ends, nobody is let in', async () => {
    const { clock, bankId, one, talkTo } = await twoInstances();
    const { body } = await talkTo('one').enrol();
    const phone = bankId.phone({ person: ASTRID });
    phone.scan(body.qr!);
    phone.enterCode();
    bankId.faults.add([{ match: '/rp/v6.0/collect', times: 1, fault: { type: 'slow-body', ms: 60_000 } }]);
    clock.wait(2);
    const lost = talkTo('one')
      .poll(body.orderId)
      .then(
        () => 'answered',
        () => 'lost',
      );
    await expect.poll(() => bankId.log.some(({ path }) => path.endsWith('/collect'))).toBe(true);
    await one.kill();
    expect(await lost).toBe('lost');
    clock.wait(2);
    const device = talkTo('two');
    expect((await device.poll(body.orderId)).body).toMatchObject({ state: 'failed', reason: 'interrupted' });
    expect((await device.fetchShare(body.orderId)).body).toEqual({ error: 'not-complete' });
    expect((await device.enrol()).status).toBe(200);
  });

  it('take a signed request once between them', async () => {
    const { talkTo } = await twoInstances();
    const body = JSON.stringify({
      ...{ purpose: 'enrol', start: 'qr', language: 'sv', sealTo: talkTo('one').deviceKey },
      ...{ deviceKey: talkTo('one').deviceKey, deviceName: 'PC' },
    });
    const headers = await talkTo('one').sign('/v1/orders/start', body);
    expect((await talkTo('one').post('/v1/orders/start', body, headers)).status).toBe(200);
    expect(await talkTo('two').post('/v1/orders/start', body, headers)).toMatchObject({
      body: { error: 'repeated-request' },
    });
  });
});

describe('Redis that ends in the middle', () => {
  const health = async ({ origin }: { origin: string }) => {
    return (await fetch(`${origin}/v1/health`)).json();
  };

  it('and comes back is told meanwhile, and the order goes on', async () => {
    const { clock, bankId, one, talkTo } = await twoInstances();
    const device = talkTo('one');
    const { body } = await device.enrol();
    await redis.halt();
    expect(await device.poll(body.orderId)).toMatchObject({ status: 500, body: { error: 'failed' } });
    expect(await health(one)).toEqual({ status: 'failing', store: false, bankid: true });
    await redis.resume();
    await expect.poll(async () => (await device.poll(body.orderId)).status).toBe(200);
    clock.wait(9);
    const phone = bankId.phone({ person: ASTRID });
    phone.scan((await device.poll(body.orderId)).body.qr!);
    phone.enterCode();
    clock.wait(2);
    expect((await device.poll(body.orderId)).body.state).toBe('complete');
    expect(await device.open(body.orderId, await device.fetchShare(body.orderId))).toMatch(/^[\w-]{43}$/u);
  });

  it('and has lost everything: orders and devices are unknown, and a device can enrol', async () => {
    const { talkTo } = await twoInstances();
    const device = talkTo('one');
    const { body } = await device.enrol();
    const client = createClient({ url: redis.url });
    await client.connect();
    await client.flushAll();
    await client.close();
    expect((await device.poll(body.orderId)).body).toEqual({ error: 'unknown-order' });
    expect((await device.unlock({ keyId: 'A'.repeat(22) })).body).toEqual({ error: 'unknown-device' });
    expect((await device.enrol()).status).toBe(200);
  });
});
