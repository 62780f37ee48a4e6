import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lib/failure.ts';
import type { Http } from '../../../lib/http/http.ts';
import { toAccount } from '../../../lib/banks/uk-open-banking/accounts.ts';
import { ownMoney, toBalance } from '../../../lib/banks/uk-open-banking/balances.ts';
import { createConsent, findConsent, isReusable, permissionsFor } from '../../../lib/banks/uk-open-banking/consent.ts';
import { readListing } from '../../../lib/banks/uk-open-banking/pages.ts';
import { toTransaction } from '../../../lib/banks/uk-open-banking/transactions.ts';
import type { AccountKind } from '../../../lib/snapshot.ts';

const balance = (type: string, amount: string, more: object = {}) =>
  toBalance({
    AccountId: '1',
    Type: type,
    CreditDebitIndicator: 'Credit',
    Amount: { Amount: amount, Currency: 'GBP' },
    ...more,
  })!;
const line = (amount: string, more: object = {}) => ({
  Included: true,
  Amount: { Amount: amount, Currency: 'GBP' },
  ...more,
});

describe('own money', () => {
  const debit = { CreditDebitIndicator: 'Debit' };
  it.each<[string, AccountKind, ReturnType<typeof balance>[], object]>([
    [
      'the booked figure',
      'current',
      [balance('InterimAvailable', '90'), balance('InterimBooked', '100.10')],
      { booked: '100.10', available: '90' },
    ],
    [
      'the codes of 4.0',
      'current',
      [balance('ITAV', '90'), balance('ITBD', '1', debit)],
      { booked: '-1', available: '90' },
    ],
    [
      'a better type before a newer one',
      'current',
      [
        balance('ClosingBooked', '2', { DateTime: '2026-02-01T00:00:00Z' }),
        balance('InterimBooked', '1', { DateTime: '2026-01-01T00:00:00Z' }),
      ],
      { booked: '1' },
    ],
    [
      'the newest of one type',
      'current',
      [
        balance('ITBD', '1', { DateTime: '2026-01-01T00:00:00Z' }),
        balance('ITBD', '2', { DateTime: '2026-01-01T00:00:00+01:00' }),
      ],
      { booked: '1' },
    ],
    [
      'what is available less the credit in it',
      'current',
      [balance('InterimAvailable', '1230.00', { CreditLine: [line('1000.00'), line('500', { Included: false })] })],
      { booked: '230.00', available: '1230.00' },
    ],
    [
      'a card by its limit',
      'card',
      [balance('InterimAvailable', '70.00', { CreditLine: line('100.00') })],
      { booked: '-30.00', available: '70.00' },
    ],
    ['a card whose limit is untold: unknown', 'card', [balance('InterimAvailable', '70.00')], { available: '70.00' }],
    ['information, for want of better', 'savings', [balance('Information', '5')], { booked: '5' }],
    [
      'nothing of another currency',
      'current',
      [balance('ITBD', '5', { Amount: { Amount: '5', Currency: 'EUR' } })],
      {},
    ],
    ['no figure at all', 'current', [], {}],
  ])('is %s', (_what, kind, balances, wanted) => {
    expect(ownMoney(balances, 'GBP', kind)).toEqual(wanted);
  });

  it('takes its sign from CreditDebitIndicator alone, whatever the bank writes before the digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 13n - 1n }), fc.boolean(), fc.boolean(), (units, minus, owed) => {
        const amount = `${units}.07`;
        const read = balance('ITBD', `${minus ? '-' : ''}${amount}`, {
          CreditDebitIndicator: owed ? 'Debit' : 'Credit',
        });
        expect(read.value).toBe(owed ? `-${amount}` : amount);
      }),
    );
  });

  it.each(['1,00', '', '1e9999', 'NaN'])('%j is no amount', (amount) => {
    expect(
      toBalance({
        AccountId: '1',
        Type: 'ITBD',
        CreditDebitIndicator: 'Credit',
        Amount: { Amount: amount, Currency: 'GBP' },
      }),
    ).toBeNull();
  });
});

describe('an account', () => {
  it('is read in the words of 2.0, 3.1 and 4.0, and with one identification that is not in a list', () => {
    const read = (account: object) => toAccount({ AccountId: '1', Currency: 'GBP', ...account }, () => []);
    const Identification = '80200110203345';
    expect(read({ AccountSubType: 'CreditCard', Nickname: 'Card' })).toMatchObject({ kind: 'card', name: 'Card' });
    expect(read({ AccountTypeCode: 'SVGS', Description: 'Saver' })).toMatchObject({ kind: 'savings', name: 'Saver' });
    expect(read({ Account: [{ SchemeName: 'SortCodeAccountNumber', Identification }] })).toMatchObject({
      number: '80-20-01 10203345',
    });
    expect(read({ Account: { SchemeName: 'UK.OBIE.IBAN', Identification: 'GB33X', Name: 'Mr K' } })).toMatchObject({
      iban: 'GB33X',
      owner: 'Mr K',
    });
    expect(read({ Account: [{ SchemeName: 'UK.OBIE.PAN', Identification: '4000000000000077' }] })?.number).toBe(
      '•••• 0077',
    );
  });

  it.each([{}, { AccountId: '' }, { AccountId: '1' }, { AccountId: '1', Currency: 'pounds' }, null, 'x'])(
    'is not read from %j',
    (candidate) => expect(toAccount(candidate, () => [])).toBeNull(),
  );
});

describe('a transaction', () => {
  const entry = {
    TransactionId: 't1',
    CreditDebitIndicator: 'Debit',
    BookingDateTime: '2026-11-19T23:30:00+00:00',
    Amount: { Amount: '61.20', Currency: 'GBP' },
  };
  it.each(['Booked', 'BOOK'])('%s is signed and has its id', (Status) => {
    expect(toTransaction({ ...entry, Status, MerchantDetails: { MerchantName: 'Shop' } })).toEqual({
      id: 't1',
      date: '2026-11-19',
      amount: '-61.20',
      currency: 'GBP',
      text: 'Shop',
      pending: false,
    });
  });
  it.each(['Pending', 'PDNG'])('%s has no id', (Status) => {
    expect(toTransaction({ ...entry, Status })).not.toHaveProperty('id');
  });
  it.each(['Rejected', 'RJCT', 'FUTR', 'INFO'])('%s moved no money', (Status) => {
    expect(toTransaction({ ...entry, Status })).toBe('not-money');
  });
});

const api = (http: Http) => ({
  http,
  clock: { now: () => 1_000 },
  token: 'made-up',
  profile: { version: 3 as const, resources: 'https://bank.example/aisp' },
});
const json = (value: object, status = 200, headers: object = {}) => ({
  status,
  headers: new Headers({ 'content-type': 'application/json', ...headers }),
  text: JSON.stringify(value),
});

describe('a listing', () => {
  const START = 'https://bank.example/aisp/accounts';
  const listed = async (next: (url: string) => string | undefined) => {
    const urls: string[] = [];
    const http: Http = async ({ url }) => {
      urls.push(url);
      return json({ Data: { Account: { AccountId: url } }, Links: { Next: next(url) } });
    };
    return { listing: await readListing(api(http), START, 'Account'), urls };
  };
  it('follows absolute and relative links to the end', async () => {
    const { listing, urls } = await listed((url) => (url === START ? '?page=2' : undefined));
    expect(urls).toEqual([START, `${START}?page=2`]);
    expect(listing).toMatchObject({ partial: false, items: [{}, {}] });
  });
  it.each([
    ['another origin', 'https://evil.example/aisp/accounts'],
    ['another path', 'https://bank.example/payments'],
    ['no address', 'https://'],
    ['a prefix of nothing', 'null/aisp/accounts?page=2'],
  ])('does not go to %s', async (_what, link) => {
    const { listing, urls } = await listed(() => link);
    expect(urls).toEqual([START]);
    expect(listing?.partial).toBe(true);
  });
  it('ends where a page points at itself, where pages point at each other, and after twenty', async () => {
    expect((await listed((url) => url)).urls).toHaveLength(1);
    expect((await listed((url) => (url.endsWith('2') ? START : `${START}?page=2`))).urls).toHaveLength(2);
    expect((await listed((url) => `${url}?x`)).urls).toHaveLength(20);
  });
  it('is absent where the bank has no such endpoint', async () => {
    expect(
      await readListing(
        api(async () => json({}, 404)),
        START,
        'Account',
      ),
    ).toBeNull();
  });
});

describe('a consent', () => {
  it.each([
    ['AwaitingAuthorisation', 'awaiting'],
    ['AWAU', 'awaiting'],
    ['Authorised', 'authorised'],
    ['AUTH', 'authorised'],
    ['CANC', 'revoked'],
    ['EXPD', 'expired'],
    ['REJT', 'rejected'],
    ['Rejected', 'rejected'],
    ['Whatever', 'unknown'],
  ])('%s means %s', async (Status, status) => {
    expect(
      await findConsent(
        api(async () => json({ Data: { ConsentId: 'c', Status } })),
        'c',
      ),
    ).toEqual({ id: 'c', status });
  });
  it('may be used again until it ends, whether it stands or access was ended at the bank', () => {
    expect(isReusable({ id: 'c', status: 'authorised' }, [], 5)).toBe(true);
    expect(isReusable({ id: 'c', status: 'revoked', endsAt: 6 }, [], 5)).toBe(true);
    expect(isReusable({ id: 'c', status: 'authorised', endsAt: 5 }, [], 5)).toBe(false);
    expect(isReusable({ id: 'c', status: 'rejected' }, [], 5)).toBe(false);
  });
  it('is asked for with the least permissions, a fresh interaction id, and no address of the customer', async () => {
    const sent: Record<string, string>[] = [];
    const bodies: unknown[] = [];
    const http: Http = async ({ headers = {}, body }) => {
      sent.push(headers);
      bodies.push(JSON.parse(body!));
      return json({ Data: { ConsentId: 'c' } }, 201, { 'x-fapi-interaction-id': headers['x-fapi-interaction-id'] });
    };
    await createConsent(api(http), permissionsFor('balances'));
    await createConsent(api(http), permissionsFor('balances'));
    expect(bodies[0]).toEqual({ Data: { Permissions: ['ReadAccountsDetail', 'ReadBalances'] }, Risk: {} });
    expect(new Set(sent.map((headers) => headers['x-fapi-interaction-id'])).size).toBe(2);
    expect(Object.keys(sent[0]!).sort()).toEqual(['accept', 'authorization', 'content-type', 'x-fapi-interaction-id']);
  });
  it.each([
    [
      'another interaction',
      json({ Data: { ConsentId: 'c' } }, 201, { 'x-fapi-interaction-id': 'other' }),
      'foreign-answer',
    ],
    ['no id', json({ Data: {} }, 201), 'shape'],
    [
      'a refusal',
      json({ Code: '400', Message: 'No', Errors: [{ ErrorCode: 'U002', Message: 'Not that' }] }, 400),
      'authorization-refused',
    ],
  ])('of %s is refused', async (_what, answer, reason) => {
    const error: unknown = await createConsent(
      api(async () => answer),
      permissionsFor('balances'),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).reason).toBe(reason);
  });
});
