import { describe, expect, it } from 'vitest';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { enrolled, HOME, newWorld } from './world.ts';

const ELSEWHERE = '203.0.113.9';

/** An unlock on the same device, and the address that BankID opens when it is done. */
async function onSameDevice() {
  const world = await newWorld();
  const { device } = await enrolled(world);
  const { orderId, autoStartToken } = (await device.unlock({ start: 'same-device' })).body;
  const order = world.bankId.orders.byAutoStartToken(autoStartToken!)!;
  const returnUrl = new URL(String(order.request['returnUrl']));
  const visit = async (address: string) => {
    const headers = { 'x-forwarded-for': address };
    const answer = await fetch(`${world.server.origin}${returnUrl.pathname}${returnUrl.search}`, { headers });
    return { status: answer.status, page: await answer.text(), headers: answer.headers };
  };
  const confirm = async () => {
    const phone = world.bankId.phone({ person: ASTRID, ipAddress: HOME });
    phone.openLink(`bankid:///?autostarttoken=${autoStartToken}`);
    phone.enterCode();
    world.clock.wait(2);
    await poll();
  };
  const poll = async () => (await device.poll(orderId)).body;
  return { world, device, orderId, returnUrl, visit, confirm, poll };
}

describe('the return address', () => {
  it('bears a nonce that counts once, and shows a page without anything of the visitor', async () => {
    const { returnUrl, visit, poll } = await onSameDevice();
    expect(returnUrl.origin).toBe('https://rp.example');
    const [first, second] = [await visit(HOME), await visit(HOME)];
    expect([first.status, second.status]).toEqual([200, 404]);
    expect(first.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await poll()).toMatchObject({ state: 'pending' });
  });

  it('visited from elsewhere ends the order, at BankID too', async () => {
    const { world, visit, poll } = await onSameDevice();
    expect((await visit(ELSEWHERE)).page).toContain('another network');
    expect(world.bankId.log.at(-1)).toEqual({ method: 'POST', path: '/rp/v6.0/cancel', status: 200 });
    expect(await poll()).toMatchObject({ state: 'failed', reason: 'other-address' });
  });

  it('visited from elsewhere before the share was used takes it back, and no later', async () => {
    const early = await onSameDevice();
    await early.confirm();
    await early.visit(ELSEWHERE);
    expect((await early.device.fetchShare(early.orderId)).body).toEqual({ error: 'not-complete' });
    const late = await onSameDevice();
    await late.confirm();
    await late.device.acknowledge(late.orderId);
    await late.visit(ELSEWHERE);
    expect(await late.poll()).toMatchObject({ state: 'complete' });
  });

  it('of an order that was started anew means nothing any more', async () => {
    const { device, orderId, visit, poll } = await onSameDevice();
    expect((await device.restart(orderId, 'qr')).status).toBe(200);
    expect((await visit(ELSEWHERE)).status).toBe(404);
    expect(await poll()).toMatchObject({ state: 'pending' });
  });
});
