import { language } from './language.ts';

/** A country's name in the language of the screens. `code` is ISO 3166-1 alpha-2. */
export function countryName(code: string): string {
  return new Intl.DisplayNames(language(), { type: 'region' }).of(code) ?? code;
}

/** The country that the browser's language points at; undefined where it points at none. */
export function homeCountry(): string | undefined {
  return new Intl.Locale(language()).maximize().region;
}
