import type { Bank } from '../messages.ts';
import { countryName } from './country.ts';

/** The countries of banks, in the order of their names. */
export function bankCountries(banks: readonly Bank[]): string[] {
  const codes = [...new Set(banks.map(({ country }) => country))];
  return codes.sort((a, b) => countryName(a).localeCompare(countryName(b)));
}

/** Banks of a country (of all where it is empty) whose name has every typed word at the start of one of its own. */
export function matchingBanks(banks: readonly Bank[], country: string, typed: string): Bank[] {
  const wanted = words(typed);
  return banks
    .filter((bank) => country === '' || bank.country === country)
    .filter(({ name }) => {
      const own = words(name);
      return wanted.every((part) => own.some((word) => word.startsWith(part)));
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Letters that are no other with a mark, and how people without them type them. */
const TYPED: Record<string, string> = { æ: 'ae', œ: 'oe', ø: 'o', ß: 'ss', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };

/** Without case and accents, so that "hande" and "sodra" find what they mean. */
function words(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[æœøßłđðþı]/gu, (letter) => TYPED[letter] ?? letter);
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
