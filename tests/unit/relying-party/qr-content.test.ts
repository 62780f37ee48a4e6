import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qrContent } from '../../../lib/relying-party/client/qr-content.ts';

// The example in BankID's documentation.
const PUBLISHED = {
  qrStartToken: '67df3917-fa0d-44e5-b327-edcc928297f8',
  qrStartSecret: 'd28db9a7-4cde-429e-a983-359be676944c',
};
// The tokens in PyBankID's README; their codes were computed for this test with openssl.
const OTHER = {
  qrStartToken: '01f94e28-857f-4d8a-bf8e-6c5a24466658',
  qrStartSecret: 'b4214886-3b5b-46ab-bc08-6862fddc0e06',
};
const RECEIVED = Date.UTC(2026, 5, 1, 12);

describe('the content of a frame', () => {
  it.each([
    [PUBLISHED, 0, 'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8'],
    [PUBLISHED, 1, '949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2'],
    [PUBLISHED, 10, '2822ca616ce1e64a1c171df69154ebc5adef4011244c867d6ad88a02db178962'],
    [PUBLISHED, 29, '26049f2bc12d5b43ebe8bf701e7725abf015d2d8347aa04c924b5793ee4a196c'],
    [OTHER, 0, '33375a421a04011beed3dc1ca72f2bda87bdc549372a1a46957914ac095eec57'],
    [OTHER, 1, '3e24036f21ef7c4afd2047c6d5a8fa17a7a95f9e5728582a0ac6758ed7d51df0'],
    [OTHER, 29, '9acac0db56b7a9266e4b5c05ad98623ef04919806679477d4fd012ab771bd50a'],
  ])('of %o after %i s', (start, seconds, code) => {
    const content = `bankid.${start.qrStartToken}.${seconds}.${code}`;
    expect(qrContent(start, RECEIVED, RECEIVED + seconds * 1000)).toBe(content);
    expect(qrContent(start, RECEIVED, RECEIVED + seconds * 1000 + 999)).toBe(content);
  });

  it('counts from zero on a clock that ran backwards, for any two times', () => {
    const time = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(time, time, (receivedAt, now) => {
        const seconds = Number(qrContent(PUBLISHED, receivedAt, now).split('.')[2]);
        expect(seconds).toBe(now < receivedAt ? 0 : Math.floor((now - receivedAt) / 1000));
      }),
    );
  });

  it('refuses a time that is no number', () => {
    expect(() => qrContent(PUBLISHED, RECEIVED, Number.NaN)).toThrow(RangeError);
  });
});
