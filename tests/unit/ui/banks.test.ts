import { speak } from './browser.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { bankCountries, matchingBanks } from '../../../lib/ui/banks.ts';

const banks = [
  ['Sparbanken Södra Öland', 'SE'],
  ['Handelsbanken', 'SE'],
  ['Handelsbanken', 'NO'],
  ['Sparebanken Øst', 'NO'],
  ['ING-DiBa', 'DE'],
  ['Bank Łódzki', 'PL'],
  ['Große Bausparkæsse', 'DE'],
].map(([name = '', country = '']) => ({ id: `${country} ${name}`, name, country }));
const found = (country: string, typed: string) => matchingBanks(banks, country, typed).map(({ id }) => id);

beforeEach(() => speak('en', 'en-GB'));

describe('banks behind an intermediary', () => {
  it.each([
    ['SE', '', ['SE Handelsbanken', 'SE Sparbanken Södra Öland']],
    ['', 'hand', ['SE Handelsbanken', 'NO Handelsbanken']],
    ['', 'SODRA spar', ['SE Sparbanken Södra Öland']],
    ['', 'ost', ['NO Sparebanken Øst']],
    ['', 'øst', ['NO Sparebanken Øst']],
    ['', 'diba', ['DE ING-DiBa']],
    ['', 'lodzki', ['PL Bank Łódzki']],
    ['', 'grosse bausparkaesse', ['DE Große Bausparkæsse']],
    ['', 'banken', []],
    ['NO', 'ing', []],
    [
      '',
      '  - ',
      [
        'PL Bank Łódzki',
        'DE Große Bausparkæsse',
        'SE Handelsbanken',
        'NO Handelsbanken',
        'DE ING-DiBa',
        'SE Sparbanken Södra Öland',
        'NO Sparebanken Øst',
      ],
    ],
  ])('in %j by %j', (country, typed, ids) => {
    expect(found(country, typed)).toEqual(ids);
  });

  it('have their countries by name, each once', () => {
    expect(bankCountries(banks)).toEqual(['DE', 'NO', 'PL', 'SE']);
  });
});
