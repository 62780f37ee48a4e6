import { describe, expect, it, onTestFinished } from 'vitest';
import { qrContent } from '../../../lib/relying-party/client/qr-content.ts';
import { startBankId } from '../../sandbox/bankid/bankid.ts';
import { ASTRID, BJORN, personBySeed } from '../../sandbox/bankid/people.ts';

const endUserIp = '192.0.2.1';
const json = { 'content-type': 'application/json' };

type Posted = { httpStatus: number } & {
  [field in 'orderRef' | 'autoStartToken' | 'qrStartToken' | 'qrStartSecret']?: string;
};

async function start() {
  let now = Date.UTC(2026, 5, 1);
  const bankId = await startBankId({ now: () => now });
  onTestFinished(bankId.close);
  const post = async (endpoint: string, body: unknown, headers: Record<string, string> = json): Promise<Posted> => {
    const init = { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await fetch(`${bankId.baseUrl}${endpoint}`, init);
    return { httpStatus: answer.status, ...((await answer.json()) as object) };
  };
  const auth = async (more: object = {}) => {
    const { orderRef, autoStartToken, qrStartToken, qrStartSecret } = await post('auth', { endUserIp, ...more });
    const started = now;
    return {
      orderRef: orderRef!,
      link: `bankid:///?autostarttoken=${autoStartToken}`,
      frame: (at = now) => qrContent({ qrStartToken: qrStartToken!, qrStartSecret: qrStartSecret! }, started, at),
      collect: () => post('collect', { orderRef }),
    };
  };
  return { bankId, post, auth, wait: (seconds: number) => void (now += seconds * 1000), now: () => now };
}

describe('what the real service refuses', () => {
  it.each([
    [
      'a charset',
      'auth',
      { endUserIp },
      { 'content-type': 'application/json; charset=utf-8' },
      415,
      'unsupportedMediaType',
    ],
    ['another type', 'auth', 'endUserIp=1', { 'content-type': 'text/plain' }, 415, 'unsupportedMediaType'],
    ['an endpoint that is not', 'authenticate', {}, json, 404, 'notFound'],
    ['no JSON', 'auth', '{', json, 400, 'invalidParameters'],
    ['an array', 'auth', [], json, 400, 'invalidParameters'],
    ['no address', 'auth', {}, json, 400, 'invalidParameters'],
    ['an empty text', 'auth', { endUserIp, userVisibleData: '' }, json, 400, 'invalidParameters'],
    ['text that is no Base64', 'auth', { endUserIp, userVisibleData: 'Hej!' }, json, 400, 'invalidParameters'],
    ['bytes that are no UTF-8', 'auth', { endUserIp, userVisibleData: '/w==' }, json, 400, 'invalidParameters'],
    ['a field of v5', 'auth', { endUserIp, personalNumber: ASTRID.personalNumber }, json, 400, 'invalidParameters'],
    [
      'web and app',
      'auth',
      { endUserIp, web: { userAgent: 'a' }, app: { deviceOS: 'b' } },
      json,
      400,
      'invalidParameters',
    ],
    ['a device that says nothing', 'auth', { endUserIp, web: {} }, json, 400, 'invalidParameters'],
    ['an address with a zone', 'auth', { endUserIp: 'fe80::1%eth0' }, json, 400, 'invalidParameters'],
    ['a sign order without text', 'sign', { endUserIp }, json, 400, 'invalidParameters'],
    ['an order that is not', 'collect', { orderRef: 'x' }, json, 400, 'invalidParameters'],
    ['a body without end', 'auth', { endUserIp: 'x'.repeat(600_000) }, json, 400, 'invalidParameters'],
  ])('%s', async (_what, endpoint, body, headers, status, errorCode) => {
    const { post } = await start();
    expect(await post(endpoint, body, headers)).toMatchObject({ httpStatus: status, errorCode });
  });

  it('a GET, with 405', async () => {
    const { bankId } = await start();
    expect((await fetch(`${bankId.baseUrl}auth`)).status).toBe(405);
  });

  it('a finished order that was collected once, and one of another relying party', async () => {
    const { bankId, auth } = await start();
    const order = await auth();
    const phone = bankId.phone({ person: ASTRID });
    phone.openLink(order.link);
    expect(bankId.orders.collect(order.orderRef, 'another')).toBeUndefined();
    expect(bankId.orders.cancel(order.orderRef, 'another')).toBe(false);
    phone.enterCode();
    expect(await order.collect()).toMatchObject({ status: 'complete' });
    expect(await order.collect()).toMatchObject({ httpStatus: 400, errorCode: 'invalidParameters' });
  });
});

describe('time', () => {
  it('an order that nobody opens fails after 30 s, and can be collected for five minutes', async () => {
    const { auth, wait } = await start();
    const [early, kept, late] = [await auth(), await auth(), await auth()];
    wait(29.9);
    expect(await early.collect()).toMatchObject({ status: 'pending', hintCode: 'outstandingTransaction' });
    wait(0.1);
    expect(await early.collect()).toMatchObject({ status: 'failed', hintCode: 'startFailed' });
    wait(300);
    expect(await kept.collect()).toMatchObject({ status: 'failed', hintCode: 'startFailed' });
    wait(0.1);
    expect(await late.collect()).toMatchObject({ errorCode: 'invalidParameters' });
  });

  it('an opened one ends after three minutes, and its completion can be collected for three more', async () => {
    const { bankId, auth, wait } = await start();
    const [expired, kept, lost] = [await auth(), await auth(), await auth()];
    for (const [order, person] of [
      [expired, personBySeed(1)],
      [kept, personBySeed(2)],
      [lost, personBySeed(3)],
    ] as const) {
      const phone = bankId.phone({ person });
      phone.openLink(order.link);
      if (order !== expired) phone.enterCode();
    }
    wait(180);
    expect(await expired.collect()).toMatchObject({ status: 'failed', hintCode: 'expiredTransaction' });
    expect(await kept.collect()).toMatchObject({ status: 'complete' });
    wait(0.1);
    expect(await lost.collect()).toMatchObject({ errorCode: 'invalidParameters' });
  });
});

describe('the phone', () => {
  it('takes a frame that is fresh and rightly signed, and shows the text', async () => {
    const { bankId, auth, wait } = await start();
    const order = await auth({ userVisibleData: Buffer.from('Lås upp').toString('base64') });
    wait(12);
    expect(bankId.phone({ person: ASTRID }).scan(order.frame())).toEqual({ kind: 'auth', text: 'Lås upp' });
    expect(await order.collect()).toMatchObject({ status: 'pending', hintCode: 'userSign' });
  });

  it('takes nothing that is open on another', async () => {
    const { bankId, auth } = await start();
    const order = await auth();
    bankId.phone({ person: ASTRID }).scan(order.frame());
    expect(bankId.phone({ person: BJORN }).scan(order.frame())).toBe('refused');
    expect(bankId.phone({ person: BJORN }).openLink(order.link)).toBe('refused');
    expect(await order.collect()).toMatchObject({ hintCode: 'userSign' });
  });

  it.each([false, true])('has its risk told only where that was asked for (%j)', async (returnRisk) => {
    const { bankId, auth } = await start();
    const order = await auth({ returnRisk });
    const phone = bankId.phone({ person: ASTRID });
    phone.openLink(order.link);
    phone.enterCode();
    const { completionData } = (await order.collect()) as unknown as { completionData: object };
    expect('risk' in completionData).toBe(returnRisk);
  });

  it.each([
    ['a stale frame', (frame: (at?: number) => string, now: number) => frame(now - 4_000)],
    ['one of the future', (frame: (at?: number) => string, now: number) => frame(now + 4_000)],
    ['a wrong code', (frame: (at?: number) => string) => frame().replace(/.$/u, (last) => (last === '0' ? '1' : '0'))],
    ['a leading zero', (frame: (at?: number) => string) => frame().replace('.12.', '.012.')],
  ])('refuses %s, and the order has failed', async (_what, spoil) => {
    const { bankId, auth, wait, now } = await start();
    const order = await auth();
    wait(12);
    expect(bankId.phone({ person: ASTRID }).scan(spoil(order.frame, now()))).toBe('refused');
    expect(await order.collect()).toMatchObject({ status: 'failed', hintCode: 'startFailed' });
  });

  it('declines; is somebody else’s; is too risky; holds one order only; may not be in the call', async () => {
    const { bankId, auth, post } = await start();
    const open = async (person = ASTRID, traits = {}, more = {}) => {
      const order = await auth(more);
      const phone = bankId.phone({ person, ...traits });
      phone.openLink(order.link);
      return { order, phone };
    };
    const declined = await open();
    declined.phone.decline();
    expect(await declined.order.collect()).toMatchObject({ hintCode: 'userCancel' });
    const foreign = await open(BJORN, {}, { requirement: { personalNumber: ASTRID.personalNumber } });
    expect(await foreign.order.collect()).toMatchObject({ status: 'failed', hintCode: 'certificateErr' });
    const risky = await open(ASTRID, { risk: 'moderate' }, { requirement: { risk: 'LOW' } });
    expect(await risky.order.collect()).toMatchObject({ status: 'failed', hintCode: 'transactionRiskBlocked' });
    const [first] = [await open(), await open()];
    expect(await first.order.collect()).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
    const call = await post('phone/auth', { personalNumber: BJORN.personalNumber, callInitiator: 'RP' });
    bankId.phone({ person: BJORN }).answerCall(false);
    expect(await post('collect', { orderRef: call.orderRef })).toMatchObject({ hintCode: 'userDeclinedCall' });
  });
});
