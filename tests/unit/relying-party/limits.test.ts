import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authBody,
  paymentBody,
  phoneAuthBody,
  phoneSignBody,
  signBody,
} from '../../../lib/relying-party/client/bodies.ts';
import type { Wire } from '../../../lib/relying-party/client/fields.ts';
import type {
  AuthRequest,
  PaymentRequest,
  PhoneAuthRequest,
  PhoneSignRequest,
  Requirement,
} from '../../../lib/relying-party/client/requests.ts';
import { problemOf } from '../../sandbox/bankid/validate.ts';

const endUserIp = '192.0.2.1';
const phone = { personalNumber: '199003292399', callInitiator: 'RP' } as const;
const payment: PaymentRequest = {
  endUserIp,
  userVisibleTransaction: {
    transactionType: 'card',
    recipient: { name: 'A shop' },
    money: { amount: '1000,00', currency: 'SEK' },
    riskWarning: 'newCard',
  },
  riskFlags: ['newCard', 'other'],
};

describe('a request with every field', () => {
  const full: AuthRequest = {
    endUserIp: '2001:db8::7',
    requirement: {
      pinCode: true,
      mrtd: false,
      cardReader: 'class2',
      certificatePolicies: ['1.2.752.78.1.5', '1.2.752.78.*'],
      personalNumber: '199003292399',
      risk: 'moderate',
    },
    userVisibleData: 'Räksmörgås 🦐',
    userNonVisibleData: 'not shown',
    userVisibleDataFormat: 'simpleMarkdownV1',
    returnUrl: 'https://rp.example/return?nonce=1',
    returnRisk: true,
    web: { referringDomain: 'rp.example', userAgent: 'x'.repeat(300), deviceIdentifier: 'd' },
  };

  it('is sent as the API names them', () => {
    expect(authBody(full)).toEqual({
      ...full,
      requirement: { ...full.requirement, risk: 'MODERATE' },
      userVisibleData: 'UsOka3Ntw7ZyZ8OlcyDwn6aQ',
      userNonVisibleData: 'bm90IHNob3du',
      web: { ...full.web, userAgent: 'x'.repeat(256) },
    });
    expect(paymentBody(payment)).toEqual(payment);
    expect(phoneSignBody({ ...phone, userVisibleData: 'a', requirement: { pinCode: true } })).toEqual({
      ...phone,
      userVisibleData: 'YQ==',
      requirement: { pinCode: true },
    });
  });

  it.each<[string, Wire]>([
    ['auth', authBody(full)],
    ['sign', signBody({ ...full, userVisibleData: 'a' })],
    ['payment', paymentBody(payment)],
    ['phone/auth', phoneAuthBody(phone)],
    ['phone/sign', phoneSignBody({ ...phone, userVisibleData: 'a' })],
  ])('%s passes the strict service', (endpoint, body) => {
    expect(problemOf(endpoint, body)).toBeUndefined();
  });
});

it('leaves empty texts out, and objects that hold nothing', () => {
  const requirement: Requirement = { personalNumber: '', certificatePolicies: [] };
  expect(authBody({ endUserIp, userVisibleData: '', userNonVisibleData: '', returnUrl: '', requirement })).toEqual({
    endUserIp,
  });
});

describe('lengths are counted after Base64', () => {
  const requests = {
    auth: (texts: object) => authBody({ endUserIp, ...texts }),
    sign: (texts: object) => signBody({ endUserIp, userVisibleData: 'a', ...texts }),
    payment: (texts: object) => paymentBody({ ...payment, ...texts }),
    'phone/auth': (texts: object) => phoneAuthBody({ ...phone, ...texts }),
    'phone/sign': (texts: object) => phoneSignBody({ ...phone, userVisibleData: 'a', ...texts }),
  };

  it.each([
    ['auth', 1_500, 1_500],
    ['sign', 40_000, 200_000],
    ['payment', 1_000, 1_000],
    ['phone/auth', 1_500, 1_500],
    ['phone/sign', 40_000, 200_000],
  ] as const)('%s', (kind, visible, nonVisible) => {
    const build = requests[kind];
    for (const [field, max] of [
      ['userVisibleData', visible],
      ['userNonVisibleData', nonVisible],
    ] as const) {
      const fits = 'x'.repeat(Math.floor((max * 3) / 4));
      expect(build({ [field]: fits })[field]).toHaveLength(max);
      expect(() => build({ [field]: `${fits}xxx` })).toThrow(expect.objectContaining({ field }));
      expect(() => build({ [field]: 'å'.repeat(fits.length) })).toThrow(`longer than ${max} characters after Base64`);
    }
  });
});

describe('a text at its limit is sent, and one character more is not', () => {
  const url = 'https://rp.example/';
  it.each<[string, number, (text: string) => unknown]>([
    ['returnUrl', 512, (text) => authBody({ endUserIp, returnUrl: url + text.slice(url.length) })],
    ['web.deviceIdentifier', 64, (deviceIdentifier) => authBody({ endUserIp, web: { deviceIdentifier } })],
    ['web.referringDomain', 253, (referringDomain) => authBody({ endUserIp, web: { referringDomain } })],
    ['app.deviceIdentifier', 64, (deviceIdentifier) => authBody({ endUserIp, app: { deviceIdentifier } })],
    ['userVisibleTransaction.recipient.name', 40, (name) => paymentBody(withTransaction({ recipient: { name } }))],
  ])('%s', (field, max, build) => {
    expect(JSON.stringify(build('x'.repeat(max)))).toContain('xxx');
    expect(() => build('x'.repeat(max + 1))).toThrow(expect.objectContaining({ name: 'RequestLimitError', field }));
  });
});

describe('what BankID would refuse is not sent', () => {
  it.each<[string, () => unknown]>([
    ['endUserIp', () => authBody({ endUserIp: 'localhost' })],
    ['endUserIp', () => authBody({ endUserIp: '' })],
    ['endUserIp', () => authBody({ endUserIp: 'fe80::1%eth0' })],
    ['userVisibleData', () => signBody({ endUserIp, userVisibleData: '' })],
    ['userVisibleData', () => phoneSignBody({ ...phone, userVisibleData: '' })],
    ['requirement.personalNumber', () => authBody({ endUserIp, requirement: { personalNumber: '9003292399' } })],
    ['requirement.certificatePolicies', () => authBody({ endUserIp, requirement: { certificatePolicies: ['1.2.*'] } })],
    ['requirement.cardReader', () => authBody({ endUserIp, requirement: { cardReader: 'class3' as 'class2' } })],
    ['requirement.cardReader', () => phoneAuthBody({ ...phone, requirement: { cardReader: '1' as 'class1' } })],
    ['requirement.risk', () => authBody({ endUserIp, requirement: { risk: 'high' as 'low' } })],
    ['userVisibleTransaction.transactionType', () => paymentBody(withTransaction({ transactionType: 'x' as 'npa' }))],
    ['returnUrl', () => authBody({ endUserIp, returnUrl: 'not an address' })],
    ['returnUrl', () => authBody({ endUserIp, returnUrl: `https://rp.example/${'x'.repeat(500)}` })],
    ['web', () => authBody({ endUserIp, web: {} })],
    ['web', () => authBody({ endUserIp, web: { userAgent: 'a' }, app: { deviceOS: 'b' } })],
    ['web.referringDomain', () => authBody({ endUserIp, web: { referringDomain: 'RÄKA.se' } })],
    ['web.referringDomain', () => authBody({ endUserIp, web: { referringDomain: 'se' } })],
    ['web.deviceIdentifier', () => authBody({ endUserIp, web: { deviceIdentifier: 'x'.repeat(65) } })],
    ['app', () => authBody({ endUserIp, app: { deviceOS: '' } })],
    ['personalNumber', () => phoneAuthBody({ ...phone, personalNumber: '' })],
    ['callInitiator', () => phoneAuthBody({ ...phone, callInitiator: 'rp' } as unknown as PhoneAuthRequest)],
    [
      'callInitiator',
      () => phoneSignBody({ ...phone, userVisibleData: 'a', callInitiator: 'User' } as unknown as PhoneSignRequest),
    ],
    [
      'userVisibleTransaction.recipient.name',
      () => paymentBody(withTransaction({ recipient: { name: 'x'.repeat(41) } })),
    ],
    ['userVisibleTransaction.money', () => paymentBody(withTransaction({ transactionType: 'npa' }))],
    [
      'userVisibleTransaction.money.amount',
      () => paymentBody(withTransaction({ money: { amount: '1000.00', currency: 'SEK' } })),
    ],
    [
      'userVisibleTransaction.money.currency',
      () => paymentBody(withTransaction({ money: { amount: '1', currency: 'kr' } })),
    ],
    ['riskFlags', () => paymentBody({ ...payment, riskFlags: ['odd'] } as unknown as PaymentRequest)],
  ])('%s (%#)', (field, build) => {
    expect(build).toThrow(expect.objectContaining({ name: 'RequestLimitError', field }));
  });
});

it('whatever it is given, it sends what the strict service takes, or nothing', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 3_000 }), fc.constant(''));
  const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const request = fc.record(
    {
      endUserIp: fc.oneof(fc.ipV4(), fc.ipV6(), text),
      userVisibleData: text,
      userNonVisibleData: text,
      userVisibleDataFormat: fc.constantFrom('plaintext', 'simpleMarkdownV1', 'html'),
      returnUrl: fc.oneof(fc.webUrl(), text),
      returnRisk: fc.boolean(),
      requirement: fc.record(
        {
          pinCode: fc.boolean(),
          personalNumber: fc.oneof(fc.stringMatching(/^\d{12}$/u), text),
          certificatePolicies: fc.array(fc.oneof(fc.constantFrom('1.2.752.78.1.5', '1.2.752.78.*', '1.*'), text)),
          risk: fc.constantFrom('low', 'moderate', 'high'),
        },
        { requiredKeys: [] },
      ),
      web: option(fc.record({ referringDomain: text, userAgent: text, deviceIdentifier: text }, { requiredKeys: [] })),
      app: option(fc.record({ deviceOS: text }, { requiredKeys: [] })),
    },
    { requiredKeys: ['endUserIp'] },
  );
  let sent = 0;
  fc.assert(
    fc.property(request, (given) => {
      let body: Wire;
      try {
        body = authBody(given as unknown as AuthRequest);
      } catch (error) {
        expect(error).toHaveProperty('name', 'RequestLimitError');
        return;
      }
      sent += 1;
      expect(problemOf('auth', JSON.parse(JSON.stringify(body)))).toBeUndefined();
    }),
    { numRuns: 3_000 },
  );
  expect(sent).toBeGreaterThan(50);
});

function withTransaction(changes: Partial<PaymentRequest['userVisibleTransaction']>): PaymentRequest {
  return { ...payment, userVisibleTransaction: { ...payment.userVisibleTransaction, ...changes } };
}
