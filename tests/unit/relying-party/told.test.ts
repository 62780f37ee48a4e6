import { expect, it, onTestFinished, vi } from 'vitest';
import { PATHS } from '../../../lib/unlock-protocol/messages.ts';
import type { Order } from '../../sandbox/bankid/orders.ts';
import { ASTRID, BJORN } from '../../sandbox/bankid/people.ts';
import { enrolled, HOME, newWorld, type World } from './world.ts';

/** Everything that the server answers from now on, with its headers. */
function listen(): string[] {
  const answers: string[] = [];
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
    const answer = await fetch(...request);
    answers.push(JSON.stringify([...answer.headers]), await answer.clone().text());
    return answer;
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return answers;
}

/** Every order that BankID opens from now on, also once it is over. */
function ordersOf({ bankId }: World): Order[] {
  const orders: Order[] = [];
  const { open } = bankId.orders;
  bankId.orders.open = (...parts) => {
    const order = open(...parts);
    if (order !== 'busy') orders.push(order);
    return order;
  };
  return orders;
}

it('in a whole run no secret of BankID’s or of a person is in an answer, and none of anybody’s in the log', async () => {
  const world = await newWorld();
  const [answers, orders] = [listen(), ordersOf(world)];
  const { bankId, clock } = world;
  const phoneAddress = '203.0.113.7';

  const { device, share } = await enrolled(world);
  const renewed = (await device.unlock()).body;
  clock.wait(31);
  await device.poll(renewed.orderId);
  await device.restart(renewed.orderId);
  const restarted = (await device.restart(renewed.orderId, 'same-device')).body;
  const elsewhere = bankId.phone({ person: ASTRID, ipAddress: phoneAddress });
  elsewhere.openLink(`bankid:///?autostarttoken=${restarted.autoStartToken}`);
  elsewhere.enterCode();
  expect((await device.poll(renewed.orderId)).body.reason).toBe('other-address');
  const back = new URL(String(orders.at(-1)!.request['returnUrl']));
  await fetch(`${world.server.origin}${back.pathname}${back.search}`, { headers: { 'x-forwarded-for': HOME } });

  const foreign = (await device.unlock()).body;
  const other = bankId.phone({ person: BJORN });
  other.scan(foreign.qr!);
  other.enterCode();
  expect((await device.poll(foreign.orderId)).body.reason).toBe('other-person');

  const failing: string[] = [];
  const details = JSON.stringify({ errorCode: `odd ${ASTRID.personalNumber}`, details: ASTRID.personalNumber });
  const wrong = [
    { type: 'status', status: 400, body: details },
    { type: 'status', status: 500, body: details },
    { type: 'body', body: `{"orderRef":"${ASTRID.personalNumber}"}` },
  ] as const;
  for (const fault of wrong) {
    clock.wait(60);
    bankId.faults.add([{ match: '/rp/v6.0/auth', times: 1, fault }]);
    expect((await device.unlock()).status).toBeGreaterThanOrEqual(500);
    const { orderId } = (await device.unlock()).body;
    failing.push(orderId);
    bankId.faults.add([{ match: '/rp/v6.0/collect', times: 1, fault }]);
    expect((await device.poll(orderId)).body).toMatchObject({ state: 'failed', reason: 'interrupted' });
    const cancelled = (await device.unlock()).body.orderId;
    bankId.faults.add([{ match: '/rp/v6.0/cancel', times: 1, fault }]);
    await device.cancel(cancelled);
  }
  await device.post(PATHS.start, `{"purpose":"${ASTRID.personalNumber}"}`);
  await device.post(PATHS.poll, ASTRID.personalNumber);
  await fetch(`${world.server.origin}/v1/${ASTRID.personalNumber}?a=${ASTRID.personalNumber}%`);
  clock.wait(61);
  const done = (await device.unlock()).body;
  const phone = bankId.phone({ person: ASTRID, ipAddress: phoneAddress });
  phone.scan(done.qr!);
  phone.enterCode();
  expect((await device.poll(done.orderId)).body.state).toBe('complete');
  await device.fetchShare(done.orderId);
  await device.acknowledge(done.orderId);
  await device.cancel(done.orderId);
  expect((await device.unenrol()).status).toBe(200);

  const people = [ASTRID, BJORN].flatMap(({ personalNumber, givenName, surname }) => [
    ...[personalNumber, personalNumber.slice(2), givenName, surname],
  ]);
  const completions = orders.flatMap(({ state }) => (state.status === 'complete' ? [state.completionData] : []));
  expect(completions.length).toBeGreaterThanOrEqual(3);
  const ofCompletion = completions.flatMap(({ signature, ocspResponse, device }) => [
    ...[signature as string, ocspResponse as string, (device as { uhi: string }).uhi],
  ]);
  const ofBankId = orders.flatMap(({ orderRef, qrStartSecret }) => [orderRef, qrStartSecret]);
  const neverTold = [...people, ...ofCompletion, ...ofBankId, phoneAddress];
  const neverLogged = [
    ...neverTold,
    ...orders.flatMap(({ autoStartToken, qrStartToken }) => [autoStartToken, qrStartToken]),
    ...[share, HOME, 'Kontors-PC', device.deviceKey, device.deviceId!, back.searchParams.get('nonce')!],
    ...[renewed, foreign, done].map(({ orderId }) => orderId),
    ...failing,
  ];
  const [told, logged] = [answers.join('\n'), world.server.log.join('')];
  expect(answers.length).toBeGreaterThan(60);
  expect(logged).toContain('"route":"/v1/shares/fetch"');
  expect(neverTold.filter((secret) => told.includes(secret))).toEqual([]);
  expect(neverLogged.filter((secret) => logged.includes(secret))).toEqual([]);
});
