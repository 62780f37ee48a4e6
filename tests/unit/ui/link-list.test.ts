import { speak } from './browser.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkableIn, linkCountries } from '../../../lib/ui/link-list.ts';

const listed = (id: string, country: string, more: object = {}) => ({
  id,
  country,
  kind: 'live' as const,
  forOrganisations: false,
  ...more,
});
const institutions = [
  listed('closed', 'NO', { kind: 'closed' }),
  listed('firm', 'NL', { forOrganisations: true }),
  listed('many', 'FI', { countries: ['NL', 'NO', 'SE'], intermediary: true }),
  listed('abroad', 'BE', { countries: ['NL'] }),
  listed('own', 'NO'),
];

beforeEach(() => speak('en', 'en-GB'));

describe('what can be linked', () => {
  it('has its countries by name, those of an intermediary’s banks among them', () => {
    expect(linkCountries(institutions)).toEqual(['NL', 'NO', 'SE']);
    expect(linkCountries([listed('a', 'DE'), listed('b', 'AT'), listed('c', 'DE')])).toEqual(['AT', 'DE']);
  });

  it.each([
    ['NO', ['own', 'many', 'closed']],
    ['NL', ['abroad', 'many', 'firm']],
    ['SE', ['many']],
    ['FI', []],
    [undefined, []],
  ])('in %s: what a private person can use comes first', (country, ids) => {
    expect(linkableIn(institutions, country).map(({ id }) => id)).toEqual(ids);
  });
});
