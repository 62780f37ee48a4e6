import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSeveralCurrencies, withBalances } from '../../../lib/banks/enable-banking/balances.ts';
import { consentEnd } from '../../../lib/banks/enable-banking/banks.ts';
import { enableBanking } from '../../../lib/banks/enable-banking/connector.ts';
import { applicationJwt } from '../../../lib/banks/enable-banking/jwt.ts';
import { readSessionAccounts, type SessionAccount } from '../../../lib/banks/enable-banking/session-accounts.ts';
import { enableBanking as institutions } from '../../../lib/banks/catalog/enable-banking.ts';
import type { Http, HttpRequest } from '../../../lib/http/http.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';
import { compareDecimals } from '../../../lib/money/decimal.ts';
import { decimal } from '../money/decimals.ts';
import { newRegistration } from '../../sandbox/enable-banking/registration.ts';

const DAY = 86_400;
const NOW = Date.parse('2026-11-21T12:00:00Z');
const { registration, privateKey } = newRegistration({ redirectUri: 'https://a.example/' });
const settings = { applicationId: registration.applicationId, privateKey, psuType: 'personal' as const };

const current: SessionAccount = { id: 'a', uid: 'u', name: 'A', kind: 'current', currency: 'EUR' };
const balance = (type: string, amount: string, currency = 'EUR', day?: string) => ({
  balance_type: type,
  balance_amount: { currency, amount },
  ...(day && { reference_date: day }),
});
const read = (account: SessionAccount, ...balances: object[]) => {
  const { booked, available, currency } = withBalances(account, { balances }) ?? {};
  return { booked, available, currency };
};
const told = (booked: string | undefined, available?: string) => ({ booked, available, currency: 'EUR' });

const digits = fc.stringMatching(/^(?:0|[1-9]\d{0,16})$/u);

describe('balances of Enable Banking', () => {
  it('are exact to the last digit, as text and as number', () => {
    fc.assert(
      fc.property(decimal, decimal, (booked, available) => {
        const sent = [balance('ITBD', booked), balance('ITAV', available)];
        expect(read(current, ...sent)).toEqual(told(booked, available));
        const numbers = JSON.stringify({ balances: sent }).replace(/"amount":"([^"]+)"/gu, '"amount":$1');
        expect(withBalances(current, parseExactJson(numbers))).toMatchObject({ booked, available });
      }),
    );
  });

  it('have the booked one of the day before any other, whatever their order', () => {
    const types = ['ITBD', 'CLBD', 'XPCD', 'VALU', 'OPBD', 'PRCD'];
    const all = types.map((type, i) => balance(type, `${i}.00`));
    for (const [i, type] of types.entries())
      fc.assert(
        fc.property(fc.shuffledSubarray(all.slice(i), { minLength: all.length - i }), (sent) => {
          expect([type, read(current, ...sent).booked]).toEqual([type, `${i}.00`]);
        }),
        { numRuns: 20 },
      );
  });

  it('are those of the latest day where a bank sends several', () => {
    const sent = [
      balance('CLBD', '1', 'EUR', '2026-11-18'),
      balance('CLBD', '2', 'EUR', '2026-11-20'),
      balance('CLBD', '3'),
    ];
    expect(read(current, ...sent).booked).toBe('2');
    expect(read(current, ...sent.toReversed()).booked).toBe('2');
  });

  it('count no credit as money: what is available less the limit, where nothing booked is told', () => {
    fc.assert(
      fc.property(decimal, digits, (available, creditLimit) => {
        const { booked } = read({ ...current, creditLimit }, balance('ITAV', available));
        expect(compareDecimals(booked!, available)).toBe(/[1-9]/u.test(creditLimit) ? -1 : 0);
      }),
    );
    expect(read({ ...current, creditLimit: '100.00' }, balance('ITAV', '150.50'))).toEqual(told('50.50', '150.50'));
    expect(read(current, balance('ITAV', '150.50'))).toEqual(told('150.50', '150.50'));
  });

  it('tell no debt by what is available on a card or a loan', () => {
    for (const kind of ['card', 'loan'] as const)
      expect(read({ ...current, kind }, balance('ITAV', '900'))).toEqual(told(undefined, '900'));
    expect(read({ ...current, kind: 'card' }, balance('OTHR', '-20'), balance('ITAV', '900'))).toEqual(
      told('-20', '900'),
    );
  });

  it('are owed on a loan whatever the sign, on a card by it', () => {
    const amounts = ['12.00', '-12.00'].map((amount) => balance('CLBD', amount));
    const loans = amounts.map((one) => read({ ...current, kind: 'loan' }, one).booked);
    const cards = amounts.map((one) => read({ ...current, kind: 'card' }, one).booked);
    expect([loans, cards]).toEqual([
      ['-12.00', '-12.00'],
      ['12.00', '-12.00'],
    ]);
  });

  it('are in the account’s currency, or give it one where the bank left it open', () => {
    const { currency: _open, ...open } = current;
    expect(read(current, balance('CLBD', '1', 'USD'), balance('XPCD', '2'))).toEqual(told('2'));
    expect(read(open, balance('CLBD', '1', 'USD'), balance('XPCD', '2'))).toEqual({
      booked: '1',
      available: undefined,
      currency: 'USD',
    });
    expect(withBalances(open, { balances: [balance('INFO', '1')] })).toBeNull();
    // Of several the one that is named first, whichever was booked in last, and that there is more is known.
    const several = [balance('CLBD', '1', 'USD', '2026-11-18'), balance('CLBD', '2', 'EUR', '2026-11-20')];
    expect(read(open, ...several)).toEqual({ booked: '1', available: undefined, currency: 'USD' });
    const isPart = (account: SessionAccount, ...balances: object[]) => hasSeveralCurrencies(account, { balances });
    expect([isPart(open, ...several), isPart(current, ...several), isPart(open, several[0]!)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(withBalances(open, { balances: [balance('CLBD', '1', 'XXX')] })).toBeNull();
  });

  it('are unknown where the one that counts can’t be read', () => {
    expect(
      withBalances(current, { balances: [balance('ITBD', '1,5'), balance('CLBD', '9'), balance('ITAV', '9')] }),
    ).toBeNull();
  });
});

describe('accounts of a session', () => {
  const account = (uid: string, more: object = {}) => ({ uid, currency: 'EUR', cash_account_type: 'CACC', ...more });
  const ids = (...candidates: object[]) => readSessionAccounts(candidates).map(({ id, uid }) => [id, uid]);
  const before = (known: string[]) => known.map((id) => ({ ...current, id }));
  const hashed = (uid: string, hash: string, hashes = [hash], currency = 'EUR') =>
    account(uid, { identification_hash: hash, identification_hashes: hashes, currency });

  it('are known by their hash; by their number where there is none; at worst by their uid', () => {
    expect(
      ids(
        hashed('u1', 'h1'),
        account('u2', { account_id: { iban: 'NL1' } }),
        account('u3', { account_id: { other: { identification: '42', scheme_name: 'BBAN' } } }),
        account('u4', { identification_hash: null, account_id: null }),
      ),
    ).toEqual([
      ['h1', 'u1'],
      ['NL1', 'u2'],
      ['42', 'u3'],
      ['u4', 'u4'],
    ]);
  });

  it('keep the id they had when their bank names another number first', () => {
    const known = (ids: string[], ...candidates: object[]) =>
      readSessionAccounts(candidates, before(ids)).map(({ id }) => id);
    expect(known(['h1'], hashed('u1', 'h2', ['h2', 'h1']))).toEqual(['h1']);
    expect(known(['h1', 'h2'], hashed('u1', 'h2', ['h2', 'h1']))).toEqual(['h2']);
    // A hash that two accounts share tells neither.
    expect(known(['h1'], hashed('u1', 'h2', ['h2', 'h1']), hashed('u2', 'h3', ['h3', 'h1']))).toEqual(['h2', 'h3']);
  });

  it('are told apart by currency under one number, whichever comes first', () => {
    const both = [hashed('u1', 'h', ['h'], 'EUR'), hashed('u2', 'h', ['h'], 'USD')];
    expect(ids(...both)).toEqual([
      ['h EUR', 'u1'],
      ['h USD', 'u2'],
    ]);
    expect(ids(...both.toReversed())).toEqual([
      ['h USD', 'u2'],
      ['h EUR', 'u1'],
    ]);
  });

  it('never share an id, and never lose or repeat a uid', () => {
    const some = fc.record({
      uid: fc.constantFrom('a', 'b', 'c', 'd'),
      currency: fc.constantFrom('EUR', 'USD', 'XXX'),
      identification_hash: fc.constantFrom('h1', 'h2', 'a', undefined),
      identification_hashes: fc.subarray(['h1', 'h2', 'h3']),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), fc.subarray(['h1', 'h2', 'h3']), (candidates, known) => {
        const accounts = readSessionAccounts(candidates, before(known));
        const uids = new Set(candidates.map(({ uid }) => uid));
        expect(new Set(accounts.map(({ id }) => id)).size).toBe(accounts.length);
        expect(new Set(accounts.map(({ uid }) => uid))).toEqual(uids);
      }),
    );
  });

  it('show what a person knows of them, and of a card the last digits alone', () => {
    const pan = { other: { identification: '5167981234564321', scheme_name: 'CPAN' } };
    const [card, named] = readSessionAccounts([
      account('u1', {
        cash_account_type: 'CARD',
        product: 'Visa',
        account_id: pan,
        name: 'Ola',
        identification_hash: 'h',
      }),
      account('u2', { details: 'Ferie', product: 'Sparing', cash_account_type: 'SVGS', account_id: { iban: 'NL1' } }),
    ]);
    expect(card).toMatchObject({ name: 'Visa', kind: 'card', number: '**** **** **** 4321', owner: 'Ola' });
    expect(JSON.stringify(card)).not.toContain('516798');
    expect(named).toMatchObject({ name: 'Ferie', kind: 'savings', number: 'NL1', iban: 'NL1' });
  });

  it('leave out one that can’t be read: no uid, or one that is no id', () => {
    expect(ids(account(''), account('../x'), { currency: 'EUR' }, 7 as never, account('u'))).toEqual([['u', 'u']]);
  });
});

describe('consent', () => {
  it('is asked for a day short of the longest, never at or over it', () => {
    for (const days of [2, 90, 180, 365]) expect(consentEnd(days * DAY, NOW)).toBe(NOW + (days - 1) * DAY * 1000);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 * DAY }), (seconds) => {
        const end = consentEnd(seconds, NOW);
        expect(end).toBeGreaterThan(NOW);
        expect(end).toBeLessThan(NOW + seconds * 1000);
      }),
    );
  });
});

describe('the JWT', () => {
  it('lives an hour and is a minute old', async () => {
    const [, payload = ''] = (await applicationJwt(settings, NOW)).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, number>;
    expect(claims).toEqual({
      iss: 'enablebanking.com',
      aud: 'api.enablebanking.com',
      iat: NOW / 1000 - 60,
      exp: NOW / 1000 + 3540,
    });
  });
});

describe('transactions', () => {
  const [institution] = institutions;
  let asked: HttpRequest[] = [];
  const answers = (...pages: [status: number, body: object][]): Http => {
    asked = [];
    return async (request) => {
      asked.push(request);
      const [status, body] = pages[asked.length - 1]!;
      return { status, headers: new Headers({ 'content-type': 'application/json' }), text: JSON.stringify(body) };
    };
  };
  const tokens = {
    accessToken: 's',
    accessEndsAt: NOW,
    receivedAt: NOW,
    extra: { accounts: JSON.stringify([current]) },
  };
  const ask = (http: Http, range: Parameters<typeof enableBanking.transactions>[2], id = 'a') =>
    enableBanking.transactions(
      { institution: institution!, settings, http, clock: { now: () => NOW }, tokens, attended: true },
      id,
      range,
    );
  const queries = () => asked.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
  const entry = (id: string, side: string, amount: string, more: object = {}) => ({
    entry_reference: id,
    transaction_amount: { currency: 'EUR', amount },
    credit_debit_indicator: side,
    status: 'BOOK',
    booking_date: '2026-11-20',
    ...more,
  });

  it('follow the continuation key over pages, and no key twice', async () => {
    const range = { from: '2026-11-01', to: '2026-11-30' };
    const http = answers(
      [200, { transactions: [entry('1', 'DBIT', '5.00')], continuation_key: 'k1' }],
      [200, { transactions: [entry('2', 'CRDT', '7.00')], continuation_key: 'k1' }],
    );
    const first = await ask(http, range);
    const second = await ask(http, { ...range, after: first.next! });
    expect([first, second].map(({ transactions }) => transactions.map(({ amount }) => amount))).toEqual([
      ['-5.00'],
      ['7.00'],
    ]);
    expect(second).toMatchObject({ partial: true });
    expect(second.next).toBeUndefined();
    // Without an end: in Helsinki it may be tomorrow.
    const day = { date_from: '2026-11-01' };
    expect(queries()).toEqual([day, { ...day, continuation_key: 'k1' }]);
    await ask(answers([200, { transactions: [] }]), { from: '2026-11-01', to: '2026-11-20' });
    expect(queries()).toEqual([{ ...day, date_to: '2026-11-20' }]);
  });

  it('end where the keys never do, with what there is', async () => {
    const endless: Http = async (request) => {
      asked.push(request);
      const body = { transactions: [], continuation_key: asked.length % 2 ? 'odd' : 'even' };
      return { status: 200, headers: new Headers({ 'content-type': 'application/json' }), text: JSON.stringify(body) };
    };
    answers();
    let page = await ask(endless, { from: '2026-11-01', to: '2026-11-30' });
    while (page.next !== undefined && asked.length < 1000)
      page = await ask(endless, { from: '2026-11-01', to: '2026-11-30', after: page.next });
    expect(asked).toHaveLength(200);
    expect(page.partial).toBe(true);
  });

  it('are no matter of the key where the session stands, and ask for a login where it is over', async () => {
    const range = { from: '2026-11-01', to: '2026-11-21' };
    const answer = async (status: string) =>
      ask(answers([401, { code: 401, message: 'No' }], [200, { status }]), range).catch((error: unknown) => error);
    expect(await answer('AUTHORIZED')).toMatchObject({ kind: 'unavailable' });
    expect(await answer('CLOSED')).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
  });

  it('are asked for anew, as far back as any bank goes, where a period is too long', async () => {
    const refusal = { code: 422, message: 'Wrong transactions period requested', error: 'WRONG_TRANSACTIONS_PERIOD' };
    const range = { from: '2020-01-01', to: '2026-11-21' };
    const http = answers(
      [422, refusal],
      [200, { transactions: [], continuation_key: 'k' }],
      [200, { transactions: [] }],
    );
    const first = await ask(http, range);
    expect(first).toMatchObject({ partial: true });
    expect(await ask(http, { ...range, after: first.next! })).toEqual({ transactions: [], partial: true });
    expect(queries().map((query) => query['date_from'])).toEqual(['2020-01-01', '2026-08-24', '2026-08-24']);
    const known: [number, object] = [200, { status: 'AUTHORIZED' }];
    await expect(ask(answers([422, refusal], known), { from: '2026-11-01', to: '2026-11-21' })).rejects.toThrow(
      'bad-response',
    );
  });

  it('have the indicator’s sign, the bank’s words or the other’s name, and an id only when they stay', async () => {
    const { transactions, partial } = await ask(
      answers([
        200,
        {
          transactions: [
            entry('1', 'DBIT', '5.00', { creditor: { name: 'Bakker' } }),
            entry('2', 'DBIT', '-6.00', { remittance_information: ['Huur', 'november'] }),
            entry('3', 'CRDT', '7.00', { status: 'PDNG', booking_date: null, transaction_date: '2026-11-21' }),
            entry('4', 'DBIT', '8.00', { status: 'RJCT' }),
            entry('5', 'DBIT', '1,00'),
          ],
        },
      ]),
      { from: '2026-11-01', to: '2026-11-21' },
    );
    expect(transactions).toEqual([
      { id: '1', date: '2026-11-20', amount: '-5.00', currency: 'EUR', text: 'Bakker', pending: false },
      { id: '2', date: '2026-11-20', amount: '-6.00', currency: 'EUR', text: 'Huur november', pending: false },
      { date: '2026-11-21', amount: '7.00', currency: 'EUR', text: '', pending: true },
    ]);
    expect(partial).toBe(true);
  });

  it('are none after today, nor of an account that is not in the session', async () => {
    expect(await ask(answers(), { from: '2026-11-22', to: '2026-12-01' })).toEqual({
      transactions: [],
      partial: false,
    });
    expect(await ask(answers(), { from: '2026-11-01', to: '2026-12-01' }, 'b')).toEqual({
      transactions: [],
      partial: true,
    });
  });
});
