import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentByFetch } from '../../../sandbox/ing/consent/by-fetch.ts';
import type { Fault } from '../../../sandbox/shared/fault.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/start.ts';
import { choosing } from '../../../support/linked.ts';
import { linkedIng, newIngWorld } from '../../../support/linked-ing.ts';
import { anyAnswer, bodyCase, type FaultCase, faultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';

const CURRENT = '7de0041d-4f25-4b6c-a885-0bbeb1eab220';
const BALANCES = `/v3/accounts/${CURRENT}/balances` as const;
const HOUR = 3_600_000;
const PASSPHRASE = 'a plum on the old stair';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
});
afterAll(() => sandbox.close());

const idsOf = (bankIds: string[]) =>
  bankIds.map((bankId) => {
    const [kind, currency, resourceId] = bankId.split(':');
    return {
      resourceId,
      currency,
      ...(kind === 'card' ? { product: 'CREDITCARD', maskedPan: '5512' } : { iban: 'NL' }),
    };
  });
const list = (...accounts: object[]) => ({ accounts });
const rejected: Fault = { type: 'status', status: 401, body: '{"tppMessages":[{"code":"X","text":"no"}]}' };

const always: FaultCase[] = [
  ...anyAnswer('accounts'),
  faultCase('accounts', 'a gateway’s 404', { type: 'html', status: 404 }, { kind: 'bad-response' }),
  {
    what: 'a token that the bank rejects however new it is',
    spoil: (bank) => bank.setFaults({ match: 'resource', times: 'forever', fault: rejected }),
    ends: { kind: 'reauthorise', reason: 'access-token-rejected' },
  },
  {
    what: 'a consent that has expired, as Berlin Group says it',
    spoil: (bank) => {
      const body = '{"tppMessages":[{"code":"CONSENT_EXPIRED","text":"<b>over</b>"}]}';
      return bank.setFaults({ match: 'resource', times: 'forever', fault: { type: 'status', status: 403, body } });
    },
    ends: { kind: 'reauthorise', reason: 'grant-ended' },
  },
  {
    what: 'a consent that was revoked at the bank',
    spoil: (bank) => bank.revoke(),
    ends: { kind: 'reauthorise', reason: 'grant-ended' },
    lasts: true,
  },
  {
    what: 'a certificate that has expired',
    spoil: async (bank) => [await bank.expireSecret(), await bank.expireAccess()],
    ends: { kind: 'configuration', reason: 'key-rejected' },
    lasts: true,
  },
  ...[
    ['HTML and 200', { type: 'html' }, { kind: 'bad-response', reason: 'not-json' }] as const,
    ['no token', { type: 'no-access-token' }, shape] as const,
    ['500', { type: 'status', status: 500 }, { kind: 'unavailable', reason: 'server-error' }] as const,
    ['a gateway’s 400', { type: 'html', status: 400 }, { kind: 'bad-response' }] as const,
    [
      '400 and its words',
      { type: 'status', status: 400, body: '{"message":"Invalid signature"}' },
      { kind: 'configuration', reason: 'key-rejected' },
    ] as const,
  ].map(([what, fault, ends]): FaultCase => ({
    what: `the application's token answered with ${what}`,
    async spoil(bank) {
      await bank.expireAccess();
      await bank.setFaults({ match: 'token', times: 1, fault });
    },
    ends,
  })),
  bodyCase('accounts', 'a list that is none', () => ({ accounts: { resourceId: 'a' } }), shape),
  bodyCase('accounts', 'more accounts than anybody has', () => list(...Array<object>(201).fill({})), shape),
  bodyCase('accounts', 'an id with two accounts', (ids) => list(...idsOf(ids), { ...idsOf(ids)[0], name: 'B' }), shape),
  bodyCase('accounts', 'no account in a currency', (ids) => list({ ...idsOf(ids)[0], currency: 'QQQ' }), shape),
  bodyCase(
    'accounts',
    'accounts of others',
    () => list({ resourceId: 'x', currency: 'QQQ' }, { currency: 'EUR' }),
    shape,
  ),
  bodyCase('accounts', 'an account twice', (ids) => list(...idsOf(ids), ...idsOf(ids)), 'read'),
  bodyCase(
    'accounts',
    'hostile names',
    (ids) =>
      list(...idsOf(ids).map((one) => ({ ...one, name: HOSTILE_NAME, product: HOSTILE_NAME, iban: HOSTILE_NAME }))),
    'read',
  ),
  bodyCase(
    'accounts',
    'one account in an unknown currency',
    (ids) => list(...idsOf(ids), { resourceId: 'y', currency: 'QQQ' }),
    'partial',
  ),
];

describeFaults('ING, one account', () => linkedIng(sandbox, { customer: 'joris' }), [
  ...always,
  ...anyAnswer('/v3/accounts/b1d2c3e4').map((one) => ({ ...one, what: `${one.what}, for a balance` })),
]);

describeFaults(
  'ING, three accounts by JWS',
  () => linkedIng(sandbox, { settings: { mode: 'jws' }, traits: { certificateAssumed: true, answers: 'unsigned' } }),
  always.filter(({ what }) => !/hostile|twice/u.test(what)),
);

const balance = (amount: unknown, more: object = {}) => ({
  balanceType: 'interimBooked',
  balanceAmount: { currency: 'EUR', amount },
  ...more,
});
const balances = (what: string, ...entries: unknown[]) =>
  bodyCase(BALANCES, `${what}, for one of three`, () => ({ balances: entries }), 'partial');

describeFaults('ING, a balance of one account of three', () => linkedIng(sandbox), [
  balances('no balance'),
  balances('an amount with a comma', balance('1,50')),
  balances('an amount that is no number', balance('NaN')),
  balances('no amount', balance(undefined)),
  balances('an amount in another currency', { ...balance(1), balanceAmount: { currency: 'USD', amount: 1 } }),
  balances('an unreadable amount beside a lesser one', balance('1,50'), balance(9, { balanceType: 'closingBooked' })),
  balances('another type alone', balance(9, { balanceType: 'information' })),
  bodyCase(BALANCES, 'no list, for one of three', () => ({ balances: null }), 'partial'),
  faultCase(BALANCES, 'a login page, for one of three', { type: 'html' }, 'partial'),
  faultCase(BALANCES, '404, for one of three', { type: 'status', status: 404 }, 'partial'),
]);

type Linked = Awaited<ReturnType<typeof linkedIng>>;

/** Refreshes after `ms` and tells what the connection says then. */
async function refreshAfter({ world, worker, bank, connectionId }: Linked, ms: number) {
  world.state.offset += ms;
  await bank.advance(ms / 1000);
  await worker.send('refresh', { connectionId });
  return world.head().connections[0]?.failure;
}

const amounts = ({ world }: Pick<Linked, 'world'>) => Object.values(world.head().accounts).map(({ booked }) => booked);

describe('what ING’s balances may answer with', () => {
  const text = (amount: string, more = '') =>
    `{"balanceType":"interimBooked","balanceAmount":{"currency":"EUR","amount":${amount}}${more}}`;
  const answered = (...entries: string[]): Fault => ({ type: 'body', body: `{"balances":[${entries.join()}]}` });

  it('the prefix that keeps scripts out is no part of the JSON', async () => {
    const linked = await linkedIng(sandbox);
    const fault: Fault = { type: 'body', body: `)]}',\n{"balances":[${text('7.10')}]}` };
    await linked.bank.setFaults({ match: BALANCES, times: 1, fault });
    expect(await refreshAfter(linked, 5000)).toBeUndefined();
    expect(amounts(linked)[0]).toBe('7.10');
  });

  it.each([
    ['9007199254740993.01', '9007199254740993.01'],
    ['"9007199254740993.01"', '9007199254740993.01'],
    ['1E2', '100'],
    ['0.10', '0.10'],
  ])('%s is exactly %s', async (sent, read) => {
    const linked = await linkedIng(sandbox);
    await linked.bank.setFaults({ match: BALANCES, times: 1, fault: answered(text(sent)) });
    await refreshAfter(linked, 5000);
    expect(amounts(linked)[0]).toBe(read);
  });

  it('of a type that comes twice the newer one counts, in whatever order', async () => {
    const linked = await linkedIng(sandbox);
    const at = (day: string) => `,"lastChangeDateTime":"2026-11-${day}T08:00:00Z"`;
    for (const days of [
      ['20', '19'],
      ['19', '20'],
    ]) {
      const entries = days.map((day) => text(`${day}.00`, at(day)));
      await linked.bank.setFaults({ match: BALANCES, times: 1, fault: answered(...entries) });
      await refreshAfter(linked, 5000);
      expect(amounts(linked)[0]).toBe('20.00');
    }
  });

  it('an account in trouble can be chosen all the same', async () => {
    const { world, worker, bank, begin } = await newIngWorld(sandbox);
    await begin();
    const { id } = await choosing(world);
    await bank.setFaults({ match: BALANCES, times: 1, fault: { type: 'status', status: 400 } });
    expect(await worker.send('link.accounts', { attemptId: id })).toHaveLength(3);
  });

  it('trouble with all of them is the connection’s', async () => {
    const linked = await linkedIng(sandbox);
    const fault: Fault = { type: 'status', status: 400, body: '{"tppMessages":[{"code":"ING_ERROR","text":"no"}]}' };
    await linked.bank.setFaults({ match: '/v3/accounts/', times: 'forever', fault });
    expect(await refreshAfter(linked, 5000)).toMatchObject({ kind: 'bad-response', bankText: 'no' });
    expect(amounts(linked)).toEqual(['2043.17', '15000.10', '-210.40']);
  });
});

describe('odd accounts', () => {
  it('one twice, one in no currency, one with a hostile name and one in two currencies', async () => {
    const { world } = await linkedIng(sandbox, { customer: 'mees' });
    const shown = Object.values(world.head().accounts);
    expect(shown.map(({ currency, booked }) => [currency, booked])).toEqual([
      ['EUR', '1.00'],
      ['USD', '2.00'],
      ['EUR', '4.00'],
    ]);
    // Text, as it is: nothing of ours makes markup of it.
    expect(shown[0]?.name).toBe('<img src=x onerror=alert(1)>');
    expect(shown[0]?.owner).toBe('Mees <b>van</b> Dam');
    expect(shown[2]?.name.length).toBeLessThanOrEqual(200);
    expect(world.head().connections[0]?.partial).toBe(true);
  });
});

describe('tokens', () => {
  it('a lock between the application’s token and the refresh: the refresh token is not used up', async () => {
    const linked = await linkedIng(sandbox);
    const { world, worker, bank } = linked;
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: PASSPHRASE });
    world.state.offset += HOUR;
    await bank.advance(HOUR / 1000);
    await bank.clearLog();
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'slow-headers', ms: 400 } });
    const reading = worker.answer('refresh', {});
    await expect.poll(async () => (await bank.log()).length).toBe(1);
    await worker.send('vault.lock', {});
    await reading;
    expect((await bank.log()).map(({ grantType }) => grantType)).toEqual(['client_credentials']);
    await worker.send('vault.unlock', { passphrase: PASSPHRASE });
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it.each<[string, Fault]>([
    ['an odd token_type', { type: 'other-token-type' }],
    ['a wrong content type', { type: 'wrong-content-type' }],
  ])('a rotated refresh token that comes with %s is not lost', async (_what, fault) => {
    const linked = await linkedIng(sandbox);
    // The application's token is the first token request, the customer's the second.
    await linked.bank.setFaults(
      { match: 'token', times: 1, fault: { type: 'headers', headers: {} } },
      { match: 'token', times: 1, fault },
    );
    expect(await refreshAfter(linked, HOUR)).toMatchObject({ kind: 'bad-response' });
    expect(await refreshAfter(linked, 8 * HOUR)).toBeUndefined();
  });

  it('the end that ING tells overrules what we believe of consents', async () => {
    const linked = await linkedIng(sandbox);
    const told = `{"access_token":"a","token_type":"Bearer","refresh_token":"r","refresh_token_expires_in":31536000}`;
    await linked.bank.setFaults(
      { match: 'token', times: 1, fault: { type: 'headers', headers: {} } },
      { match: 'token', times: 1, fault: { type: 'body', body: told } },
    );
    await refreshAfter(linked, HOUR);
    const { consentEndsAt } = linked.world.head().connections[0]!;
    const days = (consentEndsAt! - linked.world.ports.clock.now()) / (24 * HOUR);
    expect(days).toBeGreaterThan(364);
  });
});

describeLinkFaults('ING', [
  {
    what: 'a refusal at the bank',
    async begin() {
      const { world, begin } = await newIngWorld(sandbox);
      world.state.person = (url) => consentByFetch(url, { decision: 'refuse' });
      await begin();
      return world;
    },
    ends: { kind: 'cancelled', reason: 'refused-at-bank' },
  },
  ...[
    ['HTML and 200', { type: 'html' }, { kind: 'bad-response', reason: 'not-json' }] as const,
    ['a body cut off', { type: 'truncated' }, { kind: 'unavailable' }] as const,
    ['a huge body', { type: 'huge', bytes: 3_000_000 }, { kind: 'bad-response', reason: 'too-large' }] as const,
    [
      'an address that is none',
      { type: 'body', body: '{"location":"javascript:alert(1)"}' },
      { kind: 'bad-response', reason: 'foreign-answer' },
    ] as const,
  ].map(([what, fault, ends]) => ({
    what: `the consent page's address answered with ${what}`,
    async begin() {
      const { world, bank, begin } = await newIngWorld(sandbox);
      await bank.setFaults({ match: 'authorize', times: 1, fault });
      await begin();
      return world;
    },
    ends,
  })),
]);

describe('an answer of the consent page', () => {
  it.each([
    ['another state', (url: string) => url.replace(/state=[^&]+/u, 'state=other')],
    ['another address', (url: string) => url.replace('chromiumapp.org', 'chromiumapp.example')],
    ['two codes', (url: string) => `${url}&code=second`],
    ['no code', (url: string) => url.replace(/code=[^&]+/u, 'c=1')],
    ['a foreign issuer', (url: string) => `${url}&iss=https%3A%2F%2Felsewhere.example`],
  ])('with %s ends the link, and no token is asked for after it', async (_what, spoil) => {
    const { world, bank, begin } = await newIngWorld(sandbox);
    let before = 0;
    world.state.person = async (url) => {
      const answer = spoil(await consentByFetch(url));
      before = (await bank.log()).length;
      return answer;
    };
    await begin();
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(attempts[0]?.failure).toMatchObject({ kind: 'bad-response', reason: 'foreign-answer' });
    expect((await bank.log()).length).toBe(before);
  });
});
