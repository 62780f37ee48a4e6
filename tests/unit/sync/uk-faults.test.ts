import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureInfo } from '../../../lib/failure.ts';
import type { FaultRule } from '../../sandbox/control.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { linkedUk, newUkWorld } from '../../support/linked-uk.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
});
afterAll(() => sandbox.close());

type Fault = FaultRule['fault'];

const bad = (reason?: FailureInfo['reason']) => ({ kind: 'bad-response', ...(reason && { reason }) });
const status = (code: number, more: object = {}): Fault => ({ type: 'status', status: code, ...more });
const body = (value: object): Fault => ({ type: 'body', body: JSON.stringify(value) });
const headers = { 'retry-after': '120' };

/** What a bank may answer in the place of an answer, and what that is called. */
const FAULTS: [string, Fault, object][] = [
  ['malformed JSON', { type: 'bad-json' }, bad('not-json')],
  ['JSON with something after it', { type: 'trailing-garbage' }, bad('not-json')],
  ['a body that is cut off', { type: 'truncated' }, { kind: 'unavailable' }],
  ['a login page with 200', { type: 'html' }, bad('not-json')],
  ['JSON that calls itself text', { type: 'wrong-content-type' }, bad('not-json')],
  ['another charset', { type: 'wrong-charset' }, bad('not-json')],
  ['nothing', { type: 'empty' }, bad('not-json')],
  ['a huge body', { type: 'huge', bytes: 2_000_000 }, bad('too-large')],
  ['a small body that becomes huge', { type: 'zip-bomb', bytes: 50_000_000 }, bad('too-large')],
  ['JSON of a thousand levels', { type: 'deep' }, bad('too-large')],
  ['JSON of another shape', body({ data: [] }), bad('shape')],
  ['a redirect', { type: 'redirect', to: 'https://elsewhere.example/' }, { kind: 'unavailable' }],
  ['no answer', { type: 'close' }, { kind: 'unavailable' }],
  ['500', status(500), { kind: 'unavailable', reason: 'server-error' }],
  ['429', status(429, { headers }), { kind: 'rate-limited', until: expect.any(Number) }],
];

/** Tokens that were given are not lost to a label. */
const TOLERATED = 'JSON that calls itself text';

const ACCOUNTS = '/open-banking/v3.1/aisp/accounts';

/** Linked, then read once more with what the bank answers from now on. */
async function readWith(institutionId: string, ...rules: FaultRule[]) {
  const linked = await linkedUk(sandbox, institutionId);
  await linked.bank.setFaults(...rules);
  linked.world.state.offset += 10_000;
  await linked.worker.send('refresh', {});
  const head = linked.world.head();
  return { ...linked, accounts: Object.values(head.accounts), connection: head.connections[0]! };
}

const LAST_GOOD = [{ booked: '1230.15' }, { booked: '5057.27' }, { booked: '-30.00' }, { booked: '0.00' }];

describe('reading, where the bank answers with', () => {
  it.each([
    ...FAULTS,
    ['404', status(404), bad()] as const,
    [
      '400',
      status(400, { body: '{"Message":"Not <b>that</b>\\u202e"}' }),
      { ...bad(), bankText: 'Not <b>that</b>' },
    ] as const,
    ['401', status(401), { kind: 'reauthorise', reason: 'access-token-rejected' }] as const,
    ['403', status(403), { kind: 'forbidden' }] as const,
    [
      'an answer to another request',
      { type: 'headers', headers: { 'x-fapi-interaction-id': 'x' } },
      bad('foreign-answer'),
    ] as const,
  ])('%s: it fails in a word that we have, and the last good figures stay', async (_what, fault, failure) => {
    const { accounts, connection } = await readWith('sandbox-uk-31', { match: 'accounts', times: 'forever', fault });
    expect(connection.failure).toEqual(failure);
    expect(accounts).toMatchObject(LAST_GOOD);
  });

  it.each(FAULTS)(
    '%s in the place of bulk balances: each account is asked, or all keep their figures',
    async (_what, fault) => {
      const match = '/open-banking/v3.1/aisp/balances';
      const { accounts } = await readWith('sandbox-uk-31', { match, times: 'forever', fault });
      expect(accounts).toMatchObject(LAST_GOOD);
    },
  );
});

describe('linking, where the bank answers with', () => {
  it.each(FAULTS)(
    '%s to a new consent: it ends in a word that we have, and nobody is sent to the bank',
    async (_what, fault, failure) => {
      const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-40');
      await bank.setFaults({ match: 'resource', times: 'forever', fault });
      await begin();
      const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
      // A status other than 201 is told before what is in the body.
      expect(failure).toMatchObject({ kind: attempts[0]?.failure?.kind });
      expect((await bank.log()).some(({ kind }) => kind === 'authorize')).toBe(false);
    },
  );

  it.each(FAULTS.filter(([what]) => what !== '429' && what !== TOLERATED))(
    '%s to the code: it ends in a word that we have, and no data is asked for',
    async (_what, fault) => {
      const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-40');
      const { person } = world.state;
      world.state.person = async (url) => {
        const answer = await person(url);
        await bank.setFaults({ match: 'token', times: 1, fault });
        return answer;
      };
      await begin();
      const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
      expect(['bad-response', 'unavailable']).toContain(attempts[0]?.failure?.kind);
      expect((await bank.log()).some(({ path }) => path.endsWith('/accounts'))).toBe(false);
    },
  );
});

describe('a consent that', () => {
  it.each(['sandbox-uk-31', 'sandbox-uk-40'])(
    'has ended at %s asks for the person, and keeps the figures',
    async (institutionId) => {
      const { world, worker, bank } = await linkedUk(sandbox, institutionId, { traits: { consentDays: 5 } });
      const warned = world.head().connections[0]!.consentEndsAt!;
      await bank.advance(6 * 86_400);
      world.state.offset += 6 * 86_400_000;
      await worker.send('refresh', {});
      const { failure } = world.head().connections[0]!;
      expect(failure).toEqual({ kind: 'reauthorise', reason: 'grant-ended', bankText: 'The consent has ended' });
      expect(warned).toBeLessThan(Date.now() + world.state.offset);
      expect(Object.values(world.head().accounts)).toMatchObject(LAST_GOOD);
    },
  );

  it.each(['sandbox-uk-31', 'sandbox-uk-40', 'sandbox-uk-20'])(
    'was ended by the person at %s does too, and may be given again',
    async (institutionId) => {
      const { world, worker, bank, connectionId } = await linkedUk(sandbox, institutionId);
      await bank.revoke();
      world.state.offset += 10_000;
      await worker.send('refresh', {});
      expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
      expect(Object.values(world.head().accounts)).toMatchObject(LAST_GOOD);
      await worker.send('link.again', { connectionId });
      await world.until(
        ({ attempts, connections: [one] }) => attempts.length === 0 && !one?.failure && one?.activity === 'idle',
      );
      expect((await bank.log()).filter(({ method, kind }) => method === 'POST' && kind === 'resource')).toHaveLength(1);
    },
  );
});

describe('accounts that', () => {
  const account = (id: string, more: object = {}) => ({
    AccountId: id,
    Currency: 'GBP',
    Nickname: `No ${id}`,
    ...more,
  });
  const listing = (...Account: object[]): FaultRule => ({
    match: ACCOUNTS,
    times: 1,
    fault: body({ Data: { Account } }),
  });
  const others = [
    account('31820'),
    account('40077', { AccountSubType: 'CreditCard' }),
    account('50978', { Currency: 'EUR' }),
  ];

  it('come twice count once', async () => {
    const { accounts, connection } = await readWith(
      'sandbox-uk-31',
      listing(account('22289'), account('22289', { Nickname: 'Again' }), ...others),
    );
    expect(accounts).toMatchObject([{ name: 'No 22289', booked: '1230.15' }, ...LAST_GOOD.slice(1)]);
    expect(connection.partial).toBe(true);
  });

  it.each(['XQX', 'pounds', 'gbp', '', 7])(
    'are in a currency nobody knows (%j) keep their last figures',
    async (Currency) => {
      const { accounts, connection } = await readWith(
        'sandbox-uk-31',
        listing(account('22289', { Currency }), ...others),
      );
      expect(accounts).toMatchObject([{ name: 'Bills', booked: '1230.15', currency: 'GBP' }, ...LAST_GOOD.slice(1)]);
      expect(connection.partial).toBe(true);
    },
  );

  it.each(['', 'constructor', '__proto__', '../../../oauth', '%2e%2e', 'a/b', 'x'.repeat(201), { a: 1 }, null])(
    'have an odd id (%j) are asked for at no odd address',
    async (AccountId) => {
      const { accounts, bank, connection } = await readWith(
        'sandbox-uk-31',
        listing({ AccountId, Currency: 'GBP' }, account('22289'), ...others),
      );
      expect(accounts).toMatchObject(LAST_GOOD);
      expect(connection.failure).toBeUndefined();
      const asked = (await bank.log()).map(({ path }) => path).filter((path) => path.startsWith('/open-banking'));
      expect(asked.filter((path) => !/^\/open-banking\/v3\.1\/aisp\/[\w/-]+$/u.test(path))).toEqual([]);
    },
  );

  it('have hostile names, kinds and numbers are shown as plain text', async () => {
    const Nickname = `<img src=x onerror=alert(1)>\u202e\u0000${'x'.repeat(5000)}`;
    const { accounts } = await readWith(
      'sandbox-uk-31',
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
    expect(accounts[0]!.name).toMatch(/^<img src=x onerror=alert\(1\)> x+…$/u);
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
      'sandbox-uk-31',
      bulk([]),
      ...['22289', '31820', '40077', '50978'].map((id) => one(id, status(500))),
    );
    expect(connection.failure).toEqual({ kind: 'unavailable', reason: 'server-error' });
    expect(accounts).toMatchObject(LAST_GOOD);
  });

  it('leave some account out of all at once are asked for by that account', async () => {
    const { accounts, bank } = await readWith('sandbox-uk-31', bulk([balance('22289', '7.00')]));
    expect(accounts).toMatchObject([{ booked: '7.00' }, ...LAST_GOOD.slice(1)]);
    expect((await bank.log()).filter(({ path }) => path.endsWith('/22289/balances'))).toEqual([]);
  });

  it('are one object, a number, or negative and owed are read as they are meant', async () => {
    const { accounts } = await readWith(
      'sandbox-uk-31',
      bulk(balance('22289', -396, { CreditDebitIndicator: 'Debit' })),
    );
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
