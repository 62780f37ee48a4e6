import { describe, expect, test } from 'vitest';
import { accountNumber } from '../../sandbox/sparebank1/customers/account-number.ts';
import { customers } from '../../sandbox/sparebank1/customers/customers.ts';

const accounts = customers.flatMap((customer) => customer.accounts);
const numbered = accounts.filter(({ number }) => !number.startsWith('K'));

test.each(numbered.map(({ number }) => number))('account number %s passes mod 11', (number) => {
  const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  expect(number).toMatch(/^\d{11}$/u);
  expect(sum % 11).toBe(0);
});

test.each(numbered.map(({ iban }) => iban ?? ''))('IBAN %s passes mod 97', (iban) => {
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((character) => parseInt(character, 36)).join('');
  expect(iban).toMatch(/^NO\d{13}$/u);
  expect(BigInt(digits) % 97n).toBe(1n);
});

test('keys and numbers are unique', () => {
  expect(new Set(accounts.map(({ key }) => key)).size).toBe(accounts.length);
  expect(new Set(accounts.map(({ number }) => number)).size).toBe(accounts.length);
});

test('everybody has one default account', () => {
  for (const customer of customers) {
    expect(customer.accounts.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  }
});

describe('a number with no check digit', () => {
  test.each(['9991044040', '999104404', 'abcdefghij'])('%s is refused', (firstTen) => {
    expect(() => accountNumber(firstTen)).toThrow(RangeError);
  });
});
