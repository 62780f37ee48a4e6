import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountsApi } from '../../../lib/banks/catalog/accounts-api.ts';
import { readList, withBalance } from '../../../lib/banks/oauth/accounts.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';

const api: AccountsApi = {
  url: 'https://api.bank.example/list',
  accounts: 'all[]',
  id: 'key',
  name: 'title',
  number: 'no',
  iban: 'iban',
  owner: 'of.name',
  currency: 'unit',
  kind: { path: 'sort', words: { S: 'savings', C: 'card' } },
  booked: ['sum', { path: 'cents', unit: 'minor' }],
  available: 'free',
};

const read = (one: string, change: Partial<AccountsApi> = {}) =>
  readList({ ...api, ...change }, parseExactJson(`{"all":[${one}]}`))[0];

describe('an account by paths', () => {
  it('has what its paths name, and nothing that is missing there', () => {
    const whole =
      '{"key":7,"title":"Main","no":"1","iban":"DE1","of":{"name":"L"},"unit":"EUR","sort":"S","sum":1.50,"free":"2"}';
    expect(read(whole)).toEqual({
      ...{ id: '7', name: 'Main', number: '1', iban: 'DE1', owner: 'L', currency: 'EUR', kind: 'savings' },
      ...{ booked: '1.50', available: '2' },
    });
    expect(read('{"key":"7","unit":"EUR"}')).toEqual({ id: '7', name: '–', kind: 'current', currency: 'EUR' });
  });

  it.each([
    '{}',
    'null',
    '1',
    '[]',
    '{"key":"","unit":"EUR"}',
    '{"key":{},"unit":"EUR"}',
    '{"key":"1"}',
    '{"key":"1","unit":"XQQ"}',
    '{"key":"1","unit":"eur"}',
    String.raw`{"key":"\ud800","unit":"EUR"}`,
  ])('can’t be used: %s', (one) => {
    expect(read(one)).toBeNull();
  });

  it('is named by its number, or its IBAN, where it has no name', () => {
    expect(read('{"key":"7","unit":"EUR","no":"55","iban":"DE1"}')).toMatchObject({ name: '55' });
    expect(read('{"key":"7","unit":"EUR","title":"","iban":"DE1"}')).toMatchObject({ name: 'DE1' });
  });

  it('has no kind that is only inherited', () => {
    expect(read('{"key":"7","unit":"EUR","sort":"constructor"}')).toMatchObject({ kind: 'current' });
  });

  it('takes the currency that the file names', () => {
    expect(read('{"key":"7","unit":"EUR","sum":"3"}', { currency: { value: 'SEK' } })).toMatchObject({
      currency: 'SEK',
      booked: '3',
    });
  });

  it.each(['"1,5"', '"1 000"', '"€1"', '""', 'null', 'true', '{}', '"-"', '1e99'])(
    'amount %s is unknown, never zero',
    (sum) => {
      expect(read(`{"key":"7","unit":"EUR","sum":${sum}}`)).not.toHaveProperty('booked');
    },
  );

  it('takes nothing else in the place of an amount that it can’t read', () => {
    expect(read('{"key":"7","unit":"EUR","sum":"1,5","cents":99}')).not.toHaveProperty('booked');
    expect(read('{"key":"7","unit":"EUR","cents":99}')).toMatchObject({ booked: '0.99' });
    expect(read('{"key":"7","unit":"EUR","cents":9.9}')).not.toHaveProperty('booked');
  });

  it('is the same amount in either unit, digit by digit', () => {
    const units = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
    fc.assert(
      fc.property(units, fc.constantFrom(['EUR', 2], ['JPY', 0], ['BHD', 3]), (amount, [unit, scale]) => {
        const digits = String(amount < 0n ? -amount : amount).padStart(scale + 1, '0');
        const at = digits.length - scale;
        const major = `${amount < 0n ? '-' : ''}${digits.slice(0, at)}${scale ? `.${digits.slice(at)}` : ''}`;
        const [inMajor, inMinor] = [`"sum":${major}`, `"cents":${amount}`].map((field) =>
          read(`{"key":"7","unit":"${unit}",${field}}`),
        );
        expect(inMajor!.booked).toBe(major);
        expect(inMinor).toEqual(inMajor);
      }),
    );
  });

  it.each([
    ['{"s":"5","u":"EUR"}', '5'],
    ['{"s":"5"}', '5'],
    ['{"s":"5","u":"USD"}', undefined],
    ['{"u":"EUR"}', undefined],
    ['{"s":"x","u":"EUR"}', undefined],
    ['[]', undefined],
  ])('with a balance of its own: %s', (body, booked) => {
    const at = { url: 'https://api.bank.example/{id}', booked: 's', currency: 'u' };
    const listed = { id: '7', name: 'Main', kind: 'current' as const, currency: 'EUR' };
    expect(withBalance(listed, at, parseExactJson(body))?.booked).toBe(booked);
    const { currency: _none, ...bare } = listed;
    const alone = withBalance(bare, at, parseExactJson(body));
    if (!body.includes('"u"')) expect(alone).toBeNull();
  });
});
