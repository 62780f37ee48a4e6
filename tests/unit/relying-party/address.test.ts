import { describe, expect, it } from 'vitest';
import { networkOf, normaliseAddress } from '../../../lib/relying-party/server/address.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { enrolled, newWorld } from './world.ts';

describe('an address', () => {
  it.each([
    ['198.51.100.4', '198.51.100.4', '198.51.100.4'],
    ['::ffff:198.51.100.4', '198.51.100.4', '198.51.100.4'],
    ['::FFFF:c633:6404', '198.51.100.4', '198.51.100.4'],
    ['2001:0DB8:0:0:0:0:0:7', '2001:db8::7', '2001:db8:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80::1', 'fe80:0:0:0'],
    ['::1', '::1', '0:0:0:0'],
  ])('%s is compared as %s and counted as %s', (text, compared, counted) => {
    expect(normaliseAddress(text)).toBe(compared);
    expect(networkOf(compared)).toBe(counted);
  });

  it.each(['', 'unknown', '198.51.100.4:5555', '198.51.100'])('%j is none', (text) => {
    expect(normaliseAddress(text)).toBeUndefined();
  });
});

it('whoever has a whole /64 of addresses has no more starts than one address', async () => {
  const world = await newWorld();
  const enrol = async (address: string) => (await (await world.device({ address })).enrol()).status;
  for (let host = 1; host <= 10; host += 1) expect(await enrol(`2001:db8::${host}`)).toBe(200);
  expect(await enrol('2001:db8::11')).toBe(429);
  expect(await enrol('2001:db8:0:1::11')).toBe(200);
});

it('a login on the same device is at the same address, however that is written', async () => {
  const world = await newWorld();
  const { device } = await enrolled(world, await world.device({ address: '2001:db8::7' }));
  const { body } = await device.unlock({ start: 'same-device' });
  const phone = world.bankId.phone({ person: ASTRID, ipAddress: '2001:0DB8:0:0:0:0:0:7' });
  phone.openLink(`bankid:///?autostarttoken=${body.autoStartToken}`);
  phone.enterCode();
  expect((await device.poll(body.orderId)).body.state).toBe('complete');
});

describe('a trusted proxy', () => {
  it('is believed what it adds, not what the person’s request already bore', async () => {
    const world = await newWorld();
    const device = await world.device({ address: '203.0.113.1, 198.51.100.8' });
    const { body } = await device.enrol();
    const order = world.bankId.orders.byQrToken(body.qr!.split('.')[1]!)!;
    expect(order.request['endUserIp']).toBe('198.51.100.8');
  });

  it('that tells no address starts no order, and BankID is not blamed', async () => {
    const world = await newWorld();
    const device = await world.device({ address: 'unknown' });
    expect(await device.enrol()).toMatchObject({ status: 400, body: { error: 'bad-request' } });
    expect(world.bankId.log).toEqual([]);
  });
});

it('a path that is no path is refused like any other, and not repeated', async () => {
  const world = await newWorld();
  const answer = await fetch(`${world.server.origin}/v1/%`);
  expect([answer.status, await answer.text()]).toEqual([400, '{"error":"bad-request"}']);
});
