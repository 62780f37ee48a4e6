import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientControl } from '../../sandbox/control.ts';
import { ingrid } from '../../sandbox/sparebank1/customers/ingrid.ts';
import { ledger } from '../../sandbox/sparebank1/ledger.ts';
import { osloDay, osloMidnight } from '../../sandbox/sparebank1/oslo-time.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { exchange, getResource, linked, startOnFreePorts } from './linked.ts';

interface TransactionDto {
  id: string;
  nonUniqueId: string;
  date: number;
  bookingStatus: 'PENDING' | 'BOOKED';
  source: string;
  accountKey: string;
}

let sandbox: Sandbox;
let client: ClientControl;
let accessToken: string;
beforeAll(async () => void (sandbox = await startOnFreePorts()));
beforeEach(async () => void ({ client, accessToken } = await linked(sandbox)));
afterAll(() => sandbox.close());

const [current, buffer] = ingrid.accounts.map(({ key }) => key);
const PATH = '/personal/banking/transactions';
const get = (query: string, token = accessToken) => getResource(sandbox, token, `${PATH}?${query}`);
const list = async (query: string, token = accessToken) =>
  (await (await get(query, token)).json()) as { transactions: TransactionDto[]; errors: string[] };
const codeOf = async (response: Response) => {
  const { errors } = (await response.json()) as { errors: { code: string; message: string; resource: string }[] };
  return [response.status, errors[0]?.code, errors[0]?.resource];
};

test('accountKey repeats', async () => {
  const { transactions } = await list(`accountKey=${current}&accountKey=${buffer}&rowLimit=1000`);
  expect(new Set(transactions.map(({ accountKey }) => accountKey))).toEqual(new Set([current, buffer]));
});

describe('are refused', () => {
  test.each([
    ['with keys joined by a comma', () => `accountKey=${current},${buffer}`, 'invalid_account_key'],
    ['with keys joined by an escaped comma', () => `accountKey=${current}%2C${buffer}`, 'invalid_account_key'],
    ['without a key', () => '', 'invalid_account_key'],
    ['from no date', () => `accountKey=${current}&fromDate=2026-02-30`, 'invalid_start_date'],
    ['to no date', () => `accountKey=${current}&toDate=tomorrow`, 'invalid_end_date'],
    ['backwards', () => `accountKey=${current}&fromDate=2026-02-02&toDate=2026-02-01`, 'invalid_start_date'],
    ['by the million', () => `accountKey=${current}&rowLimit=1000000`, 'invalid_row_limit'],
  ])('%s', async (_how, query, code) => {
    expect((await codeOf(await get(query()))).slice(0, 2)).toEqual([400, code]);
  });

  test('of somebody else', async () => {
    const nora = await linked(sandbox, {}, 'nora');
    expect((await get(`accountKey=${current}`, nora.accessToken)).status).toBe(403);
    expect((await get('accountKey=nobody')).status).toBe(404);
  });
});

test('lie within the dates, newest first, no more than asked for', async () => {
  const today = osloDay(Date.now());
  const from = osloDay(Date.now() - 60 * 86_400_000);
  const { transactions } = await list(`accountKey=${current}&fromDate=${from}&toDate=${today}`);
  const dates = transactions.map(({ date }) => date);
  expect(dates.length).toBeGreaterThan(5);
  expect(Math.min(...dates)).toBeGreaterThanOrEqual(osloMidnight(from));
  expect(dates).toEqual(dates.toSorted((a, b) => b - a));
  expect((await list(`accountKey=${current}&rowLimit=3`)).transactions).toHaveLength(3);
});

test('go back three months and can be had by source', async () => {
  const all = (await list(`accountKey=${current}&rowLimit=1000`)).transactions;
  const oldest = Math.min(...all.map(({ date }) => date));
  expect(oldest).toBeLessThan(Date.now() - 80 * 86_400_000);
  const historic = (await list(`accountKey=${current}&rowLimit=1000&source=HISTORIC`)).transactions;
  expect(historic.length).toBeLessThan(all.length);
  expect(new Set(historic.map(({ source }) => source))).toEqual(new Set(['HISTORIC']));
});

test('that are booked keep their ids within a session, not over sessions', async () => {
  const booked = ({ transactions }: { transactions: TransactionDto[] }) =>
    transactions.filter(({ bookingStatus }) => bookingStatus === 'BOOKED');
  const ids = (dtos: TransactionDto[]) => dtos.map(({ id }) => id);
  const stable = (dtos: TransactionDto[]) => dtos.map(({ nonUniqueId, date }) => [nonUniqueId, date]);
  const [first, again] = [booked(await list(`accountKey=${current}`)), booked(await list(`accountKey=${current}`))];
  const other = booked(await list(`accountKey=${current}`, (await linked(sandbox)).accessToken));
  expect(ids(again)).toEqual(ids(first));
  expect(ids(other).some((id) => ids(first).includes(id))).toBe(false);
  expect(stable(other)).toEqual(stable(first));
});

test('that are pending share one identity and get a new id on every poll', async () => {
  const pending = async () =>
    (await list(`accountKey=${current}&rowLimit=1000`)).transactions.filter((it) => it.bookingStatus === 'PENDING');
  // Whether anything is pending depends on the day: a month never passes without.
  for (let days = 0; days < 30 && (await pending()).length === 0; days += 1) {
    await client.advance(86_400);
    accessToken = String((await exchange(sandbox, client)).body['access_token']);
  }
  const [first, second] = [await pending(), await pending()];
  expect(first.length).toBeGreaterThan(0);
  expect(new Set(first.map(({ nonUniqueId }) => nonUniqueId))).toEqual(new Set(['000000000']));
  expect(first.map(({ id }) => id)).not.toEqual(second.map(({ id }) => id));
});

test('of a past day never change, whatever day it is', () => {
  const account = ingrid.accounts[0]!;
  const inBoth = (today: string) =>
    ledger(account, today).filter(({ day }) => day > '2026-02-15' && day < '2026-03-10');
  const settled = inBoth('2026-03-20');
  expect(settled.length).toBeGreaterThan(10);
  expect(inBoth('2026-04-30')).toEqual(settled);
});

test('have exact amounts', () => {
  for (const { amount } of ingrid.accounts.flatMap((account) => ledger(account, '2026-03-20'))) {
    expect(amount).toMatch(/^-?(?:0|[1-9]\d*)\.\d\d$/u);
  }
});

test.each([
  ['2026-03-28', '2026-03-27T23:00:00Z'],
  ['2026-03-29', '2026-03-28T23:00:00Z'],
  ['2026-03-30', '2026-03-29T22:00:00Z'],
  ['2026-10-25', '2026-10-24T22:00:00Z'],
  ['2026-10-26', '2026-10-25T23:00:00Z'],
])('of %s begin at midnight in Norway', (day, moment) => {
  expect(new Date(osloMidnight(day)).toISOString()).toBe(moment.replace('Z', '.000Z'));
  expect(osloDay(osloMidnight(day))).toBe(day);
});
