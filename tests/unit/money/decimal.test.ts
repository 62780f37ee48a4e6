import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  isDecimal,
  isNegative,
  isZero,
  negate,
  parseDecimal,
} from '../../../lib/money/decimal.ts';
import { decimal, inSmallestUnits } from './decimals.ts';

describe('parseDecimal', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['0e400', '0'],
    ['-0e5', '0'],
    ['0E-8', '0.00000000'],
    ['12.10', '12.10'],
    ['-12.10', '-12.10'],
    ['0012.50', '12.50'],
    ['00', '0'],
    ['9007199254740993.01', '9007199254740993.01'],
    ['999999999999999999.999999999999999999', '999999999999999999.999999999999999999'],
    ['1e3', '1000'],
    ['1E+3', '1000'],
    ['1.5e3', '1500'],
    ['1.2345678E7', '12345678'],
    ['1.50e1', '15.0'],
    ['12.5e-1', '1.25'],
    ['1e-2', '0.01'],
    ['-5e-8', '-0.00000005'],
    ['100e-2', '1.00'],
    ['0.001e3', '1'],
    ['1e17', '100000000000000000'],
    ['12345.670000000002', '12345.670000000002'],
  ])('reads %s as %s', (sent, canonical) => {
    expect(parseDecimal(sent)).toBe(canonical);
  });

  test.each([
    '',
    ' ',
    ' 5',
    '5 ',
    '5\n',
    '+5',
    '--5',
    '-',
    '.',
    '.5',
    '5.',
    '1,5',
    '1.000,50',
    '1 000',
    '1_000',
    '0x10',
    '0b1',
    '1n',
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    '1e',
    '1e+',
    'e5',
    '1e1.5',
    '1e400',
    '1e18',
    '1e-19',
    '1e99999',
    '1000000000000000000',
    '0.0000000000000000001',
    '\u0664\u0662',
    '\u096a\u0968',
    '\uff14\uff12',
    '\u22125',
    '1.2.3',
    '5kr',
    '<b>5</b>',
    '9'.repeat(1_000_000),
  ])('knows no amount in %j', (sent) => {
    expect(parseDecimal(sent)).toBeNull();
  });

  it('gives a canonical decimal or null for any text', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'0123456789.-+eE, '), maxLength: 30 });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), (text) => {
        const value = parseDecimal(text);
        expect(value === null || isDecimal(value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['-0', '-0.0', '-0.00', '01', '+1', '1.', '.5', '1e3', ''])('%j is not canonical', (text) => {
    expect(isDecimal(text)).toBe(false);
  });

  it('leaves canonical decimals as they are', () => {
    fc.assert(
      fc.property(decimal, (value) => {
        expect(parseDecimal(value)).toBe(value);
      }),
    );
  });

  it('reads a decimal with leading zeros and its point moved by an exponent as the same value', () => {
    const moved = fc.record({ value: decimal, zeros: fc.nat(20), places: fc.integer({ min: -20, max: 20 }) });
    fc.assert(
      fc.property(moved, ({ value, zeros, places }) => {
        const sign = isNegative(value) ? '-' : '';
        const sent = `${sign}${'0'.repeat(zeros)}${negate(isNegative(value) ? value : negate(value))}e${places}`;
        const read = parseDecimal(sent);
        if (read === null) return;
        const [up, down] = places < 0 ? [-places, 0] : [0, places];
        expect(inSmallestUnits(read) * 10n ** BigInt(up)).toBe(inSmallestUnits(value) * 10n ** BigInt(down));
      }),
    );
  });
});

describe('isDecimal', () => {
  test.each(['0', '0.00', '-0.01', '12.10', `1${'0'.repeat(40)}`])('takes %s', (text) => {
    expect(isDecimal(text)).toBe(true);
  });
  test.each(['', '-0', '-0.0', '01', '1e3', '.5', '5.', '+1', ' 1', '1\n', '0x1', 'NaN'])('refuses %j', (text) => {
    expect(isDecimal(text)).toBe(false);
  });
});

describe('addDecimals', () => {
  test.each([
    ['0.1', '0.2', '0.3'],
    ['9007199254740993.01', '0.01', '9007199254740993.02'],
    ['12.10', '-12.1', '0.00'],
    ['-0.05', '0.01', '-0.04'],
    ['1', '0.005', '1.005'],
    ['-1', '-2', '-3'],
    ['999999999999999999', '1', '1000000000000000000'],
  ])('%s + %s = %s', (a, b, sum) => {
    expect(addDecimals(a, b)).toBe(sum);
  });

  it('is commutative', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(addDecimals(a, b)).toBe(addDecimals(b, a));
      }),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(addDecimals(addDecimals(a, b), c)).toBe(addDecimals(a, addDecimals(b, c)));
      }),
    );
  });

  it('equals the sum in smallest units and is canonical', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const sum = addDecimals(a, b);
        expect(isDecimal(sum)).toBe(true);
        expect(inSmallestUnits(sum)).toBe(inSmallestUnits(a) + inSmallestUnits(b));
      }),
    );
  });

  it('has zero as its neutral and negate as its inverse', () => {
    fc.assert(
      fc.property(decimal, (a) => {
        expect(addDecimals(a, '0')).toBe(a);
        expect(isZero(addDecimals(a, negate(a)))).toBe(true);
        expect(negate(negate(a))).toBe(a);
      }),
    );
  });

  test.each(['', ' ', 'NaN', '1e3', '-0', '0x10', '1,5'])('does not take %j for a number', (text) => {
    expect(() => addDecimals('1', text)).toThrow(TypeError);
    expect(() => addDecimals(text, '1')).toThrow(TypeError);
    expect(() => compareDecimals(text, '1')).toThrow(TypeError);
  });

  it('does not repeat the value in its error', () => {
    expect(() => addDecimals('0', '1234,50')).toThrow(/^not a canonical decimal$/);
  });
});

describe('compareDecimals', () => {
  test.each([
    ['0', '0.00', 0],
    ['12.1', '12.10', 0],
    ['-1', '0', -1],
    ['-2', '-10', 1],
    ['9', '10', -1],
    ['9007199254740993', '9007199254740992', 1],
  ])('%s against %s is %i', (a, b, order) => {
    expect(compareDecimals(a, b)).toBe(order);
  });

  it('orders as the smallest units do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [x, y] = [inSmallestUnits(a), inSmallestUnits(b)];
        expect(compareDecimals(a, b)).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect(compareDecimals(a, a)).toBe(0);
      }),
    );
  });
});

describe('sign and zero', () => {
  it('agree with the value', () => {
    fc.assert(
      fc.property(decimal, (value) => {
        expect(isNegative(value)).toBe(inSmallestUnits(value) < 0n);
        expect(isZero(value)).toBe(inSmallestUnits(value) === 0n);
        expect(isDecimal(negate(value))).toBe(true);
        expect(inSmallestUnits(negate(value))).toBe(-inSmallestUnits(value));
      }),
    );
  });

  it('gives zero no sign', () => {
    expect(negate('0.00')).toBe('0.00');
  });
});
