import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lib/banks/catalog/catalog.ts';
import { connectSources, hostPermissions } from '../../../lib/banks/catalog/patterns.ts';
import { checkInstitutions } from '../../../lib/banks/catalog/check.ts';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { TransactionPage } from '../../../lib/banks/connector.ts';
import { readAccount, readAccounts } from '../../../lib/banks/sbanken/accounts.ts';
import { ibanOf } from '../../../lib/banks/sbanken/iban.ts';
import { readCards } from '../../../lib/banks/sbanken/cards.ts';
import { sbanken } from '../../../lib/banks/sbanken/connector.ts';
import { afterPage, pageRequest, untilToday } from '../../../lib/banks/sbanken/pages.ts';
import { readReply, withoutNumbers } from '../../../lib/banks/sbanken/reply.ts';
import { readTransactions } from '../../../lib/banks/sbanken/transactions.ts';
import { Failure } from '../../../lib/failure.ts';
import { createHttp } from '../../../lib/http/create-http.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';
import type { HttpRequest } from '../../../lib/http/http.ts';
import additions from '../../sandbox/institutions.json' with { type: 'json' };
import { accountsOrNone } from './accounts-or-none.ts';

const ACCOUNT = `{"accountId":"A1","accountNumber":"97101234567","ownerCustomerId":"01810112345","name":"Brukskonto",
  "accountType":"Standard account","available":999.90,"balance":1000.00,"creditLimit":0.0}`;
const read = (text: string) => readAccounts(parseExactJson(text));

describe('readAccounts (Sbanken)', () => {
  it('reads the list of either version, and drops the national id', () => {
    const expected = {
      partial: false,
      accounts: [
        {
          id: 'A1',
          name: 'Brukskonto',
          kind: 'current',
          currency: 'NOK',
          booked: '1000.00',
          available: '999.90',
          number: '97101234567',
          iban: 'NO2297101234567',
        },
      ],
    };
    expect(read(`{"availableItems":1,"items":[${ACCOUNT}]}`)).toEqual(expected);
    expect(read(`{"availableItems":1,"items":[${ACCOUNT}],"isError":false,"traceId":null}`)).toEqual(expected);
    expect(readAccount(parseExactJson(ACCOUNT), 'A1')).toEqual(expected);
    expect(readAccount(parseExactJson(`{"item":${ACCOUNT},"isError":false}`), 'A1')).toEqual(expected);
  });

  it.each(['{}', '{"item":null}', '{"items":[]}', 'null', ACCOUNT])('refuses %s for another account', (text) => {
    expect(() => readAccount(parseExactJson(text), 'A2')).toThrow(Failure);
  });

  it.each([
    ['Standard account', 'current'],
    ['Creditcard account', 'card'],
    ['High interest account', 'savings'],
    ['BSU account', 'savings'],
    ['Loan account', 'loan'],
    ['', 'current'],
  ])('takes %s for the kind %s', (accountType, kind) => {
    const body = { items: [{ accountId: 'A', accountType }] };
    expect(readAccounts(body).accounts[0]).toEqual({ id: 'A', name: '–', kind, currency: 'NOK' });
  });

  it.each([
    ['an account is unusable', '{"items":[{"accountId":"A"},{"accountNumber":"1"}]}'],
    ['one claims another currency', '{"items":[{"accountId":"A"},{"accountId":"B","currency":"USD","balance":1}]}'],
    ['the bank counts more than it lists', '{"availableItems":2,"items":[{"accountId":"A"}]}'],
  ])('is partial when %s', (_what, text) => {
    const { accounts, partial } = read(text);
    expect([partial, accounts.map(({ id }) => id)]).toEqual([true, ['A']]);
  });

  it.each([
    ['Creditcard account', '-2310.55', '-2310.55'],
    ['Creditcard account', '12.5', '12.5'],
    ['Loan account', '1500000.0', '-1500000.0'],
    ['Loan account', '-1500000.0', '-1500000.0'],
    ['Standard account', '-0.01', '-0.01'],
  ])('takes what is owed for a debt: %s, %s', (accountType, balance, booked) => {
    const text = JSON.stringify({ accountId: 'A', accountType });
    expect(read(`{"items":[${text.slice(0, -1)},"balance":${balance}}]}`).accounts[0]).toMatchObject({ booked });
  });

  it.each(['null', '[]', '{}', '{"items":{}}', '{"items":null}', '"x"'])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(Failure);
  });

  it('throws nothing but Failure, invents no amount and keeps no national id, whatever the answer', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const account = fc.record(
      {
        accountId: fc.oneof(fc.string(), value),
        ownerCustomerId: fc.constant('01810112345'),
        balance: value,
        available: value,
        name: value,
        accountType: value,
      },
      { requiredKeys: ['ownerCustomerId'] },
    );
    fc.assert(
      fc.property(fc.record({ items: fc.array(fc.oneof(account, value)) }), (body) => {
        const accounts = accountsOrNone(() => read(JSON.stringify(body)));
        expect(JSON.stringify(accounts)).not.toContain('01810112345');
        for (const { booked, available } of accounts)
          for (const amount of [booked, available]) if (amount) expect(amount).toMatch(/^-?\d+(\.\d+)?$/u);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the IBAN of a Norwegian account', () => {
  it('is the one of the registry’s example', () => {
    expect(ibanOf('86011117947')).toBe('NO9386011117947');
    // Every check digit pair is two digits.
    expect(ibanOf('97101234567')).toMatch(/^NO\d{13}$/u);
  });

  it.each(['', '8601111794', '8601.11.17947', '**** 1881'])('is not made up of %s', (number) => {
    expect(ibanOf(number)).toBeUndefined();
  });
});

const reply = (status: number, body: string, type = 'application/json') => ({
  status,
  headers: new Headers({ 'content-type': type }),
  text: body,
});
const failureOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error.info;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('readReply (Sbanken)', () => {
  it.each(['true', '"true"', '1', '0', '""'])('takes isError %s with status 200 for an error', (isError) => {
    const body = `{"items":[],"isError":${isError},"errorMessage":"Nei"}`;
    expect(failureOf(() => readReply(reply(200, body), 0))).toEqual({
      kind: 'unavailable',
      reason: 'server-error',
      bankText: 'Nei',
    });
  });

  it('goes by the status when the envelope says that all is well', () => {
    expect(failureOf(() => readReply(reply(500, '{"items":[],"isError":false}'), 0)).kind).toBe('unavailable');
    expect(failureOf(() => readReply(reply(401, ''), 0)).reason).toBe('access-token-rejected');
  });

  it('quotes a problem (RFC 7807), and an error without one', () => {
    const problem = '{"title":"Forbidden","status":403,"detail":"No access to 01810112345 or 9710 12 34567"}';
    expect(failureOf(() => readReply(reply(403, problem, 'application/problem+json'), 0))).toEqual({
      kind: 'forbidden',
      bankText: 'No access to *** or ***',
    });
    expect(failureOf(() => readReply(reply(403, '<html>'), 0))).toEqual({ kind: 'forbidden' });
  });

  it('masks every eleven digits, however they are grouped', () => {
    const eleven = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 20 });
    const gap = fc.constantFrom('', ' ', '-', '.', '/', '  ', '\u00a0', '\u00ad', '\u200b', ' / ');
    fc.assert(
      fc.property(eleven, gap, fc.integer({ min: 1, max: 10 }), (digits, between, at) => {
        const text = [...digits.slice(0, at), between, ...digits.slice(at)].join('');
        expect(withoutNumbers(`Kunde ${text}.`)).toBe('Kunde ***.');
      }),
    );
    expect(withoutNumbers('Error 500 at 12:30')).toBe('Error 500 at 12:30');
  });
});

describe('transactions (Sbanken)', () => {
  it('reads a page; a reservation is pending and bears no id', () => {
    const entry = '"accountingDate":"2021-05-06T00:00:00","amount":-100.0,"transactionType":"VISA VARE"';
    const page = readTransactions(
      parseExactJson(`{"availableItems":3,"items":[{${entry},"text":"Kiosk","isReservation":false},
        {${entry},"isReservation":true,"transactionId":"7"},{"amount":1}]}`),
    );
    const common = { date: '2021-05-06', amount: '-100.0', currency: 'NOK' };
    expect(page).toEqual({
      rows: 3,
      available: 3,
      transactions: [
        { ...common, text: 'Kiosk', pending: false },
        { ...common, text: 'VISA VARE', pending: true },
      ],
    });
  });

  it('covers every day once, in spans of at most 366 days, with an end for all but today’s', () => {
    const DAY = 86_400_000;
    const dayOf = (n: number) => new Date(n * DAY).toISOString().slice(0, 10);
    const day = fc.integer({ min: 16_000, max: 18_000 });
    fc.assert(
      fc.property(day, fc.nat(1500), day, fc.array(fc.nat(3), { maxLength: 30 }), (from, length, today, counts) => {
        const now = today * DAY + DAY / 2;
        const range = untilToday({ from: dayOf(from), to: dayOf(from + length) }, now);
        fc.pre(range.from <= range.to);
        const covered = new Set<string>();
        let after: TransactionPage['next'];
        for (let round = 0; round < 200; round++) {
          const asked = pageRequest({ ...range, ...(after !== undefined && { after }) }, now);
          const [start, end] = [asked.startDate, asked.endDate ?? dayOf(today)].map((one) => Date.parse(one) / DAY);
          expect(end! - start!).toBeLessThan(366);
          expect(end!).toBeGreaterThanOrEqual(start!);
          if (asked.endDate !== undefined) expect(asked.endDate < dayOf(today)).toBe(true);
          if (asked.index === 0)
            for (let one = start!; one <= end!; one++) {
              expect(covered.has(dayOf(one))).toBe(false);
              covered.add(dayOf(one));
            }
          after = afterPage(range, asked, { transactions: [], rows: counts[round] ?? 0, available: 5 });
          if (after === undefined) break;
        }
        expect(after).toBeUndefined();
        expect(covered.size).toBe((Date.parse(range.to) - Date.parse(range.from)) / DAY + 1);
      }),
    );
  });

  it('asks for every page of a span alike, also past midnight: rows would be left out', () => {
    const range = { from: '2021-02-01', to: '2021-02-10' };
    const before = Date.parse('2021-02-10T22:30:00Z');
    const first = pageRequest(range, before);
    expect(first).toEqual({ startDate: '2021-02-01', index: 0 });
    const after = afterPage(range, first, { transactions: [], rows: 1000, available: 1500 });
    const second = pageRequest({ ...range, ...(after && { after }) }, before + 3_600_000);
    expect(second).toEqual({ startDate: '2021-02-01', index: 1000 });
  });

  it('ends a span that the bank counts wrong', () => {
    const asked = { startDate: '2021-01-01', index: 0 };
    expect(afterPage({ to: '2021-02-01' }, asked, { transactions: [], rows: 0, available: 99 })).toBeUndefined();
    expect(afterPage({ to: '2021-02-01' }, asked, { transactions: [], rows: 1000 })).toEqual({
      from: '2021-01-01',
      index: 1000,
    });
  });
});

describe('the national id', () => {
  it('is in one header of requests for resources and nowhere else in what is sent', async () => {
    const sent: HttpRequest[] = [];
    const institution = additions.institutions.find(({ id }) => id === 'sandbox-sbanken-v1') as Institution;
    const context = {
      institution,
      settings: { clientId: 'id', clientSecret: 'secret', customerId: '01810112345' },
      http: async (request: HttpRequest) => {
        sent.push(request);
        return reply(200, '{"items":[],"item":{"accountId":"A1"},"access_token":"t","token_type":"Bearer"}');
      },
      clock: { now: () => Date.parse('2021-05-06') },
      keep: async () => undefined,
      tokens: { accessToken: 't', accessEndsAt: 0, receivedAt: 0 },
      attended: true,
    };
    await sbanken.begin({ ...context, redirectUri: '', registeredAt: 0 });
    await sbanken.refresh(context);
    await sbanken.accounts(context);
    await sbanken.account?.(context, 'A1');
    await sbanken.cards?.(context);
    await sbanken.transactions(context, 'A1', { from: '2021-01-01', to: '2021-05-01' });
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'GET', 'GET', 'GET']);
    for (const { method, headers, ...rest } of sent) {
      const { customerId, ...others } = headers as Record<string, string>;
      expect(customerId).toBe(method === 'GET' ? '01810112345' : undefined);
      expect(JSON.stringify([others, rest])).not.toContain('01810112345');
    }
  });
});

describe('cards (Sbanken)', () => {
  it('keeps four digits of a number that the bank forgot to mask', () => {
    const card = { cardId: 'C', cardNumber: '4925111122221881', productCode: 'DebitCard', customerId: '01810112345' };
    expect(readCards({ items: [card, { cardNumber: '1' }, null] })).toEqual([
      { id: 'C', kind: 'debit', number: '**** **** **** 1881', active: false },
    ]);
    expect(readCards({ items: [{ cardId: 'C', productCode: 'constructor' }] })[0]!.kind).toBe('other');
    expect(() => readCards({})).toThrow(Failure);
  });
});

describe('Sbanken in the catalog', () => {
  it('is closed: nothing can be sent anywhere for it', () => {
    const real = catalog([]).find(({ id }) => id === 'sbanken')!;
    expect(real).toMatchObject({ kind: 'closed', origins: [], allow: [], closedText: 'sbanken_closed' });
    expect(real).not.toHaveProperty('oauth');
    expect(real).not.toHaveProperty('clientCredentials');
    expect([...hostPermissions([real]), ...connectSources([real])]).toEqual([]);
    const { clientCredentials } = additions.institutions.find(({ id }) => id === 'sandbox-sbanken') as Institution;
    expect(() => checkInstitutions([{ ...real, clientCredentials }])).toThrow(/reachable/u);
  });

  it.each(['sandbox-sbanken', 'sandbox-sbanken-v1'])('%s: every request off the list is refused', async (id) => {
    const institution = checkInstitutions(additions.institutions).find((one) => one.id === id)!;
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response('{}');
    };
    const http = createHttp(institution, { fetch, online: () => true, mayReach: async () => true });
    const api = `http://localhost:4712/${String(institution.traits!['api'])}`;
    const refused = [
      ['POST', `${api}/Transfers`],
      ['POST', `${api}/Payments/A1`],
      ['GET', `${api}/Payments/A1`],
      ['POST', `${api}/Accounts`],
      ['DELETE', `${api}/Accounts/A1`],
      ['GET', `${api}/Accounts/A1/x`],
      ['GET', `${api}/Accounts/..%2FTransfers`],
      ['GET', `${api}/Transactions`],
      ['GET', `${api}/Transactions/archive/A1`],
      ['GET', `${api}/Customers`],
      ['POST', `${api}/Cards`],
      ['GET', 'http://localhost:4712/other/api/v1/Accounts'],
      ['GET', 'http://localhost:4712/identityserver/connect/token'],
      ['GET', 'https://auth.sbanken.no/identityserver/connect/token'],
      ['GET', 'https://publicapi.sbanken.no/apibeta/api/v2/Accounts'],
    ] as const;
    for (const [method, url] of refused) {
      await expect(http({ method, url }), `${method} ${url}`).rejects.toMatchObject({ reason: 'not-on-list' });
    }
    expect(sent).toBe(0);
    await http({ method: 'GET', url: `${api}/Accounts` });
    expect(sent).toBe(1);
  });
});
