import type { Amount } from './amount.ts';
import { isDecimal, isNegative } from './decimal.ts';

/** What the badge shows. It carries no minus (four characters get clipped): `negative` asks for the colour of debt. */
export interface BadgeText {
  text: string;
  negative: boolean;
}

// From fine to coarse, in three characters: `999`, `99k`, `.9M`, `99M`, `.9B`, `99B`, `.9T`, `99T`.
const STEPS = [
  { unit: 1n, most: 999n, before: '', after: '' },
  { unit: 10n ** 3n, most: 99n, before: '', after: 'k' },
  { unit: 10n ** 5n, most: 9n, before: '.', after: 'M' },
  { unit: 10n ** 6n, most: 99n, before: '', after: 'M' },
  { unit: 10n ** 8n, most: 9n, before: '.', after: 'B' },
  { unit: 10n ** 9n, most: 99n, before: '', after: 'B' },
  { unit: 10n ** 11n, most: 9n, before: '.', after: 'T' },
  { unit: 10n ** 12n, most: 99n, before: '', after: 'T' },
];

const BEYOND = 'T+';

/**
 * An amount in at most three characters (more are clipped on both ends by Chromium) that never tell of more money than
 * there is: what one owns is rounded down, what one owes is rounded up. Beyond 99 T no number fits and `T+` claims none.
 * Throws TypeError for a value that is not canonical.
 */
export function badgeText({ value }: Amount): BadgeText {
  if (!isDecimal(value)) throw new TypeError('not a canonical decimal');
  const negative = isNegative(value);
  const [integer = '', fraction = ''] = value.replace('-', '').split('.');
  const whole = BigInt(integer);
  const hasFraction = /[1-9]/.test(fraction);
  for (const { unit, most, before, after } of STEPS) {
    const isExact = whole % unit === 0n && !hasFraction;
    const count = whole / unit + (negative && !isExact ? 1n : 0n);
    if (count <= most) return { text: `${before}${count}${after}`, negative };
  }
  return { text: BEYOND, negative };
}
