import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactLiteral, exactNumber } from '../../sandbox/shared/exact-json.ts';

test('a decimal goes into JSON digit by digit', () => {
  const decimal = fc.tuple(fc.bigInt(), fc.stringMatching(/^\d{1,20}$/u)).map(([whole, rest]) => `${whole}.${rest}`);
  fc.assert(
    fc.property(decimal, (text) => {
      expect(JSON.stringify({ amount: exactNumber(text) })).toBe(`{"amount":${text}}`);
    }),
  );
});

test.each(['', '1.', '.5', '+1', '01', '1e3', 'NaN', '"1"', '1}', ' 1'])('%j is no decimal', (text) => {
  expect(() => exactNumber(text)).toThrow(TypeError);
});

test('any scalar can be written as it stands', () => {
  expect(JSON.stringify([exactLiteral('-0'), exactLiteral('1e400'), exactLiteral('null')])).toBe('[-0,1e400,null]');
});
