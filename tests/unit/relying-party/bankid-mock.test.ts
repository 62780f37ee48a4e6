import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createMockServer, type MockServerOptions } from '@lucasros98/bankid-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSqliteStore } from '../../../lib/relying-party/store/sqlite.ts';
import { clientOf } from './client.ts';
import { newDevice } from './device.ts';
import { newClock, startInstance } from './world.ts';

/*
 * A second service, which others wrote: npm's @lucasros98/bankid-mock 0.1.0. It shows that the client does not speak to
 * our own simulator alone. It is more forgiving than BankID; what is known of that is asserted at the end, so that a
 * newer version which does better is noticed.
 */
async function startMock(options: MockServerOptions = {}): Promise<string> {
  const server = createMockServer(options).app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rp/v6.0/`;
}

const endUserIp = '192.0.2.1';

describe('against bankid-mock', () => {
  it.each(['auth', 'sign'] as const)('%s is collected until it is complete', async (method) => {
    const api = clientOf({ baseUrl: await startMock({ pollsUntilResolved: 3 }) });
    const { orderRef, qrStartSecret } = await api[method]({ endUserIp, userVisibleData: 'Räksmörgås' });
    expect(qrStartSecret).toMatch(/^[0-9a-f]{32}$/u);
    const statuses = [];
    for (let poll = 1; poll <= 3; poll += 1) statuses.push((await api.collect(orderRef)).status);
    expect(statuses).toEqual(['pending', 'pending', 'complete']);
  });

  it('an order is cancelled', async () => {
    const api = clientOf({ baseUrl: await startMock() });
    const { orderRef } = await api.auth({ endUserIp });
    await expect(api.cancel(orderRef)).resolves.toBeUndefined();
  });

  it.each(['userCancel', 'expiredTransaction', 'certificateErr', 'startFailed'] as const)(
    '%s fails',
    async (hintCode) => {
      const api = clientOf({ baseUrl: await startMock({ defaultScenario: hintCode, pollsUntilResolved: 1 }) });
      const { orderRef } = await api.auth({ endUserIp });
      expect(await api.collect(orderRef)).toMatchObject({ status: 'failed', hintCode });
    },
  );

  it('the server enrols a device and gives its share', async () => {
    const clock = newClock();
    const store = createSqliteStore({ file: ':memory:', now: clock.now });
    const server = await startInstance({ bankId: { baseUrl: await startMock({ pollsUntilResolved: 2 }) }, store });
    const device = await newDevice({ origin: server.origin, publicUrl: 'https://rp.example', now: clock.now });
    const { orderId } = (await device.enrol()).body;
    expect((await device.poll(orderId)).body).toMatchObject({ state: 'pending' });
    clock.wait(2);
    expect((await device.poll(orderId)).body).toEqual({ orderId, state: 'complete' });
    expect(await device.open(orderId, await device.fetchShare(orderId))).toMatch(/^[\w-]{43}$/u);
  });

  it('what it does otherwise than BankID', async () => {
    const baseUrl = await startMock({ pollsUntilResolved: 1 });
    const api = clientOf({ baseUrl });
    const requirement = { personalNumber: '199003292399' };
    const { orderRef } = await api.auth({ endUserIp, requirement });
    // BankID: alreadyInProgress.
    await expect(api.auth({ endUserIp, requirement })).resolves.toHaveProperty('orderRef');
    // BankID: a finished order is collected once.
    expect((await api.collect(orderRef)).status).toBe('complete');
    expect((await api.collect(orderRef)).status).toBe('complete');
    // BankID: invalidParameters.
    await expect(api.collect('unknown')).rejects.toMatchObject({ name: 'NotFoundError' });
    await expect(api.cancel('unknown')).rejects.toMatchObject({ name: 'NotFoundError' });
    // BankID: a cancelled order can be neither cancelled nor collected again.
    const cancelled = (await api.auth({ endUserIp })).orderRef;
    await api.cancel(cancelled);
    await expect(api.cancel(cancelled)).resolves.toBeUndefined();
    expect(await api.collect(cancelled)).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
    // BankID has these, and answers GET with 405.
    const userVisibleTransaction = { transactionType: 'npa', recipient: { name: 'A shop' } } as const;
    await expect(api.payment({ endUserIp, userVisibleTransaction })).rejects.toMatchObject({ status: 404 });
    await expect(api.phoneAuth({ personalNumber: '199003292399', callInitiator: 'RP' })).rejects.toMatchObject({
      status: 404,
    });
    expect(await api.isAlive()).toBe(false);
    // BankID: 415.
    const charset = { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' } };
    expect((await fetch(`${baseUrl}auth`, { ...charset, body: JSON.stringify({ endUserIp }) })).status).toBe(200);
    // BankID: an object.
    const raw = await fetch(`${baseUrl}collect`, { ...charset, body: JSON.stringify({ orderRef }) });
    expect(((await raw.json()) as { completionData: { stepUp: unknown } }).completionData.stepUp).toBe(false);
  });
});
