import { describe, expect, it } from 'vitest';
import { PATHS } from '../../../lib/unlock-protocol/messages.ts';
import { ASTRID, BJORN } from '../../sandbox/bankid/people.ts';
import { enrolled, HOME, newWorld } from './world.ts';

describe('enrolling', () => {
  it('gives a device a share of its own, which stays once it is acknowledged', async () => {
    const world = await newWorld();
    const device = await world.device();
    const started = await device.enrol({ deviceName: 'Kontors-PC' });
    expect(started.body).toEqual({
      orderId: expect.stringMatching(/^[\w-]{22}$/u),
      state: 'pending',
      hintCode: 'outstandingTransaction',
      qr: expect.stringMatching(/^bankid\.[0-9a-f-]{36}\.0\.[0-9a-f]{64}$/u),
      nextPollMs: 1_000,
    });
    const { orderId, qr } = started.body;
    const phone = world.bankId.phone({ person: ASTRID });
    expect(phone.scan(qr!)).toEqual({ kind: 'auth', text: 'Slå på upplåsning av Saldobar med BankID på Kontors-PC' });
    expect((await device.fetchShare(orderId)).body).toEqual({ error: 'not-complete' });
    phone.enterCode();
    expect((await device.poll(orderId)).body).toEqual({ orderId, state: 'complete' });
    const first = await device.fetchShare(orderId);
    const share = await device.open(orderId, first);
    expect(share).toMatch(/^[\w-]{43}$/u);
    // The answer may be lost on its way: it is the same share, sealed anew.
    const second = await device.fetchShare(orderId);
    expect(second.body.sealed.ciphertext).not.toBe(first.body.sealed.ciphertext);
    expect(await device.open(orderId, second)).toBe(share);
    expect((await device.acknowledge(orderId)).status).toBe(200);
    expect((await device.acknowledge(orderId)).status).toBe(200);
    expect(await device.fetchShare(orderId)).toMatchObject({ status: 410, body: { error: 'share-acknowledged' } });
    world.clock.wait(1_000_000);
    expect((await device.unlock()).status).toBe(200);
  });

  it('that is never acknowledged leaves nothing behind', async () => {
    const world = await newWorld();
    const device = await world.device();
    const { body } = await device.enrol();
    const phone = world.bankId.phone({ person: ASTRID });
    phone.scan(body.qr!);
    phone.enterCode();
    await device.poll(body.orderId);
    await device.fetchShare(body.orderId);
    world.clock.wait(301);
    expect((await device.unlock()).body).toEqual({ error: 'unknown-device' });
  });

  it('under the id of a device that is enrolled is refused', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    expect(await device.enrol()).toMatchObject({ status: 403, body: { error: 'bad-signature' } });
  });

  it('needs the key whose public half it registers', async () => {
    const world = await newWorld();
    const [device, other] = [await world.device(), await world.device()];
    const body = JSON.stringify({
      ...{ purpose: 'enrol', start: 'qr', language: 'sv', sealTo: other.deviceKey },
      ...{ deviceKey: other.deviceKey, deviceName: 'PC' },
    });
    const answer = await device.post(PATHS.start, body, await device.sign(PATHS.start, body));
    expect(answer).toMatchObject({ status: 403, body: { error: 'bad-signature' } });
    expect(world.bankId.log).toEqual([]);
  });
});

describe('unlocking', () => {
  it('names the computer, demands a low risk, and gives the enrolled share', async () => {
    const world = await newWorld();
    const { device, share } = await enrolled(world);
    const { body } = await device.unlock();
    const phone = world.bankId.phone({ person: ASTRID });
    expect(phone.scan(body.qr!)).toEqual({ kind: 'auth', text: 'Unlock Saldobar on Kontors-PC' });
    const order = world.bankId.orders.pendingOf(ASTRID.personalNumber)[0]!;
    expect(order.request).toMatchObject({
      endUserIp: HOME,
      requirement: { risk: 'LOW' },
      returnRisk: true,
      web: { referringDomain: 'rp.example', deviceIdentifier: expect.any(String) },
    });
    expect(order.request).not.toHaveProperty('returnUrl');
    phone.enterCode();
    world.clock.wait(2);
    expect((await device.poll(body.orderId)).body.state).toBe('complete');
    expect(await device.open(body.orderId, await device.fetchShare(body.orderId))).toBe(share);
  });

  it('by somebody else’s BankID fails', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    const { body } = await device.unlock();
    const phone = world.bankId.phone({ person: BJORN });
    phone.scan(body.qr!);
    phone.enterCode();
    const polled = await device.poll(body.orderId);
    expect(polled.body).toEqual({ orderId: body.orderId, state: 'failed', reason: 'other-person' });
    expect((await device.fetchShare(body.orderId)).body).toEqual({ error: 'not-complete' });
  });

  it('at a risk that BankID blocks, or that it tells afterwards, fails', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    const blocked = await device.unlock();
    world.bankId.phone({ person: ASTRID, risk: 'moderate' }).scan(blocked.body.qr!);
    expect((await device.poll(blocked.body.orderId)).body).toMatchObject({ hintCode: 'transactionRiskBlocked' });
    const told = await device.unlock();
    const phone = world.bankId.phone({ person: ASTRID });
    phone.scan(told.body.qr!);
    phone.enterCode();
    const order = world.bankId.orders.byQrToken(told.body.qr!.split('.')[1]!)!;
    if (order.state.status === 'complete') order.state.completionData['risk'] = 'high';
    expect((await device.poll(told.body.orderId)).body).toMatchObject({ state: 'failed', reason: 'risk' });
  });

  it('on the same device has a launch token and no frame, and compares addresses', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    const start = async (ipAddress: string) => {
      const { body } = await device.unlock({ start: 'same-device' });
      expect(body).not.toHaveProperty('qr');
      const phone = world.bankId.phone({ person: ASTRID, ipAddress });
      phone.openLink(`bankid:///?autostarttoken=${body.autoStartToken}`);
      phone.enterCode();
      return (await device.poll(body.orderId)).body;
    };
    expect(await start('203.0.113.9')).toMatchObject({ state: 'failed', reason: 'other-address' });
    expect(await start(`::ffff:${HOME}`)).toMatchObject({ state: 'complete' });
  });
});

describe('a request', () => {
  it('signed by another device starts nothing and gets no share', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    const thief = await world.device();
    thief.deviceId = device.deviceId;
    expect(await thief.unlock()).toMatchObject({ status: 403, body: { error: 'bad-signature' } });
    expect(await thief.unenrol()).toMatchObject({ status: 403 });
    const { body } = await device.unlock();
    const phone = world.bankId.phone({ person: ASTRID });
    phone.scan(body.qr!);
    phone.enterCode();
    await device.poll(body.orderId);
    const own = await enrolled(world, await world.device());
    expect(await own.device.fetchShare(body.orderId)).toMatchObject({ status: 403, body: { error: 'bad-signature' } });
    expect(await own.device.acknowledge(body.orderId)).toMatchObject({ status: 403 });
    expect((await device.fetchShare(body.orderId)).status).toBe(200);
  });

  it('is taken once, in time, for this address and with this body', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    const body = JSON.stringify({ purpose: 'unlock', start: 'qr', language: 'en', sealTo: device.deviceKey });
    const headers = await device.sign(PATHS.start, body);
    const send = (text = body, sent = headers, path: string = PATHS.start) => device.post(path, text, sent);
    expect(await send(body.replace('qr', 'same-device'))).toMatchObject({ body: { error: 'bad-signature' } });
    expect(await send(body, { ...headers, signature: headers['signature']!.replace(/:.{4}/u, ':AAAA') })).toMatchObject(
      {
        status: 403,
      },
    );
    expect(await send(body, {})).toMatchObject({ body: { error: 'bad-signature' } });
    const elsewhere = await device.sign(PATHS.acknowledge, body);
    expect(await send(body, elsewhere)).toMatchObject({ body: { error: 'bad-signature' } });
    expect(await send()).toMatchObject({ status: 200 });
    expect(await send()).toMatchObject({ status: 403, body: { error: 'repeated-request' } });
    world.clock.wait(240);
    expect(await send()).toMatchObject({ body: { error: 'repeated-request' } });
    const created = Math.floor(world.clock.now() / 1000);
    for (const off of [-301, 301]) {
      const late = await device.sign(PATHS.start, body, { created: created + off });
      expect(await send(body, late)).toMatchObject({ body: { error: 'wrong-clock', now: world.clock.now() } });
    }
  });

  it('of one device uses up no nonce of another', async () => {
    const world = await newWorld();
    const [one, two] = [(await enrolled(world)).device, (await enrolled(world, await world.device())).device];
    const nonce = 'n'.repeat(22);
    for (const device of [one, two]) {
      const body = JSON.stringify({ purpose: 'unlock', start: 'qr', language: 'en', sealTo: device.deviceKey });
      const headers = await device.sign(PATHS.start, body, { nonce });
      expect((await device.post(PATHS.start, body, headers)).status).toBe(200);
    }
  });

  it('is answered with what nobody stores', async () => {
    const world = await newWorld();
    const device = await world.device();
    const { headers } = await device.enrol();
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is one of three hundred a minute at most', async () => {
    const world = await newWorld();
    const device = await world.device();
    const polls = Array.from({ length: 301 }, () => device.poll('A'.repeat(22)));
    const statuses = (await Promise.all(polls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await (await world.device({ address: '203.0.113.3' })).poll('A'.repeat(22))).status).toBe(404);
  });

  it.each([
    ['text', 'x'],
    ['nothing', ''],
    ['an array', []],
    ['a field too many', { orderId: 'A'.repeat(22), extra: 1 }],
    ['an id of another form', { orderId: '../../etc' }],
    ['a number', { orderId: 1 }],
    ['much', { orderId: 'A'.repeat(20_000) }],
  ])('that is %s is refused', async (_what, body) => {
    const device = await (await newWorld()).device();
    expect(await device.post(PATHS.poll, body)).toMatchObject({ status: 400, body: { error: 'bad-request' } });
  });

  it('with a key that nothing can be sealed to is refused before BankID is asked', async () => {
    const world = await newWorld();
    const device = await world.device();
    const body = { purpose: 'enrol', start: 'qr', language: 'sv', sealTo: 'A'.repeat(87) };
    const text = JSON.stringify({ ...body, deviceKey: device.deviceKey, deviceName: 'PC' });
    const answer = await device.post(PATHS.start, text, await device.sign(PATHS.start, text));
    expect(answer).toMatchObject({ status: 400, body: { error: 'bad-request' } });
    expect(world.bankId.log).toEqual([]);
  });

  it.each(['PC\u202eexe', 'PC\nUnlock your bank', '', 'x'.repeat(41)])(
    'with the name %j is refused',
    async (deviceName) => {
      const world = await newWorld();
      const device = await world.device();
      expect(await device.enrol({ deviceName })).toMatchObject({ status: 400, body: { error: 'bad-request' } });
      expect(world.bankId.log).toEqual([]);
    },
  );

  it('of a web page is refused, of an extension not', async () => {
    const device = await (await newWorld()).device();
    const from = (origin: string) => device.post(PATHS.poll, { orderId: 'A'.repeat(22) }, { origin });
    expect(await from('https://evil.example')).toMatchObject({ status: 403, body: { error: 'not-for-pages' } });
    expect(await from('chrome-extension://abc')).toMatchObject({ status: 404, body: { error: 'unknown-order' } });
  });

  it('too many of an address, or of a device, have to wait', async () => {
    const world = await newWorld();
    const { device } = await enrolled(world);
    const elsewhere = await world.device({ address: '203.0.113.50' });
    for (let started = 2; started <= 10; started += 1) expect((await device.unlock()).status).toBe(200);
    const refused = await device.unlock();
    expect(refused).toMatchObject({ status: 429, body: { error: 'rate-limited' } });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await elsewhere.enrol()).status).toBe(200);
    for (let minute = 1; minute <= 4; minute += 1) {
      world.clock.wait(60);
      for (let started = 1; started <= 7; started += 1) await device.unlock();
    }
    world.clock.wait(60);
    expect(await device.unlock()).toMatchObject({ status: 429 });
  });
});

it('unenrolling forgets the device', async () => {
  const world = await newWorld();
  const { device } = await enrolled(world);
  expect(await device.unenrol()).toMatchObject({ status: 200 });
  expect(await device.unlock()).toMatchObject({ status: 404, body: { error: 'unknown-device' } });
  expect(await device.unenrol()).toMatchObject({ status: 404, body: { error: 'unknown-device' } });
});

it('of a person, a share or an address nothing is in the log or readable in the store', async () => {
  const world = await newWorld();
  const kept: string[] = [];
  const { put, replace } = world.store;
  world.store.put = async (key, value, expiresAt) => put(key, value, kept.push(key, value) ? expiresAt : null);
  world.store.replace = async (key, version, value, expiresAt) =>
    replace(key, version, value, kept.push(key, value) ? expiresAt : null);
  const { device, share } = await enrolled(world);
  const { body } = await device.unlock();
  await device.cancel(body.orderId);
  const [told, stored] = [world.server.log.join(''), kept.join('\n')];
  expect(told).toContain('"route":"/v1/orders/start"');
  expect(stored).toContain('enrolment:');
  for (const secret of [ASTRID.personalNumber, ASTRID.surname, share, HOME, 'Kontors-PC', device.deviceKey]) {
    expect(told).not.toContain(secret);
    expect(stored).not.toContain(secret);
  }
  for (const secret of [body.orderId, body.qr!.split('.')[1]!, device.deviceId!]) expect(told).not.toContain(secret);
});
