import { parseDecimal } from './decimal.ts';

/**
 * An amount that a bank sent in minor units (pence, cents; the source text of an integer) as a canonical decimal of its
 * currency: `-510` GBP is `-5.10`, `510` JPY is `510`. Exact, digit by digit. Null for anything but an integer.
 */
export function fromMinorUnits(text: string, currency: string): string | null {
  const [, sign = '', digits] = /^(-?)(\d{1,36})$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const { maximumFractionDigits: scale = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  const padded = digits.padStart(scale + 1, '0');
  const integer = padded.slice(0, padded.length - scale);
  return parseDecimal(`${sign}${integer}${scale > 0 ? `.${padded.slice(-scale)}` : ''}`);
}
