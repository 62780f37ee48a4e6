import type { InstitutionView } from '../messages.ts';
import { countryName } from './country.ts';

type Listed = Pick<InstitutionView, 'country' | 'countries' | 'intermediary' | 'kind' | 'forOrganisations'>;

/** The countries that institutions serve, in the order of their names. */
export function linkCountries(institutions: readonly Listed[]): string[] {
  const codes = [...new Set(institutions.flatMap(({ country, countries = [country] }) => countries))];
  return codes.sort((a, b) => countryName(a).localeCompare(countryName(b)));
}

/**
 * The institutions of a country: what a private person can link comes first, a bank itself before an intermediary; then
 * what takes an organisation, and last what is closed.
 */
export function linkableIn<T extends Listed>(institutions: readonly T[], code: string | undefined): T[] {
  return institutions
    .filter(({ country, countries = [country] }) => code !== undefined && countries.includes(code))
    .sort((a, b) => rank(a) - rank(b));
}

function rank({ kind, forOrganisations, intermediary }: Listed): number {
  if (kind === 'closed') return 3;
  if (forOrganisations) return 2;
  return intermediary ? 1 : 0;
}
