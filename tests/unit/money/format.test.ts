import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatAmount, formatAmountParts } from '../../../lib/money/format.ts';
import { decimal } from './decimals.ts';

const LOCALES = ['en-GB', 'nb-NO', 'sv-SE', 'de-DE'];
const NBSP = '\u00a0';
const MINUS = '\u2212';

describe('formatAmount', () => {
  test.each([
    ['1234.5', 'NOK', 'nb-NO', `1${NBSP}234,50${NBSP}kr`],
    ['-1234.50', 'NOK', 'nb-NO', `${MINUS}1${NBSP}234,50${NBSP}kr`],
    ['-1234.50', 'SEK', 'sv-SE', `${MINUS}1${NBSP}234,50${NBSP}kr`],
    ['1234.50', 'EUR', 'de-DE', `1.234,50${NBSP}€`],
    ['-1234.50', 'GBP', 'en-GB', '-£1,234.50'],
    ['1234.50', 'NOK', 'en-GB', `NOK${NBSP}1,234.50`],
    ['0', 'GBP', 'en-GB', '£0.00'],
    ['9007199254740993.01', 'GBP', 'en-GB', '£9,007,199,254,740,993.01'],
    ['-9007199254740993.01', 'NOK', 'nb-NO', `${MINUS}9${NBSP}007${NBSP}199${NBSP}254${NBSP}740${NBSP}993,01${NBSP}kr`],
  ])('writes %s %s for %s', (value, currency, locale, text) => {
    expect(formatAmount({ value, currency }, locale)).toBe(text);
  });

  test.each([
    ['1000', 'JPY', 'JP¥1,000'],
    ['1000.00', 'JPY', 'JP¥1,000'],
    ['1000.5', 'JPY', 'JP¥1,000.5'],
    ['1.5', 'KWD', `KWD${NBSP}1.500`],
    ['1.23456', 'KWD', `KWD${NBSP}1.23456`],
    ['12.3400', 'GBP', '£12.34'],
    ['0.999', 'GBP', '£0.999'],
    ['-0.001', 'GBP', '-£0.001'],
    ['0.000000000000000001', 'GBP', '£0.000000000000000001'],
  ])('pads %s %s to the custom of its currency and rounds nothing away', (value, currency, text) => {
    expect(formatAmount({ value, currency }, 'en-GB')).toBe(text);
  });

  it('shows less money rather than more where the digits do not fit', () => {
    expect(formatAmount({ value: `0.${'9'.repeat(30)}`, currency: 'GBP' }, 'en-GB')).toBe(`£0.${'9'.repeat(18)}`);
    const debt = `-0.${'0'.repeat(17)}11`;
    expect(formatAmount({ value: debt, currency: 'GBP' }, 'en-GB')).toBe(`-£0.${'0'.repeat(17)}2`);
  });

  test.each(['', ' ', '0x10', '1e3', 'NaN', 'null', '-0'])('does not show %j as an amount', (value) => {
    expect(() => formatAmount({ value, currency: 'NOK' }, 'nb-NO')).toThrow(TypeError);
    expect(() => formatAmountParts({ value, currency: 'NOK' }, 'nb-NO')).toThrow(TypeError);
  });

  it('throws for a currency that is no code', () => {
    expect(() => formatAmount({ value: '1', currency: 'XX' }, 'en-GB')).toThrow(RangeError);
  });

  test.each(LOCALES)('has exactly the digits of the amount in %s', (locale) => {
    const currency = fc.constantFrom('NOK', 'SEK', 'EUR', 'GBP', 'JPY', 'KWD');
    fc.assert(
      fc.property(decimal, currency, (value, currency) => {
        const parts = formatAmountParts({ value, currency }, locale);
        const digits = (type: string) =>
          parts
            .filter((part) => part.type === type)
            .map((part) => part.text.replace(/\D/g, ''))
            .join('');
        const [integer, fraction = ''] = value.replace('-', '').split('.');
        expect(digits('integer')).toBe(integer);
        expect(digits('fraction').replace(/0+$/, '')).toBe(fraction.replace(/0+$/, ''));
        expect(parts.some((part) => part.type === 'sign')).toBe(value.startsWith('-'));
      }),
    );
  });
});

describe('formatAmountParts', () => {
  it('keeps the order of the locale', () => {
    expect(formatAmountParts({ value: '-1234567.50', currency: 'NOK' }, 'nb-NO')).toEqual([
      { type: 'sign', text: MINUS },
      { type: 'integer', text: `1${NBSP}234${NBSP}567` },
      { type: 'fraction', text: ',50' },
      { type: 'literal', text: NBSP },
      { type: 'currency', text: 'kr' },
    ]);
    expect(formatAmountParts({ value: '1234.50', currency: 'GBP' }, 'en-GB')).toEqual([
      { type: 'currency', text: '£' },
      { type: 'integer', text: '1,234' },
      { type: 'fraction', text: '.50' },
    ]);
  });

  it('has no fraction where neither the currency nor the amount has one', () => {
    const parts = formatAmountParts({ value: '1000', currency: 'JPY' }, 'nb-NO');
    expect(parts.map((part) => part.type)).toEqual(['integer', 'literal', 'currency']);
  });

  test.each(LOCALES)('is the text of formatAmount in %s', (locale) => {
    fc.assert(
      fc.property(decimal, fc.constantFrom('NOK', 'EUR', 'JPY', 'KWD'), (value, currency) => {
        const parts = formatAmountParts({ value, currency }, locale);
        expect(parts.map((part) => part.text).join('')).toBe(formatAmount({ value, currency }, locale));
      }),
    );
  });
});
