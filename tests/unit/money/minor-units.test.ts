import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDecimal } from '../../../lib/money/decimal.ts';
import { fromMinorUnits } from '../../../lib/money/minor-units.ts';

const CURRENCIES: [currency: string, scale: number][] = [
  ['GBP', 2],
  ['EUR', 2],
  ['JPY', 0],
  ['BHD', 3],
  // ISO 4217, where browsers think otherwise: they leave out what nobody mints any more.
  ['RSD', 2],
  ['ALL', 2],
  ['IQD', 3],
  ['CLF', 4],
];

describe('minor units', () => {
  it.each([
    ['123456', 'GBP', '1234.56'],
    ['-7', 'EUR', '-0.07'],
    ['0', 'GBP', '0.00'],
    ['-0', 'GBP', '0.00'],
    ['005', 'GBP', '0.05'],
    ['510', 'JPY', '510'],
    ['1', 'BHD', '0.001'],
    ['123456', 'RSD', '1234.56'],
    ['123456', 'HUF', '1234.56'],
    ['510', 'KRW', '510'],
    ['9007199254740993', 'GBP', '90071992547409.93'],
  ])('%s of %s is %s', (text, currency, value) => {
    expect(fromMinorUnits(text, currency)).toBe(value);
  });

  it.each(['', '-', '+1', '1.0', '1e3', '٣', ' 1', '1 ', '0x1', '9'.repeat(40)])(
    '%j is unknown, never zero',
    (text) => {
      expect(fromMinorUnits(text, 'GBP')).toBeNull();
    },
  );

  it('are the same amount, digit by digit, however large', () => {
    const units = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n });
    fc.assert(
      fc.property(units, fc.constantFrom(...CURRENCIES), (amount, [currency, scale]) => {
        const value = fromMinorUnits(String(amount), currency)!;
        expect(isDecimal(value)).toBe(true);
        expect(value.split('.')[1]?.length ?? 0).toBe(scale);
        expect(BigInt(value.replace('.', ''))).toBe(amount);
      }),
    );
  });
});
