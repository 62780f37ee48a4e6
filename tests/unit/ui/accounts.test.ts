import { speak } from './browser.ts';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountView } from '../../../lib/snapshot.ts';
import { accountDetail, accountFacts, availableDiffers, groupedNumber } from '../../../lib/ui/accounts.ts';

const account = (more: Partial<AccountView> = {}): AccountView => ({
  id: 'a',
  name: 'Everyday',
  kind: 'current',
  currency: 'NOK',
  number: '12345678900',
  ...more,
});

beforeEach(() => speak('en', 'en-GB'));

describe('the line under an account', () => {
  it('is its kind', () => {
    expect(accountDetail(account(), [account()])).toBe('Current account');
  });

  it('is its number where the name says the kind', () => {
    const named = account({ name: 'current ACCOUNT' });
    expect(accountDetail(named, [named])).toBe('1234 56 78900');
  });

  it('has the number where another account bears the same name', () => {
    expect(accountDetail(account(), [account(), account({ id: 'b' })])).toBe('Current account · 1234 56 78900');
  });

  it('is the kind where there is no number to tell by', () => {
    const { number: _, ...bare } = account({ name: 'Current account' });
    expect(accountDetail(bare, [bare, { ...bare, id: 'b' }])).toBe('Current account');
  });

  it('has all that is known on the page', () => {
    expect(accountFacts(account({ owner: 'Kari' }))).toBe('Current account · 1234 56 78900 · Kari');
    const { number: _, ...bare } = account();
    expect(accountFacts(bare)).toBe('Current account');
  });
});

describe('an account number', () => {
  it('is grouped when it is Norwegian, and left alone when not', () => {
    expect(groupedNumber('12345678900')).toBe('1234 56 78900');
    expect(['**** 4410', '1234567890', 'K12345678900', ''].map(groupedNumber)).toEqual([
      '**** 4410',
      '1234567890',
      'K12345678900',
      '',
    ]);
  });
});

describe('available', () => {
  it('differs only where both are known and are not the same amount', () => {
    expect(availableDiffers(account({ booked: '10.50', available: '10.5' }))).toBe(false);
    expect(availableDiffers(account({ booked: '10', available: '10.00' }))).toBe(false);
    expect(availableDiffers(account({ booked: '100', available: '1' }))).toBe(true);
    expect(availableDiffers(account({ booked: '-10', available: '10' }))).toBe(true);
    expect(availableDiffers(account({ booked: '10' }))).toBe(false);
    expect(availableDiffers(account({ available: '10' }))).toBe(false);
  });

  it('is compared as an amount, whatever zeros a bank writes', () => {
    const units = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n });
    const written = (value: bigint, zeros: number) => {
      const sign = value < 0n ? '-' : '';
      const digits = String(value < 0n ? -value : value).padStart(3, '0');
      return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}${'0'.repeat(zeros)}`;
    };
    fc.assert(
      fc.property(units, units, fc.nat(4), fc.nat(4), (a, b, m, n) => {
        const differs = availableDiffers(account({ booked: written(a, m), available: written(b, n) }));
        expect(differs).toBe(a !== b);
      }),
    );
  });
});
