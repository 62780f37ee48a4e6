import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../sandbox/control.ts';
import { linkedUk, newUkWorld } from '../../../support/linked-uk.ts';
import type { World } from '../../../support/world.ts';
import { DAY, sandboxOfFile } from '../setup.ts';
import { anyAnswer, bodyCase, type Ending, type FaultCase, faultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';

const sandbox = await sandboxOfFile();

type Fault = FaultRule['fault'];

const ACCOUNTS = '/open-banking/v3.1/aisp/accounts';
const BALANCES = '/open-banking/v3.1/aisp/balances';
const status = (code: number, text = ''): Fault => ({ type: 'status', status: code, body: text });
const body = (value: object): Fault => ({ type: 'body', body: JSON.stringify(value) });
const rejected = { kind: 'reauthorise', reason: 'access-token-rejected' } as const;
const ended = { kind: 'reauthorise', reason: 'grant-ended' } as const;
const foreign = { kind: 'bad-response', reason: 'foreign-answer' } as const;

const account = (id: string | undefined, more: object = {}) => ({ AccountId: id, Currency: 'GBP', ...more });
const list = (...Account: object[]) => ({ Data: { Account } });
const reauthenticate = (code: string) => status(403, `{"Errors":[{"ErrorCode":"${code}","Message":"Again"}]}`);

/** Each account is asked by itself where all at once says nothing of use; not where the bank or the way there is the matter. */
const ofAllAtOnce = ({ ends, ...rest }: FaultCase): FaultCase => ({ ...rest, ends: isGeneral(ends) ? ends : 'read' });
const isGeneral = (ends: Ending) =>
  typeof ends === 'object' && (ends.kind === 'rate-limited' || (ends.kind === 'unavailable' && !ends.reason));

const ofAnyVersion: FaultCase[] = [
  {
    what: 'a token that the bank rejects however new it is',
    spoil: (bank) => bank.setFaults({ match: 'resource', times: 'forever', fault: status(401) }),
    ends: rejected,
  },
  { what: 'a consent that the person ended at the bank', spoil: (bank) => bank.revoke(), ends: ended, lasts: true },
  {
    what: 'a consent that has expired',
    spoil: (bank) => bank.advance((6 * DAY) / 1000),
    ends: ended,
    lasts: true,
  },
];

const cases: FaultCase[] = [
  ...anyAnswer('accounts'),
  ...ofAnyVersion,
  faultCase('accounts', '404', status(404), { kind: 'bad-response' }),
  faultCase('accounts', '400 and markup', status(400, '{"Message":"<b>no</b>"}'), { kind: 'bad-response' }),
  faultCase('accounts', 'the word of 3.1 that the person must log in', reauthenticate('UK.OBIE.Reauthenticate'), ended),
  faultCase('accounts', 'the word of 4.0 for the same', reauthenticate('U028'), ended),
  faultCase(
    'accounts',
    'an answer to another request',
    { type: 'headers', headers: { 'x-fapi-interaction-id': 'x' } },
    foreign,
  ),
  bodyCase(
    'accounts',
    'an id with two accounts',
    (ids) => list(...ids.map((id) => account(id)), account(ids[0])),
    'partial',
  ),
  bodyCase(
    'accounts',
    'one account in an unknown currency',
    ([id, ...ids]) => list(account(id, { Currency: 'XQX' }), ...ids.map((one) => account(one))),
    'partial',
  ),
  bodyCase(
    'accounts',
    'one object in the place of a list',
    ([id]) => ({ Data: { Account: account(id) }, Links: { Next: 'https://elsewhere.example/' } }),
    'partial',
  ),
  ...anyAnswer(BALANCES).map(ofAllAtOnce),
  {
    what: 'a refresh answered with HTML and 200',
    async spoil(bank) {
      await bank.expireAccess();
      await bank.setFaults({ match: 'token', times: 1, fault: { type: 'html' } });
    },
    ends: shape,
  },
];

const link = (institutionId: string) => () => linkedUk(sandbox, institutionId, { traits: { consentDays: 5 } });
describeFaults('UK Open Banking 3.1', link('sandbox-uk-31'), cases);
describeFaults('UK Open Banking 4.0', link('sandbox-uk-40'), ofAnyVersion);
describeFaults('UK Open Banking 2.0', link('sandbox-uk-20'), ofAnyVersion);

/** Begins a link whose bank is spoilt before it, or once the person has approved. */
async function spoilt({ spoil }: FaultCase, when: 'before' | 'approved'): Promise<World> {
  const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-40');
  const { person } = world.state;
  if (when === 'before') await spoil(bank, []);
  else
    world.state.person = async (url) => {
      const answer = await person(url);
      await spoil(bank, []);
      return answer;
    };
  await begin();
  return world;
}

describeLinkFaults('UK Open Banking', [
  {
    what: 'a refusal at the bank',
    async begin() {
      const walker = { customer: 'amelia', decision: 'refuse' as const };
      const { world, begin } = await newUkWorld(sandbox, 'sandbox-uk-31', { walker });
      await begin();
      return world;
    },
    ends: { kind: 'cancelled', reason: 'refused-at-bank' },
  },
  {
    what: 'a wrong secret',
    async begin() {
      const { world, begin } = await newUkWorld(sandbox, 'sandbox-uk-code');
      await begin({ clientSecret: 'wrong' });
      return world;
    },
    ends: { kind: 'configuration', reason: 'client-rejected' },
  },
  ...anyAnswer('resource').map((one) => ({
    what: `${one.what} to a new consent`,
    begin: () => spoilt(one, 'before'),
    ends:
      one.what === '403'
        ? ({ kind: 'configuration', reason: 'authorization-refused' } as const)
        : (one.ends as Exclude<Ending, string>),
  })),
  ...(
    [
      ['JSON cut off', { type: 'bad-json' }, shape],
      ['HTML with 200', { type: 'html' }, shape],
      ['a huge body', { type: 'huge', bytes: 3_000_000 }, { kind: 'bad-response', reason: 'too-large' }],
      ['no token', { type: 'no-access-token' }, shape],
      ['a token for somebody else', { type: 'foreign-id-token' }, shape],
      ['a connection closed', { type: 'close' }, { kind: 'unavailable' }],
      ['500', status(500), { kind: 'unavailable', reason: 'server-error' }],
    ] as const
  ).map(([what, fault, ends]) => ({
    what: `${what} for a code`,
    begin: () => spoilt(faultCase('token', what, fault, ends), 'approved'),
    ends,
  })),
]);

const LAST_GOOD = [{ booked: '1230.15' }, { booked: '5057.27' }, { booked: '-30.00' }, { booked: '0.00' }];

/** Linked, then read once more with what the bank answers from now on. */
async function readWith(...rules: FaultRule[]) {
  const linked = await linkedUk(sandbox, 'sandbox-uk-31');
  await linked.bank.setFaults(...rules);
  linked.world.state.offset += 10_000;
  await linked.worker.send('refresh', {});
  const head = linked.world.head();
  return { ...linked, accounts: Object.values(head.accounts), connection: head.connections[0]! };
}

describe('accounts that', () => {
  const listing = (...Account: object[]): FaultRule => ({
    match: ACCOUNTS,
    times: 1,
    fault: body(list(...Account)),
  });
  const others = [
    account('31820'),
    account('40077', { AccountSubType: 'CreditCard' }),
    account('50978', { Currency: 'EUR' }),
  ];

  it.each(['XQX', 'pounds', 'gbp', '', 7])(
    'are in a currency nobody knows (%j) keep their last figures',
    async (Currency) => {
      const { accounts, connection } = await readWith(listing(account('22289', { Currency }), ...others));
      expect(accounts).toMatchObject([{ name: 'Bills', booked: '1230.15', currency: 'GBP' }, ...LAST_GOOD.slice(1)]);
      expect(connection.partial).toBe(true);
    },
  );

  it.each(['', 'constructor', '__proto__', '../../../oauth', '%2e%2e', 'a/b', 'x'.repeat(201), { a: 1 }, null])(
    'have an odd id (%j) are asked for at no odd address',
    async (AccountId) => {
      const { accounts, bank, connection } = await readWith(
        listing({ AccountId, Currency: 'GBP' }, account('22289'), ...others),
      );
      expect(accounts).toMatchObject(LAST_GOOD);
      expect(connection.failure).toBeUndefined();
      const asked = (await bank.log()).map(({ path }) => path).filter((path) => path.startsWith('/open-banking'));
      expect(asked.filter((path) => !/^\/open-banking\/v3\.1\/aisp\/[\w/-]+$/u.test(path))).toEqual([]);
    },
  );

  it('have hostile names, kinds and numbers are shown as plain text', async () => {
    const Nickname = HOSTILE_NAME;
    const { accounts } = await readWith(
      listing(
        account('22289', {
          Nickname,
          AccountSubType: 'constructor',
          Account: [{ SchemeName: 'UK.OBIE.IBAN', Identification: {} }],
        }),
        ...others,
      ),
    );
    expect(accounts[0]).toMatchObject({ kind: 'current', booked: '1230.15' });
    expect(accounts[0]!.name).toMatch(/^<img src=x onerror=alert\(1\)> Æ+…$/u);
    expect(accounts[0]!.name.length).toBeLessThanOrEqual(80);
  });
});

describe('balances that', () => {
  const balance = (id: string, amount: unknown, more: object = {}) => ({
    AccountId: id,
    Amount: { Amount: amount, Currency: 'GBP' },
    CreditDebitIndicator: 'Credit',
    Type: 'InterimBooked',
    ...more,
  });
  const bulk = (Balance: unknown): FaultRule => ({
    match: '/open-banking/v3.1/aisp/balances',
    times: 1,
    fault: body({ Data: { Balance } }),
  });
  const one = (id: string, fault: Fault): FaultRule => ({
    match: `${ACCOUNTS}/${id}/balances`,
    times: 'forever',
    fault,
  });

  it.each<[string, Fault]>([
    ['empty', body({ Data: { Balance: [] } })],
    ['absent', status(404)],
    ['refused', status(403)],
    ['failing', status(500)],
    ['unreadable', { type: 'bad-json' }],
    ['of another account', body({ Data: { Balance: [balance('31820', '9.99')] } })],
    ['of no amount', body({ Data: { Balance: [balance('22289', '1,00')] } })],
  ])('are %s for one account leave it its last figures, and the others their new ones', async (_what, fault) => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { bulkBalances: false } });
    await linked.bank.setBalances({ 'Rainy day': { balance: '1.00' } });
    await linked.bank.setFaults(one('22289', fault));
    linked.world.state.offset += 10_000;
    await linked.worker.send('refresh', {});
    const { accounts, connections } = linked.world.head();
    expect(Object.values(accounts)).toMatchObject([{ booked: '1230.15' }, { booked: '1.00' }, ...LAST_GOOD.slice(2)]);
    expect(connections[0]).toMatchObject({ partial: true });
    expect(connections[0]?.failure).toBeUndefined();
  });

  it('fail for every account are a failure, not a reading without figures', async () => {
    const { accounts, connection } = await readWith(
      bulk([]),
      ...['22289', '31820', '40077', '50978'].map((id) => one(id, status(500))),
    );
    expect(connection.failure).toEqual({ kind: 'unavailable', reason: 'server-error' });
    expect(accounts).toMatchObject(LAST_GOOD);
  });

  it('leave some account out of all at once are asked for by that account', async () => {
    const { accounts, bank } = await readWith(bulk([balance('22289', '7.00')]));
    expect(accounts).toMatchObject([{ booked: '7.00' }, ...LAST_GOOD.slice(1)]);
    expect((await bank.log()).filter(({ path }) => path.endsWith('/22289/balances'))).toEqual([]);
  });

  it('are one object, a number, or negative and owed are read as they are meant', async () => {
    const { accounts } = await readWith(bulk(balance('22289', -396, { CreditDebitIndicator: 'Debit' })));
    expect(accounts[0]).toMatchObject({ booked: '-396' });
  });
});

describe('the person’s address on the internet', () => {
  it('is told to no bank, attended or not: the sandbox refuses whoever claims to know it', async () => {
    const { world, worker, bank } = await linkedUk(sandbox, 'sandbox-uk-31');
    world.state.offset += 7 * 3_600_000;
    await worker.app.onAlarm('refresh');
    expect((await bank.log()).filter(({ status }) => status! >= 400)).toEqual([]);
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });
});
