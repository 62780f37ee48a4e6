import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAccounts } from '../../../lib/banks/sparebank1/accounts.ts';
import { Failure } from '../../../lib/failure.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';
import { accountsOrNone } from './accounts-or-none.ts';

const read = (text: string) => readAccounts(parseExactJson(text));

describe('readAccounts (SpareBank 1)', () => {
  it('reads the shape of the live clients, amounts to the last digit', () => {
    const reading = read(`{"accounts":[
      {"key":"K1","accountNumber":"12345678903","iban":"NO9386011117947","name":"Brukskonto","description":"BRUKSKONTO",
       "balance":12345.67,"availableBalance":12000.00,"currencyCode":"NOK","type":"USER","owner":{"name":"Kari Nordmann"},
       "accountProperties":{"isDefaultPaymentAccount":true}},
      {"key":"K2","accountNumber":"K998877","name":"**** **** **** 3431","description":"Mastercard Ung","balance":-4310.50,
       "currencyCode":"NOK","type":"CREDITCARD"},
      {"key":"K3","name":"Euro","balance":9007199254740993.01,"currencyCode":"EUR","type":"SAVING"},
      {"key":"K4","name":"Rammelån","balance":-1e6,"currencyCode":"NOK","type":"USER","accountProperties":{"isFlexiLoan":true}}
    ],"errors":[]}`);
    expect(reading).toEqual({
      partial: false,
      accounts: [
        {
          id: 'K1',
          name: 'Brukskonto',
          kind: 'current',
          currency: 'NOK',
          booked: '12345.67',
          available: '12000.00',
          number: '12345678903',
          iban: 'NO9386011117947',
          owner: 'Kari Nordmann',
          isDefault: true,
        },
        { id: 'K2', name: 'Mastercard Ung 3431', kind: 'card', currency: 'NOK', booked: '-4310.50', number: 'K998877' },
        { id: 'K3', name: 'Euro', kind: 'savings', currency: 'EUR', booked: '9007199254740993.01' },
        { id: 'K4', name: 'Rammelån', kind: 'loan', currency: 'NOK', booked: '-1000000' },
      ],
    });
  });

  it.each([
    '',
    '"balance":null,',
    '"balance":"",',
    '"balance":1e400,',
    '"balance":"NaN",',
    '"balance":true,',
    '"balance":{},',
  ])('makes an amount it cannot read unknown, never zero: {%s}', (field) => {
    const [account] = read(`{"accounts":[{${field}"key":"K","name":"n","currencyCode":"NOK"}]}`).accounts;
    expect(account).toEqual({ id: 'K', name: 'n', kind: 'current', currency: 'NOK' });
  });

  it('says that the reading is partial when the bank does, and when an account is unusable', () => {
    expect(read('{"accounts":[],"errors":["CREDIT_ACCOUNTS_FAILED"]}').partial).toBe(true);
    for (const unusable of ['{"name":"no key","balance":1}', '{"key":"K","currencyCode":"ZZZ","balance":1}']) {
      const { accounts, partial } = read(`{"accounts":[${unusable},{"key":"L","balance":2}]}`);
      expect([partial, accounts.map(({ id, booked }) => [id, booked])]).toEqual([true, [['L', '2']]]);
    }
  });

  it.each(['null', '[]', '{}', '{"accounts":{}}', '{"accounts":"many"}', '"Unauthorized"'])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(Failure);
  });

  it('throws nothing but Failure and invents no amount, whatever the answer', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const account = fc.record(
      {
        key: fc.oneof(fc.string(), value),
        balance: value,
        currencyCode: fc.oneof(fc.constant('NOK'), value),
        name: value,
        accountProperties: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.record({ accounts: fc.array(fc.oneof(account, value)), errors: value }), (body) => {
        for (const { booked } of accountsOrNone(() => read(JSON.stringify(body)))) {
          if (booked !== undefined) expect(booked).toMatch(/^-?\d+(\.\d+)?$/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});
