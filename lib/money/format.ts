import type { Amount } from './amount.ts';
import { isDecimal } from './decimal.ts';

/** A stretch of a formatted amount. `fraction` includes the decimal mark, `integer` the grouping. */
export interface AmountPart {
  type: 'sign' | 'integer' | 'fraction' | 'currency' | 'literal';
  text: string;
}

const PART_TYPES: Partial<Record<Intl.NumberFormatPartTypes, AmountPart['type']>> = {
  minusSign: 'sign',
  integer: 'integer',
  group: 'integer',
  decimal: 'fraction',
  fraction: 'fraction',
  currency: 'currency',
};

// A memo of pure values: making a formatter costs some hundred times what using it does.
const formatters = new Map<string, Intl.NumberFormat>();

/**
 * The amount as people of `locale` (BCP 47) write it, exact: padded to the currency's usual decimals and never rounded,
 * so decimals beyond those appear as far as they are not zero. Throws TypeError for a value that is not canonical (Intl
 * would show `''` as 0) and RangeError for a currency that is not three letters or an unusable locale.
 */
export function formatAmount(amount: Amount, locale: string): string {
  return formatter(amount.currency, locale).format(numeric(amount));
}

/** The same text in the locale's own order, cut where a design may want another size or colour. */
export function formatAmountParts(amount: Amount, locale: string): AmountPart[] {
  const parts: AmountPart[] = [];
  for (const { type, value } of formatter(amount.currency, locale).formatToParts(numeric(amount))) {
    const mine = PART_TYPES[type] ?? 'literal';
    const last = parts.at(-1);
    if (last?.type === mine) last.text += value;
    else parts.push({ type: mine, text: value });
  }
  return parts;
}

// Intl reads a decimal string digit by digit: a number would lose digits beyond 2^53 (ECMA-402, ToIntlMathematicalValue).
function numeric({ value }: Amount): Intl.StringNumericLiteral {
  if (!isDecimal(value)) throw new TypeError('not a canonical decimal');
  return value as Intl.StringNumericLiteral;
}

function formatter(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let made = formatters.get(key);
  if (!made) {
    // Only the most decimals are given: the least stay the currency's own. 18 is all that parseDecimal lets in, and
    // what came another way and is longer must not be rounded to more money than there is.
    made = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      maximumFractionDigits: 18,
      roundingMode: 'floor',
    });
    formatters.set(key, made);
  }
  return made;
}
