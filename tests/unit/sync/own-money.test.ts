import { describe, expect, it } from 'vitest';
import type { Account } from '../../../lib/banks/connector.ts';
import { ownMoney } from '../../../lib/sync/own-money.ts';

const account = (fields: Partial<Account>): Account => ({
  id: 'x',
  name: 'x',
  kind: 'current',
  currency: 'NOK',
  ...fields,
});

describe('ownMoney', () => {
  it('adds what is booked on current and savings accounts and takes off debt', () => {
    const total = ownMoney([
      account({ booked: '12345.67', available: '62345.67' }),
      account({ kind: 'savings', booked: '9007199254740993.01' }),
      account({ kind: 'card', booked: '-4310.50', available: '45689.50' }),
      account({ kind: 'loan', booked: '-1500000' }),
    ]);
    expect(total).toEqual([{ currency: 'NOK', value: '9007199253249028.18', incomplete: false }]);
  });

  it('never adds over currencies, and leaves pensions and investments out', () => {
    const total = ownMoney([
      account({ booked: '1.00' }),
      account({ currency: 'EUR', booked: '2.00' }),
      account({ kind: 'pension', booked: '900000' }),
      account({ kind: 'investment', currency: 'USD', booked: '5' }),
    ]);
    expect(total.map(({ currency, value }) => [currency, value])).toEqual([
      ['NOK', '1.00'],
      ['EUR', '2.00'],
    ]);
  });

  it('counts an IBAN once over two connections', () => {
    const shared = account({ iban: 'NO9386011117947', booked: '100' });
    expect(ownMoney([shared, { ...shared, id: 'y' }])[0]?.value).toBe('100');
    expect(ownMoney([shared, { ...shared, id: 'y', iban: 'no93 8601 1117 947' }])[0]?.value).toBe('100');
  });

  it('counts an IBAN by the link that read it last, whichever was made first', () => {
    const old = { ...account({ iban: 'NO9386011117947', booked: '100' }), asOf: 1000 };
    const fresh = { ...old, booked: '70', asOf: 2000 };
    expect(ownMoney([old, fresh])[0]?.value).toBe('70');
    expect(ownMoney([fresh, old])[0]?.value).toBe('70');
    const { booked: _unknown, ...unknown } = { ...old, asOf: 3000 };
    expect(ownMoney([fresh, unknown])).toEqual([{ currency: 'NOK', value: '70', incomplete: false }]);
    expect(ownMoney([unknown, fresh])[0]?.value).toBe('70');
  });

  it('says so when an amount is unknown, instead of counting zero in silence', () => {
    expect(ownMoney([account({ booked: '5' }), account({})])).toEqual([
      { currency: 'NOK', value: '5', incomplete: true },
    ]);
  });
});
