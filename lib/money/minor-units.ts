import { parseDecimal } from './decimal.ts';

// ISO 4217, list one: every currency whose minor unit is not a hundredth. Not asked of the browser: Intl rounds some
// (HUF, depending on its version) to what is still minted, which would make a hundred times the amount of them.
const DIGITS = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

/**
 * An amount that a bank sent in minor units (pence, cents; the source text of an integer) as a canonical decimal of its
 * currency: `-510` GBP is `-5.10`, `510` JPY is `510`. Exact, digit by digit. Null for anything but an integer.
 */
export function fromMinorUnits(text: string, currency: string): string | null {
  const [, sign = '', digits] = /^(-?)(\d{1,36})$/.exec(text) ?? [];
  if (digits === undefined) return null;
  const scale = DIGITS.get(currency) ?? 2;
  const padded = digits.padStart(scale + 1, '0');
  const integer = padded.slice(0, padded.length - scale);
  return parseDecimal(`${sign}${integer}${scale > 0 ? `.${padded.slice(-scale)}` : ''}`);
}
