import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bankIdError } from '../../../lib/relying-party/client/error-class.ts';
import * as errors from '../../../lib/relying-party/client/errors.ts';
import { ENVIRONMENTS } from '../../../lib/relying-party/client/environment.ts';
import type { TransportOptions } from '../../../lib/relying-party/client/transport.ts';
import { type BankId, startBankId } from '../../sandbox/bankid/bankid.ts';
import { personBySeed } from '../../sandbox/bankid/people.ts';
import { type Authority, newAuthority } from '../../support/certificates/openssl.ts';
import { clientOf } from './client.ts';

/*
 * What PyBankID's own tests ask of a client and of the service. It asks each twice, once of its synchronous and once of
 * its asynchronous client; here they are asked over plain HTTP and over TLS with client certificates. One of its 37 has
 * no counterpart: that it makes files of the test certificate. Here they are read as they are (certificate.test.ts).
 */
let authority: Authority;
let plain: BankId;
let secure: BankId;
const options = new Map<string, TransportOptions>();
beforeAll(async () => {
  authority = await newAuthority();
  const { key, certificate } = await authority.server();
  plain = await startBankId();
  secure = await startBankId({ tls: { key, certificate, clientAuthority: authority.certificate } });
  const relyingParty = await authority.client('/C=SE/O=Made-up AB/CN=relying party');
  const tls = { key: relyingParty.key, cert: relyingParty.certificate, ca: authority.certificate };
  options.set('plain', { baseUrl: plain.baseUrl }).set('TLS', { baseUrl: secure.baseUrl, tls });
});
afterAll(async () => {
  await plain.close();
  await secure.close();
  authority.remove();
});

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u;
const endUserIp = '192.0.2.1';
let seed = 0;
const newPersonalNumber = () => personBySeed((seed += 1)).personalNumber;

describe.each(['plain', 'TLS'])('over %s', (way) => {
  const client = () => clientOf(options.get(way)!);
  const expectWaiting = async (api: ReturnType<typeof client>, orderRef: string) => {
    expect(orderRef).toMatch(UUID);
    const collected = await api.collect(orderRef);
    expect(collected).toMatchObject({ orderRef, status: 'pending' });
    expect(['outstandingTransaction', 'noClient']).toContain('hintCode' in collected && collected.hintCode);
  };

  it('auth, then collect', async () => {
    const api = client();
    await expectWaiting(api, (await api.auth({ endUserIp })).orderRef);
  });

  it('sign with both texts, then collect', async () => {
    const api = client();
    const texts = { userVisibleData: 'The data to be signed', userNonVisibleData: 'Information not shown' };
    await expectWaiting(api, (await api.sign({ endUserIp, ...texts })).orderRef);
  });

  it.each(['RP', 'user'] as const)('phone/sign, called by %s, then collect', async (callInitiator) => {
    const api = client();
    const order = { personalNumber: newPersonalNumber(), callInitiator, userVisibleData: 'The data to be signed' };
    await expectWaiting(api, (await api.phoneSign(order)).orderRef);
  });

  it('collect of an order that never was', async () => {
    await expect(client().collect('invalid-uuid')).rejects.toMatchObject({
      name: 'InvalidParametersError',
      status: 400,
    });
  });

  it.each(['auth', 'sign'] as const)('two orders by %s for one person', async (method) => {
    const api = client();
    const request = { endUserIp, requirement: { personalNumber: newPersonalNumber() }, userVisibleData: 'text' };
    const first = await api[method](request);
    await expect(api[method](request)).rejects.toThrow(errors.AlreadyInProgressError);
    expect(await api.collect(first.orderRef)).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
  });

  it('auth, collect, cancel, and collect again', async () => {
    const api = client();
    const { orderRef } = await api.auth({ endUserIp });
    await expectWaiting(api, orderRef);
    await api.cancel(orderRef);
    await expect(api.collect(orderRef)).rejects.toThrow(errors.InvalidParametersError);
  });

  it('phone/auth, cancel, collect', async () => {
    const api = client();
    const { orderRef } = await api.phoneAuth({ personalNumber: newPersonalNumber(), callInitiator: 'user' });
    await api.cancel(orderRef);
    await expect(api.collect(orderRef)).rejects.toThrow(errors.InvalidParametersError);
  });

  it('cancel of an order that never was', async () => {
    await expect(client().cancel(randomUUID())).rejects.toThrow(errors.InvalidParametersError);
  });
});

describe('the environments', () => {
  it.each([
    ['production', 'https://appapi2.bankid.com/rp/v6.0/', 'BankID SSL Root CA v1', 'E6:A2:'],
    ['test', 'https://appapi2.test.bankid.com/rp/v6.0/', 'Test BankID SSL Root CA v1 Test', 'F3:D0:'],
  ] as const)('%s has its address and its root', (name, baseUrl, rootName, start) => {
    expect(ENVIRONMENTS[name]).toMatchObject({ baseUrl, rootName });
    expect(ENVIRONMENTS[name].rootSha256).toMatch(new RegExp(`^${start}(?:[0-9A-F]{2}:){29}[0-9A-F]{2}$`, 'u'));
  });
});

describe('the class and the message of an errorCode', () => {
  it.each([
    ['alreadyInProgress', errors.AlreadyInProgressError, 4],
    ['invalidParameters', errors.InvalidParametersError, undefined],
    ['unauthorized', errors.UnauthorizedError, undefined],
    ['notFound', errors.NotFoundError, undefined],
    ['methodNotAllowed', errors.MethodNotAllowedError, undefined],
    ['unsupportedMediaType', errors.UnsupportedMediaTypeError, undefined],
    ['requestTimeout', errors.RequestTimeoutError, 5],
    ['tooManyRequests', errors.TooManyRequestsError, 5],
    ['internalError', errors.InternalError, 5],
    ['maintenance', errors.MaintenanceError, 5],
    ['somethingNew', errors.BankIdError, undefined],
  ] as const)('%s', (errorCode, ErrorOfCode, rfa) => {
    const error = bankIdError({ status: 400, errorCode, details: '19900101 is in the details' });
    expect(error).toBeInstanceOf(errors.BankIdError);
    expect(error.constructor).toBe(ErrorOfCode);
    expect(error.rfa).toBe(rfa);
    expect(error.message).toBe(`BankID answered 400 ${errorCode}`);
  });
});
