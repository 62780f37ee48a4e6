import { describe, expect, it, onTestFinished } from 'vitest';
import { createTransport } from '../../../lib/relying-party/client/transport.ts';
import { startBankId } from '../../sandbox/bankid/bankid.ts';
import { ERROR_CODES, errorFault, HINT_CODES } from '../../sandbox/bankid/faults.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import type { Fault } from '../../sandbox/shared/fault.ts';
import { clientOf } from './client.ts';

const endUserIp = '2001:db8::1';

async function start() {
  const bankId = await startBankId();
  onTestFinished(bankId.close);
  return { bankId, api: clientOf({ baseUrl: bankId.baseUrl, answerTimeoutMs: 300 }) };
}

describe('an answer that is an error', () => {
  it.each(ERROR_CODES)('%i %s has its class', async (status, errorCode) => {
    const { bankId, api } = await start();
    bankId.faults.add([errorFault('auth', status, errorCode)]);
    const name = `${errorCode[0]!.toUpperCase()}${errorCode.slice(1)}Error`.replace('ErrorError', 'Error');
    await expect(api.auth({ endUserIp })).rejects.toMatchObject({ name, status, errorCode });
  });

  it('429 says until when, by any of its headers, and also without a body', async () => {
    const { bankId, api } = await start();
    for (const [headers, seconds] of [
      [{ 'ratelimit-reset': '17' }, 17],
      [{ 'retry-after': '30' }, 30],
      [{ 'retry-after': '999999' }, 3_600],
      [{}, 60],
    ] as const) {
      bankId.faults.add([errorFault('auth', 429, 'tooManyRequests', { headers })]);
      const error = await api.auth({ endUserIp }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'TooManyRequestsError', rfa: 5, retryAfterMs: seconds * 1000 });
    }
    bankId.faults.add([{ match: '/rp/v6.0/auth', times: 1, fault: { type: 'status', status: 429 } }]);
    await expect(api.auth({ endUserIp })).rejects.toMatchObject({ name: 'TooManyRequestsError' });
  });

  it.each<[string, Fault, object]>([
    ['a page instead of JSON', { type: 'html', status: 502 }, { name: 'NotJsonError', status: 502 }],
    ['a page with 200', { type: 'html' }, { name: 'NotJsonError', status: 200 }],
    ['an empty answer', { type: 'empty' }, { name: 'NotJsonError' }],
    ['half an answer', { type: 'truncated' }, { name: 'NoAnswerError', reason: 'closed', unsent: false }],
    ['a closed connection', { type: 'close' }, { name: 'NoAnswerError', reason: 'closed', unsent: false }],
    [
      'a slow answer',
      { type: 'slow-headers', ms: 60_000 },
      { name: 'NoAnswerError', reason: 'timeout', unsent: false },
    ],
    ['an endless answer', { type: 'slow-body', ms: 60_000 }, { name: 'NoAnswerError', reason: 'timeout' }],
    ['a huge answer', { type: 'huge', bytes: 2_000_000 }, { name: 'NoAnswerError', reason: 'too-large' }],
    ['an array', { type: 'body', body: '[]' }, { name: 'NotJsonError' }],
    ['a field short', { type: 'body', body: '{"orderRef":"a"}' }, { name: 'UnexpectedAnswerError' }],
    ['no code', { type: 'status', status: 400, body: '{}' }, { name: 'BankIdError', status: 400 }],
    ['a code that is no text', { type: 'status', status: 400, body: '{"errorCode":1}' }, { name: 'BankIdError' }],
  ])('%s', async (_name, fault, expected) => {
    const { bankId, api } = await start();
    bankId.faults.add([{ match: '/rp/v6.0/auth', times: 1, fault }]);
    await expect(api.auth({ endUserIp })).rejects.toMatchObject(expected);
  });

  it('a service that is down is asked twice, and told as nothing sent', async () => {
    const { bankId, api } = await start();
    await bankId.close();
    await expect(api.auth({ endUserIp })).rejects.toMatchObject({ reason: 'connect', unsent: true });
    expect(await api.isAlive()).toBe(false);
  });

  it('is alive when GET auth is answered 405, and that opens no order', async () => {
    const { bankId, api } = await start();
    expect(await api.isAlive()).toBe(true);
    expect(bankId.log).toEqual([{ method: 'GET', path: '/rp/v6.0/auth', status: 405 }]);
    bankId.faults.add([errorFault('auth', 503, 'maintenance')]);
    expect(await api.isAlive()).toBe(false);
  });
});

describe('what collect answers', () => {
  it('keeps every hint code, and those that nobody knows yet', async () => {
    const { bankId, api } = await start();
    for (const hintCode of [...HINT_CODES.pending, 'somethingNew']) {
      const { orderRef } = await api.auth({ endUserIp });
      bankId.orders.byRef(orderRef)!.state = { status: 'pending', hintCode };
      expect(await api.collect(orderRef)).toEqual({ orderRef, status: 'pending', hintCode });
    }
    for (const hintCode of [...HINT_CODES.failed, 'somethingElse']) {
      const { orderRef } = await api.auth({ endUserIp });
      bankId.orders.fail(bankId.orders.byRef(orderRef)!, hintCode);
      expect(await api.collect(orderRef)).toEqual({ orderRef, status: 'failed', hintCode });
    }
  });

  it('has the completion data, and drops fields that are new', async () => {
    const { bankId, api } = await start();
    const { orderRef, autoStartToken } = await api.auth({ endUserIp, returnRisk: true });
    const phone = bankId.phone({ person: ASTRID });
    phone.openLink(`bankid:///?autostarttoken=${autoStartToken}`);
    phone.enterCode();
    const { state } = bankId.orders.byRef(orderRef)!;
    if (state.status === 'complete') state.completionData['somethingNew'] = { a: 1 };
    const collected = await api.collect(orderRef);
    expect(collected).toMatchObject({
      status: 'complete',
      completionData: {
        user: { personalNumber: ASTRID.personalNumber, givenName: ASTRID.givenName },
        device: { ipAddress: '203.0.113.7' },
        stepUp: { mrtd: false },
        risk: 'low',
      },
    });
    expect(JSON.stringify(collected)).not.toContain('somethingNew');
  });
});

it('sends the exact content type, and no charset', async () => {
  const { bankId } = await start();
  const transport = createTransport({ baseUrl: bankId.baseUrl });
  onTestFinished(() => transport.close());
  expect(await transport.send('POST', 'auth', JSON.stringify({ endUserIp }))).toMatchObject({ status: 200 });
});
