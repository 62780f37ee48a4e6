import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientControl } from '../../sandbox/control.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { ACCEPT, getResource, linked, startOnFreePorts } from './linked.ts';

interface AccountDto {
  key: string;
  accountNumber: string;
  name: string;
  type: string;
  balance?: number;
  accountProperties: Record<string, boolean>;
}

let sandbox: Sandbox;
let client: ClientControl;
let accessToken: string;
beforeAll(async () => {
  sandbox = await startOnFreePorts();
  ({ client, accessToken } = await linked(sandbox, { callsPerHour: 1000 }));
});
afterAll(() => sandbox.close());

const PATH = '/personal/banking/accounts';
const KINDS = ['Nok', 'Currency', 'Bsu', 'CreditCard', 'Ask', 'Pension'];
const EVERYTHING = `${PATH}?${KINDS.map((kind) => `include${kind}Accounts=true`).join('&')}`;
const text = async (path: string, token = accessToken) => (await getResource(sandbox, token, path)).text();
const read = async (path: string, token = accessToken) =>
  JSON.parse(await text(path, token)) as { accounts: AccountDto[]; errors: string[] };
const names = async (path: string, token = accessToken) => (await read(path, token)).accounts.map(({ name }) => name);

describe('the list', () => {
  test('without parameters has NOK accounts only', async () => {
    expect(await names(PATH)).toEqual(['Brukskonto', 'Bufferkonto']);
  });

  test.each([
    ['includeCreditCardAccounts=true', ['**** **** **** 3431']],
    ['includeCurrencyAccounts=true', ['Eurokonto']],
    ['includeBsuAccounts=true', ['BSU']],
    ['includeNokAccounts=true&includeCurrencyAccounts=true', ['Brukskonto', 'Bufferkonto', 'Eurokonto']],
    ['includeNokAccounts=false&includeBsuAccounts=true', ['BSU']],
    ['includeAskAccounts=true', []],
  ])('with %s has what was asked for', async (query, expected) => {
    expect(await names(`${PATH}?${query}`)).toEqual(expected);
  });

  test('with everything has every account of the customer', async () => {
    expect((await read(EVERYTHING)).accounts).toHaveLength(5);
  });

  test('refuses a boolean that is none', async () => {
    const response = await getResource(sandbox, accessToken, `${PATH}?includeBsuAccounts=yes`);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { resource: string }[] };
    expect(errors[0]?.resource).toBe('includeBsuAccounts');
  });

  test.each([
    ['ingrid', 5],
    ['jonas', 2],
    ['nora', 1],
    ['ase-lill', 14],
  ])('of %s has %i accounts', async (customer, count) => {
    const other = await linked(sandbox, {}, customer);
    expect((await read(EVERYTHING, other.accessToken)).accounts).toHaveLength(count);
  });
});

describe('an account', () => {
  test('has the members that the bank gives', async () => {
    const [account] = (await read(PATH)).accounts;
    expect(account).toMatchObject({
      key: expect.stringMatching(/^[\w-]{22}$/u) as string,
      accountNumber: '99910110000',
      iban: 'NO5699910110000',
      name: 'Brukskonto',
      description: 'BRUKSKONTO',
      currencyCode: 'NOK',
      owner: { name: 'Ingrid Solbakken Moe', firstName: 'Ingrid', lastName: 'Solbakken Moe', age: 38 },
      type: 'USER',
      obsCodes: [],
      disposalRole: false,
    });
    expect(Object.keys(account?.accountProperties ?? {})).toHaveLength(20);
    expect(account?.accountProperties).toMatchObject({ isDefaultPaymentAccount: true, isSavingsAccount: false });
  });

  test('is of the type that the bank gives it', async () => {
    const types = (await read(EVERYTHING)).accounts.map(({ name, type }) => [name, type]);
    expect(types).toEqual([
      ['Brukskonto', 'USER'],
      ['Bufferkonto', 'SAVING'],
      ['BSU', 'SAVING'],
      ['**** **** **** 3431', 'CREDITCARD'],
      ['Eurokonto', 'USER'],
    ]);
  });

  test('that is a card has a number of its own kind, its limit and a negative balance for a debt', async () => {
    const body = await text(`${PATH}?includeCreditCardAccounts=true`);
    const [card] = (JSON.parse(body) as { accounts: AccountDto[] }).accounts;
    expect(card?.accountNumber).toMatch(/^K\d+$/u);
    expect(card).not.toHaveProperty('iban');
    expect(body).toContain('"balance":-4310.50,"availableBalance":45689.50');
    expect(body).toContain('"creditCardCreditLimit":50000.00,"creditCardAccountID":"');
  });

  test('has amounts that are JSON numbers, written digit by digit', async () => {
    expect(await text(PATH)).toContain('"balance":12345.67,"availableBalance":12000.00');
    const rich = await linked(sandbox, {}, 'ase-lill');
    expect(await text(PATH, rich.accessToken)).toContain('"balance":9007199254740993.01,');
  });

  test('may lack a balance, and may have any name', async () => {
    const { accessToken: token } = await linked(sandbox, {}, 'ase-lill');
    const { accounts } = await read(EVERYTHING, token);
    const unknown = accounts.find(({ name }) => name === 'Uten saldo');
    expect(Object.keys(unknown ?? {})).not.toContain('balance');
    expect(Object.keys(unknown ?? {})).not.toContain('availableBalance');
    const all = accounts.map(({ name }) => name);
    expect(all.some((name) => name.includes('\u202e'))).toBe(true);
    expect(all.some((name) => /\p{Extended_Pictographic}/u.test(name))).toBe(true);
    expect(all.some((name) => name.length === 300)).toBe(true);
  });
});

describe('one account', () => {
  const keyOf = async (name: string) => (await read(EVERYTHING)).accounts.find((it) => it.name === name)?.key ?? '';

  test('by its key, with details and roles', async () => {
    const at = `${PATH}/${await keyOf('BSU')}`;
    expect(JSON.parse(await text(at))).toMatchObject({ name: 'BSU' });
    expect(JSON.parse(await text(`${at}/details`))).toMatchObject({ interestRate: 3.45 });
    expect(JSON.parse(await text(`${at}/roles`))).toEqual({ roles: [{ name: 'Ingrid Solbakken Moe', role: 'OWNER' }] });
  });

  test('by a key that must be escaped', async () => {
    const { accessToken: token } = await linked(sandbox, {}, 'ase-lill');
    const key = 'us+dollar=konto/140';
    expect((await getResource(sandbox, token, `${PATH}/${encodeURIComponent(key)}`)).status).toBe(200);
    expect((await getResource(sandbox, token, `${PATH}/${key}`)).status).toBe(404);
  });

  test('of somebody else is 403, of nobody 404', async () => {
    const other = await linked(sandbox, {}, 'nora');
    expect((await getResource(sandbox, other.accessToken, `${PATH}/${await keyOf('BSU')}`)).status).toBe(403);
    expect((await getResource(sandbox, accessToken, `${PATH}/nobody`)).status).toBe(404);
    expect((await getResource(sandbox, accessToken, `${PATH}/%E0%A4`)).status).toBe(404);
  });

  test('the default one, unless the bank has no such address', async () => {
    expect(JSON.parse(await text(`${PATH}/default`))).toMatchObject({ name: 'Brukskonto' });
    await client.setTraits({ accountsDefault: false });
    expect((await getResource(sandbox, accessToken, `${PATH}/default`)).status).toBe(404);
  });

  test('keys by number', async () => {
    const body = await text(`${PATH}/keys?accountNumber=99910110000&accountNumber=99910330108`);
    expect(JSON.parse(body)).toEqual({ accountKeysMap: { '99910110000': await keyOf('Brukskonto') } });
    expect((await getResource(sandbox, accessToken, `${PATH}/keys`)).status).toBe(400);
  });
});

describe('the balance of one account', () => {
  const ask = (body: string, type: string = ACCEPT) =>
    fetch(`${sandbox.origins.api}${PATH}/balance`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, accept: ACCEPT, 'content-type': type },
      body,
    });

  test('by number', async () => {
    const response = await ask('{"accountNumber":"99910110000"}');
    expect(await response.text()).toBe('{"accountBalance":12345.67,"name":"Brukskonto"}');
  });

  test('needs the bank’s content type', async () => {
    expect((await ask('{"accountNumber":"99910110000"}', 'application/json')).status).toBe(415);
  });

  test('is not told of cards, or of what makes no sense', async () => {
    expect((await ask('{"accountNumber":"K7700343121"}')).status).toBe(404);
    expect((await ask('{"accountNumber":1}')).status).toBe(400);
    expect((await ask('{')).status).toBe(400);
  });
});
