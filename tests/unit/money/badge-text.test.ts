import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { badgeText, type BadgeText } from '../../../lib/money/badge-text.ts';
import { decimal, inSmallestUnits } from './decimals.ts';

const badge = (value: string) => badgeText({ value, currency: 'NOK' });

const ONE = 10n ** 18n;
const POWERS: Record<string, bigint> = { '': 1n, k: 10n ** 3n, M: 10n ** 6n, B: 10n ** 9n, T: 10n ** 12n };

/** What a person reads off the badge, and how much its last digit stands for, in the smallest units. */
function read({ text, negative }: BadgeText): { value: bigint; step: bigint } {
  const match = /^(?<point>\.?)(?<digits>\d+)(?<power>[kMBT]?)$/.exec(text);
  if (!match?.groups) throw new Error(`${text} is no amount`);
  const { point, digits, power } = match.groups;
  const step = (POWERS[power!]! * ONE) / (point ? 10n : 1n);
  return { value: (negative ? -1n : 1n) * BigInt(digits!) * step, step };
}

// Magnitudes of every length are equally likely, and so are the neighbours of the steps.
const amount = fc.oneof(
  decimal,
  fc
    .record({
      power: fc.integer({ min: 0, max: 15 }),
      factor: fc.integer({ min: 1, max: 99 }),
      off: fc.integer({ min: -2, max: 2 }),
      sign: fc.constantFrom('', '-'),
    })
    .map(({ power, factor, off, sign }) => {
      const cents = BigInt(factor) * 10n ** BigInt(power) * 100n + BigInt(off);
      const text = String(cents).padStart(3, '0');
      return `${sign}${text.slice(0, -2)}.${text.slice(-2)}`;
    }),
);

const small = amount.filter((value) => {
  const units = inSmallestUnits(value);
  return units < 100n * POWERS['T']! * ONE && units >= -99n * POWERS['T']! * ONE;
});

describe('badgeText', () => {
  test.each([
    ['0', '0'],
    ['0.99', '0'],
    ['999.99', '999'],
    ['1000', '1k'],
    ['1999.99', '1k'],
    ['9999', '9k'],
    ['10000', '10k'],
    ['12345.67', '12k'],
    ['99999.99', '99k'],
    ['100000', '.1M'],
    ['999999', '.9M'],
    ['1000000', '1M'],
    ['99999999', '99M'],
    ['100000000', '.1B'],
    ['1000000000', '1B'],
    ['99999999999', '99B'],
    ['100000000000', '.1T'],
    ['99999999999999.99', '99T'],
    ['100000000000000', 'T+'],
    ['9007199254740993.01', 'T+'],
  ])('shows %s owned as %s', (value, text) => {
    expect(badge(value)).toEqual({ text, negative: false });
  });

  test.each([
    ['-0.01', '1'],
    ['-450', '450'],
    ['-450.01', '451'],
    ['-999', '999'],
    ['-999.01', '1k'],
    ['-1000', '1k'],
    ['-1000.01', '2k'],
    ['-9000.01', '10k'],
    ['-99000', '99k'],
    ['-99000.01', '.1M'],
    ['-100000.01', '.2M'],
    ['-900000.01', '1M'],
    ['-99000000.01', '.1B'],
    ['-900000000.01', '1B'],
    ['-99000000000.01', '.1T'],
    ['-99000000000000', '99T'],
    ['-99000000000000.01', 'T+'],
  ])('shows %s owed as %s', (value, text) => {
    expect(badge(value)).toEqual({ text, negative: true });
  });

  test.each(['', ' ', '0x10', 'NaN', '1e3'])('does not take %j for an amount', (value) => {
    expect(() => badge(value)).toThrow(TypeError);
  });

  it('has one to three characters, and the sign of the amount', () => {
    fc.assert(
      fc.property(amount, (value) => {
        const { text, negative } = badge(value);
        expect(text).toMatch(/^[\d.kMBT+]{1,3}$/);
        expect(negative).toBe(inSmallestUnits(value) < 0n);
      }),
      { numRuns: 1000 },
    );
  });

  it('never tells of more money than there is, and of less than one step less', () => {
    fc.assert(
      fc.property(small, (value) => {
        const there = inSmallestUnits(value);
        const shown = read(badge(value));
        expect(shown.value <= there).toBe(true);
        expect(there - shown.value < shown.step).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('never shows more for less money', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const [less, more] = inSmallestUnits(a) <= inSmallestUnits(b) ? [a, b] : [b, a];
        expect(read(badge(less)).value <= read(badge(more)).value).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
