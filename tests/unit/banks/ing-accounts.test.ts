import { describe, expect, it } from 'vitest';
import { accountId, accountKey } from '../../../lib/banks/ing/account-id.ts';
import { readAccounts } from '../../../lib/banks/ing/accounts.ts';
import { readBalances } from '../../../lib/banks/ing/balances.ts';

const card = { id: 'card:EUR:a', name: 'x', kind: 'card', currency: 'EUR' } as const;
const balance = (balanceType: string, amount: string) => ({ balanceType, balanceAmount: { currency: 'EUR', amount } });

describe('figures of ING', () => {
  it.each([
    [['interimBooked', 'closingBooked', 'expected'], 'interimBooked'],
    [['expected', 'closingBooked'], 'closingBooked'],
    [['information', 'expected', 'previouslyClosedBooked'], 'expected'],
  ])('%j: %s is what is booked', (types, wanted) => {
    const balances = types.map((type, i) => balance(type, `${i + 1}.00`));
    expect(readBalances(card, { balances })).toEqual({ booked: `${types.indexOf(wanted) + 1}.00` });
  });

  it('of a card are a debt when they are negative, or positive, as the facts say', () => {
    const balances = [balance('interimBooked', '12.50'), balance('interimAvailable', '987.50')];
    expect(readBalances(card, { balances }, true)).toEqual({ booked: '12.50', available: '987.50' });
    expect(readBalances(card, { balances }, false)).toEqual({ booked: '-12.50', available: '987.50' });
    const current = { ...card, kind: 'current' } as const;
    expect(readBalances(current, { balances }, false)).toEqual({ booked: '12.50', available: '987.50' });
  });
});

describe('accounts of ING', () => {
  it.each([
    [{ product: 'CREDITCARD', iban: '', maskedPan: '5512' }, 'card', '5512'],
    [{ product: 'Creditcard', maskedPan: '5512' }, 'card', '5512'],
    [{ product: 'Oranje Spaarrekening', iban: 'NL1' }, 'savings', 'Oranje Spaarrekening'],
    [{ product: 'Extra-Konto', iban: 'DE1' }, 'savings', 'Extra-Konto'],
    [{ product: 'Betaalrekening', iban: 'NL1', maskedPan: '5512' }, 'current', 'Betaalrekening'],
    [{ name: 'S. de Wit', iban: 'NL1' }, 'current', 'S. de Wit'],
    [{}, 'current', '–'],
  ])('%j is a %s account called %s', (fields, kind, name) => {
    const { accounts } = readAccounts({ accounts: [{ resourceId: 'a', currency: 'EUR', ...fields }] });
    expect(accounts[0]).toMatchObject({ kind, name });
  });

  it('have ids that tell what is needed to ask for them', () => {
    for (const isCard of [true, false]) {
      const key = { resourceId: 'a:b/c', currency: 'EUR', isCard };
      expect(accountKey(accountId(key))).toEqual(key);
    }
    expect(() => accountKey('a')).toThrow(TypeError);
  });
});
