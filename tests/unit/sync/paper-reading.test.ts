import { describe, expect, it } from 'vitest';
import type { Trigger } from '../../../lib/sync/schedule.ts';
import { createActivity } from '../../../lib/sync/activity.ts';
import { createPublisher } from '../../../lib/sync/publish.ts';
import { createReading } from '../../../lib/sync/read.ts';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { Health } from '../../../lib/records.ts';
import {
  account,
  answering,
  createPaperWorld,
  DAY,
  HOUR,
  MINUTE,
  NOW,
  paperInstitution,
  tokensOf,
} from '../../support/paper-world.ts';

const click: Trigger = { by: 'click' };
const alarm: Trigger = { by: 'alarm' };

async function reader(more: Partial<Institution> = {}, grant: object = {}, connection: object = {}) {
  const world = createPaperWorld([paperInstitution(more)]);
  await world.link('one', { grant, connection });
  const noted: object[] = [];
  const activity = createActivity();
  const publish = createPublisher(world.ports, activity);
  const reading = createReading(world.ports, activity, publish, (entry) => void noted.push(entry));
  const { session } = world;
  const health = async (id = 'one') => (await session.get('health', id))!;
  const accounts = async (id = 'one') => session.get('accounts', id);
  const grantOf = async () => (await session.get('grant', 'one'))!;
  const putHealth = (record: Partial<Health>) =>
    session.write([
      { type: 'put', store: 'health', id: 'one', record: { failures: 0, lastAttemptAt: 0, calls: [], ...record } },
    ]);
  return { ...world, world, noted, reading, activity, health, accounts, grantOf, putHealth };
}

describe('a reading', () => {
  it('keeps the chosen accounts under our ids, in the person’s order, and a point of history for each', async () => {
    const { state, reading, accounts, health, session, head } = await reader();
    state.reading = { accounts: [account('z', '1'), account('b', '20.50'), account('a', '10')], partial: false };
    await reading.one('one', click);
    expect(await accounts()).toEqual({
      accounts: [
        { ...account('a', '10'), id: 'one-1' },
        { ...account('b', '20.50'), id: 'one-2' },
      ],
      asOf: NOW,
      partial: false,
    });
    expect(await health()).toEqual({ failures: 0, lastAttemptAt: NOW, calls: [NOW], unattended: [] });
    expect(await session.ids('history')).toHaveLength(2);
    expect(state.asked).toEqual(['accounts with stored of a b']);
    expect(head().connections[0]).toMatchObject({ activity: 'idle', asOf: NOW });
    expect(head().totals).toEqual([{ currency: 'NOK', value: '30.50', incomplete: false }]);
  });

  it('shows that it is under way, and that it is over also when it failed', async () => {
    const { world, reading, head, state } = await reader();
    let during: string | undefined;
    world.state.before = async () => {
      during = head().connections[0]?.activity;
      throw new TypeError('a bug');
    };
    await reading.one('one', click);
    expect(during).toBe('refreshing');
    expect(head().connections[0]).toMatchObject({ activity: 'idle', failure: { kind: 'bad-response' } });
    expect(state.badge).toBeDefined();
  });

  it('of one account alone asks for that one where the bank can be asked so', async () => {
    const { world, reading, connector, state, accounts } = await reader({}, {}, { chosen: [{ id: 'x', bankId: 'b' }] });
    connector.account = async (_access, bankId) => {
      state.asked.push(`account ${bankId}`);
      return { accounts: [account(bankId, '7')], partial: false };
    };
    await reading.one('one', click);
    expect(world.state.asked).toEqual(['account b']);
    expect((await accounts())?.accounts).toEqual([{ ...account('b', '7'), id: 'x' }]);
  });

  it('of two accounts asks for both at once, whatever the bank can do', async () => {
    const { reading, connector, state } = await reader();
    connector.account = async () => Promise.reject(new Error('asked for one'));
    await reading.one('one', click);
    expect(state.asked).toEqual(['accounts with stored of a b']);
  });

  it('keeps the figures of what a partial answer left out, and drops those of what a whole one no longer has', async () => {
    const { reading, state, accounts, pass } = await reader();
    await reading.one('one', click);
    state.reading = { accounts: [account('a', '11')], partial: true };
    pass(MINUTE);
    await reading.one('one', click);
    expect(await accounts()).toMatchObject({ partial: true, accounts: [{ booked: '11' }, { booked: '20.50' }] });
    state.reading = { accounts: [account('a', '12')], partial: false };
    pass(MINUTE);
    await reading.one('one', click);
    const { accounts: left, partial } = (await accounts())!;
    expect(partial).toBe(false);
    expect(left[1]).toEqual({ id: 'one-2', name: 'Account b', kind: 'current', currency: 'NOK' });
  });

  it('keeps the last figures of an account that a partial answer names without any', async () => {
    const { reading, state, accounts, pass } = await reader();
    state.reading = { accounts: [account('a', '10', { available: '9' }), account('b')], partial: false };
    await reading.one('one', click);
    state.reading = { accounts: [account('a', undefined, { name: 'New name' }), account('b')], partial: true };
    pass(MINUTE);
    await reading.one('one', click);
    expect((await accounts())?.accounts).toEqual([
      account('one-1', '10', { name: 'New name', available: '9' }),
      account('one-2', undefined, { name: 'Account b' }),
    ]);
    state.reading = { accounts: [account('a', undefined, { available: '3' }), account('b')], partial: true };
    pass(MINUTE);
    await reading.one('one', click);
    expect((await accounts())?.accounts[0]).toEqual(account('one-1', undefined, { name: 'Account a', available: '3' }));
  });

  it('adds no point of history for an account without a figure', async () => {
    const { reading, state, session } = await reader();
    state.reading = { accounts: [account('a'), account('b', undefined, { available: '3' })], partial: false };
    await reading.one('one', click);
    const blocks = [...(await session.all('history')).entries()];
    expect(blocks).toHaveLength(1);
    expect(blocks[0]![0]).toContain('one-2');
  });

  it('shows what the bank writes as one line of plain text', async () => {
    const { reading, state, accounts } = await reader();
    const odd = { name: 'Spare\u202e\nkonto', number: '1\u200b2', owner: 'O\u0000la', iban: ' NO93 ' };
    state.reading = { accounts: [account('a', '1', odd), account('b', '1', { name: '\u200b' })], partial: false };
    await reading.one('one', click);
    const [a, b] = (await accounts())!.accounts;
    expect(a).toMatchObject({ name: 'Spare konto', number: '1 2', owner: 'O la', iban: 'NO93' });
    expect(b).toEqual({ ...account('one-2', '1'), name: '–' });
    const long = { name: 'n'.repeat(81), number: '1'.repeat(41), owner: 'o'.repeat(81), iban: 'i'.repeat(41) };
    state.reading = { accounts: [account('a', '1', long)], partial: true };
    state.now += MINUTE;
    await reading.one('one', click);
    const clamped = (await accounts())!.accounts[0]!;
    const lengths = [clamped.name, clamped.number, clamped.owner, clamped.iban].map((text) => text?.length);
    expect(lengths).toEqual([80, 40, 80, 40]);
  });

  it('repairs figures and health that can no longer be trusted', async () => {
    const { reading, vaultState, accounts, health } = await reader();
    vaultState.corrupt.add('accounts one').add('health one');
    await reading.one('one', click);
    expect((await accounts())?.asOf).toBe(NOW);
    expect((await health()).failures).toBe(0);
  });

  it('of a connection that is not there is refused', async () => {
    const { reading } = await reader();
    await expect(reading.one('two', click)).rejects.toMatchObject({ refusal: 'not-found' });
  });

  it('of a bank that this build does not know is refused', async () => {
    const { reading } = await reader({}, {}, { institutionId: 'gone' });
    await expect(reading.one('one', click)).rejects.toMatchObject({ refusal: 'not-found' });
  });
});

describe('a failed reading', () => {
  it('is counted and told, with its request, and keeps the figures', async () => {
    const { reading, world, health, accounts, pass, head } = await reader();
    await reading.one('one', click);
    answering(world, 'accounts', 'unavailable', { reason: 'server-error' });
    pass(MINUTE);
    await reading.one('one', click);
    expect(await health()).toEqual({
      failure: { kind: 'unavailable', reason: 'server-error' },
      failures: 1,
      retryAt: expect.any(Number),
      lastAttemptAt: NOW + MINUTE,
      calls: [NOW, NOW + MINUTE],
      unattended: [],
    });
    expect((await accounts())?.asOf).toBe(NOW);
    expect(head().connections[0]).toMatchObject({ asOf: NOW, failure: { kind: 'unavailable' } });
    pass(MINUTE);
    await reading.one('one', click);
    expect((await health()).failures).toBe(2);
  });

  it('counts no call while the device is offline', async () => {
    const { reading, world, health } = await reader();
    answering(world, 'accounts', 'offline');
    await reading.one('one', click);
    expect((await health()).calls).toEqual([]);
  });

  it('leaves with the lock where the vault was locked meanwhile, and is no failure of the bank’s', async () => {
    const { reading, vaultState, health, state } = await reader();
    state.before = async () => void (vaultState.vault = 'locked');
    await reading.one('one', click);
    expect((await health()).failure).toBeUndefined();
    vaultState.vault = 'locked';
    await expect(reading.one('one', click)).rejects.toMatchObject({ code: 'locked' });
  });

  it('sends nothing after a lock', async () => {
    const { reading, vaultState, ports, state, session } = await reader();
    ports.showBadge = async () => void (vaultState.vault = 'locked');
    await expect(reading.one('one', click)).rejects.toMatchObject({ code: 'locked' });
    expect(state.asked).toEqual([]);
    expect(await session.get('health', 'one')).toBeUndefined();
  });
});

describe('who asks, and when', () => {
  it('a second click that waited for the first is answered by it', async () => {
    const { reading, state } = await reader();
    await Promise.all([reading.one('one', click), reading.one('one', click)]);
    expect(state.asked).toHaveLength(1);
  });

  it('a change asks again although somebody has just read', async () => {
    const { reading, state, pass } = await reader();
    await reading.one('one', click);
    pass(1);
    await reading.one('one', { by: 'change' });
    expect(state.asked).toHaveLength(2);
  });

  it('a health from a time to come keeps nobody from asking', async () => {
    const { reading, state, putHealth } = await reader();
    await putHealth({ lastAttemptAt: NOW + DAY, retryAt: NOW + 30 * DAY });
    await reading.one('one', click);
    expect(state.asked).toHaveLength(1);
  });

  it('a click on a bank whose hour is spent says until when, without asking', async () => {
    const { reading, state, putHealth, health } = await reader({ callsPerHour: 6 });
    await putHealth({ calls: [NOW - 50 * MINUTE, NOW - 40 * MINUTE, NOW - 30 * MINUTE] });
    await reading.one('one', click);
    expect(state.asked).toEqual([]);
    expect((await health()).failure).toEqual({ kind: 'rate-limited', until: NOW + 10 * MINUTE });
    expect((await health()).retryAt).toBe(NOW + 10 * MINUTE);
  });

  it('an alarm in a spent hour says nothing, nor does a click on a link that needs a login', async () => {
    for (const [trigger, failure] of [
      [alarm, undefined],
      [click, { kind: 'reauthorise' as const }],
    ] as const) {
      const { reading, state, putHealth, health } = await reader({ callsPerHour: 6 });
      const calls = [NOW - 50 * MINUTE, NOW - 40 * MINUTE, NOW - 30 * MINUTE];
      await putHealth({ calls, ...(failure && { failure }) });
      await reading.one('one', trigger);
      expect(state.asked).toEqual([]);
      expect((await health()).failure).toEqual(failure);
    }
  });

  it('readings that we begin are written down before anything is sent, those of a person are not', async () => {
    const { reading, state, health, pass } = await reader();
    let noted: number[] | undefined;
    state.before = async () => void (noted = (await health()).unattended);
    await reading.one('one', alarm);
    expect(noted).toEqual([NOW]);
    expect((await health()).unattended).toEqual([NOW]);
    pass(MINUTE);
    await reading.one('one', click);
    expect((await health()).unattended).toEqual([NOW]);
  });

  it('a person’s readings count too where the bank can’t be told', async () => {
    const { reading, health } = await reader({ everyReadingCounts: true });
    await reading.one('one', click);
    expect((await health()).unattended).toEqual([NOW]);
  });

  it('the bank hears whether a person is looking', async () => {
    const { reading, connector, pass } = await reader();
    const attended: boolean[] = [];
    connector.accounts = async (access) => {
      attended.push(access.attended);
      return { accounts: [], partial: false };
    };
    await reading.one('one', click);
    pass(4 * HOUR);
    await reading.one('one', alarm);
    expect(attended).toEqual([true, false]);
  });
});

describe('accounts with a limit of their own', () => {
  const until = NOW + 5 * HOUR;
  it('are left out until it ends, and what was read of them stays', async () => {
    const { reading, state, health, accounts, pass } = await reader();
    state.reading = { accounts: [account('a', '1')], partial: true, held: { ids: ['b'], until } };
    await reading.one('one', click);
    expect((await health()).held).toEqual({ b: until });
    state.reading = { accounts: [account('a', '2')], partial: false };
    pass(HOUR);
    await reading.one('one', click);
    expect(state.asked.at(-1)).toMatch(/ of a$/u);
    expect(await accounts()).toMatchObject({ partial: true });
    pass(4 * HOUR);
    await reading.one('one', click);
    expect(state.asked.at(-1)).toMatch(/ of a b$/u);
    expect((await health()).held).toBeUndefined();
  });

  it('all of them: nothing is asked, and the person is told until when', async () => {
    const { reading, state, health, putHealth } = await reader();
    await putHealth({ held: { a: until, b: until + 1 } });
    await reading.one('one', click);
    expect(state.asked).toEqual([]);
    expect((await health()).failure).toEqual({ kind: 'rate-limited', reason: 'daily-limit', until: until + 1 });
  });
});

describe('reading all', () => {
  it('reads every connection with chosen accounts of a bank that is known', async () => {
    const { reading, link, state, accounts } = await reader();
    await link('two');
    await link('none', { connection: { chosen: [] } });
    await link('gone', { connection: { institutionId: 'gone' } });
    await reading.all(click);
    expect(state.asked).toHaveLength(2);
    expect(await accounts('two')).toBeDefined();
    expect(await accounts('none')).toBeUndefined();
  });

  it('of another connection goes on where one’s record is damaged', async () => {
    const { reading, link, vaultState, accounts } = await reader();
    await link('two');
    vaultState.corrupt.add('connection one');
    await expect(reading.one('one', click)).rejects.toMatchObject({ code: 'corrupt' });
    await reading.one('two', click);
    expect(await accounts('two')).toBeDefined();
  });

  it('asks nobody while the browser refuses to write: what came could not be kept', async () => {
    const { reading, vaultState, state, health, head } = await reader();
    vaultState.refuses = true;
    await expect(reading.all(click)).rejects.toMatchObject({ code: 'storage' });
    expect(state.asked).toEqual([]);
    expect(head()).toMatchObject({ vault: 'open', trouble: 'read-only' });
    expect(await health()).toBeUndefined();
  });
});

describe('the token of a reading', () => {
  const old = tokensOf('old', NOW - 2 * HOUR);

  it('is used while it is good for another minute, and refreshed after that', async () => {
    for (const [life, asked] of [
      [MINUTE + 1, ['accounts with old of a b']],
      [MINUTE, ['refresh with refresh old', 'accounts with access 1 of a b']],
    ] as const) {
      const { reading, state } = await reader({}, { current: { ...old, accessEndsAt: NOW + life } });
      await reading.one('one', click);
      expect(state.asked).toEqual(asked);
    }
  });

  it('is marked before it is asked for, kept before it is checked, and takes the old one’s place', async () => {
    const { reading, state, grantOf, notices } = await reader({}, { current: old });
    const seen: unknown[] = [];
    state.before = async () => void seen.push(await grantOf());
    await reading.one('one', click);
    expect(seen).toEqual([
      { current: old, pendingSince: NOW },
      { current: expect.objectContaining({ accessToken: 'access 1' }) },
    ]);
    expect(await grantOf()).toEqual({ current: tokensOf('access 1', NOW) });
    expect(notices.size).toBe(0);
  });

  it('tells when the consent may end, for the notice that a locked vault shows', async () => {
    const { reading, connector, notices } = await reader({}, { current: old });
    connector.refresh = async ({ keep }) =>
      keep(tokensOf('t', NOW, { refreshIdleEndsAt: NOW + 9 * DAY, refreshAbsoluteEndsAt: NOW + 8 * DAY }));
    await reading.one('one', click);
    expect(notices.get('one')).toBe(NOW + 8 * DAY);
  });

  it('stays as `next` when the answer was kept and then failed its checks', async () => {
    const { reading, connector, grantOf, health } = await reader({}, { current: old });
    connector.refresh = async ({ keep }) => {
      await keep(tokensOf('kept', NOW));
      throw new TypeError('checks');
    };
    await reading.one('one', click);
    expect(await grantOf()).toEqual({ current: old, next: tokensOf('kept', NOW) });
    expect((await health()).failure).toEqual({ kind: 'bad-response' });
  });

  it('is asked for with the newest refresh token there is', async () => {
    const { reading, state, grantOf } = await reader({}, { current: old, next: tokensOf('next', NOW) });
    await reading.one('one', click);
    expect(state.asked).toEqual(['refresh with refresh next', 'accounts with access 1 of a b']);
    expect(await grantOf()).toEqual({ current: tokensOf('access 1', NOW) });
  });

  it('is asked for anew where an earlier worker did not learn what came of it', async () => {
    const { reading, state } = await reader({}, { current: tokensOf('good', NOW), pendingSince: NOW - 1 });
    await reading.one('one', click);
    expect(state.asked[0]).toBe('refresh with refresh good');
  });

  it.each([
    ['reauthorise', { reason: 'grant-ended' }, false],
    ['unavailable', { reason: 'server-error' }, false],
    ['rate-limited', {}, false],
    ['unavailable', {}, true],
    ['unavailable', { reason: 'timeout' }, true],
    ['offline', {}, true],
    ['certificate', {}, true],
  ] as const)('after %s %j: is the outcome unknown? %s %s', async (kind, detail, isUnknown) => {
    const { reading, world, grantOf } = await reader({}, { current: old });
    answering(world, 'refresh', kind, detail);
    await reading.one('one', click);
    expect(await grantOf()).toEqual({ current: old, ...(isUnknown && { pendingSince: NOW }) });
  });

  it('that never came with an answer counts as an answer of no use', async () => {
    const { reading, connector, health, grantOf } = await reader({}, { current: old });
    connector.refresh = async () => undefined;
    await reading.one('one', click);
    expect((await health()).failure).toEqual({ kind: 'bad-response', reason: 'shape' });
    expect(await grantOf()).toEqual({ current: old, pendingSince: NOW });
  });

  it('is asked for with the one before only where the bank is known to allow that', async () => {
    const grant = { current: old, next: tokensOf('next', NOW) };
    const oauth = (previousRefreshTokenWorks: boolean) =>
      ({ oauth: { previousRefreshTokenWorks } }) as unknown as Partial<Institution>;
    for (const [more, asked] of [
      [{}, ['refresh with refresh next']],
      [oauth(false), ['refresh with refresh next']],
      [oauth(true), ['refresh with refresh next', 'refresh with refresh old', 'accounts with access 1 of a b']],
    ] as const) {
      const { reading, world, state } = await reader(more, grant);
      answering(world, 'refresh with refresh next', 'reauthorise', { reason: 'grant-ended' });
      await reading.one('one', click);
      expect(state.asked).toEqual(asked);
    }
  });

  it('is not asked for with the one before for any other reason, nor where there is none', async () => {
    const more = { oauth: { previousRefreshTokenWorks: true } } as unknown as Partial<Institution>;
    const silent = await reader(more, { current: old, next: tokensOf('next', NOW) });
    answering(silent.world, 'refresh', 'unavailable');
    await silent.reading.one('one', click);
    expect(silent.state.asked).toHaveLength(1);
    const alone = await reader(more, { current: old });
    answering(alone.world, 'refresh', 'reauthorise', { reason: 'grant-ended' });
    await alone.reading.one('one', click);
    expect(alone.state.asked).toHaveLength(1);
  });

  it('that the bank rejects is refreshed once, and the reading repeated once', async () => {
    const { reading, world, state, health } = await reader();
    answering(world, 'accounts with stored', 'reauthorise', { reason: 'access-token-rejected' });
    await reading.one('one', click);
    expect(state.asked).toEqual([
      'accounts with stored of a b',
      'refresh with refresh stored',
      'accounts with access 1 of a b',
    ]);
    expect((await health()).calls).toHaveLength(3);
    expect((await health()).failure).toBeUndefined();
  });

  it('is not refreshed for any other failure of a reading', async () => {
    const { reading, world, state } = await reader();
    answering(world, 'accounts', 'forbidden');
    await reading.one('one', click);
    expect(state.asked).toHaveLength(1);
  });

  it('that is new and rejected too asks for a login, or is forbidden where nobody can log in', async () => {
    for (const [more, failure] of [
      [{}, { kind: 'reauthorise', reason: 'access-token-rejected', bankText: 'Nei' }],
      [{ ownToken: true as const }, { kind: 'forbidden', bankText: 'Nei' }],
      [{ clientCredentials: {} as never }, { kind: 'forbidden', bankText: 'Nei' }],
    ] as const) {
      const { reading, world, health } = await reader(more);
      answering(world, 'accounts', 'reauthorise', { reason: 'access-token-rejected', bankText: 'Nei' });
      await reading.one('one', click);
      expect((await health()).failure).toEqual(failure);
    }
  });

  it('that is new and rejected without a word is forbidden without one; other failures stay themselves', async () => {
    const silent = await reader({ ownToken: true });
    answering(silent.world, 'accounts', 'reauthorise', { reason: 'access-token-rejected' });
    await silent.reading.one('one', click);
    expect((await silent.health()).failure).toEqual({ kind: 'forbidden' });
    const down = await reader({ ownToken: true }, { current: old });
    answering(down.world, 'accounts', 'unavailable');
    await down.reading.one('one', click);
    expect((await down.health()).failure).toEqual({ kind: 'unavailable' });
  });

  it('is not used, nor refreshed, before the person confirmed where the bank’s rules want that', async () => {
    const { reading, state, health, pass } = await reader({ confirmDays: 90 });
    pass(90 * DAY - 1);
    await reading.one('one', click);
    expect(state.asked.length).toBeGreaterThan(0);
    state.asked.length = 0;
    pass(MINUTE);
    await reading.one('one', click);
    expect(state.asked).toEqual([]);
    expect((await health()).failure).toEqual({ kind: 'reauthorise', reason: 'not-confirmed' });
  });

  it.each([
    ['grant', { kind: 'reauthorise', reason: 'record-damaged' }],
    ['registration', { kind: 'configuration', reason: 'record-damaged' }],
  ] as const)('missing or damaged asks for what mends it: %s', async (store, failure) => {
    for (const isDamaged of [false, true]) {
      const { reading, session, health, vaultState, state } = await reader();
      const [id] = await session.ids(store);
      if (isDamaged) vaultState.corrupt.add(`${store} ${id!}`);
      else await session.write([{ type: 'remove', store, id: id! }]);
      await reading.one('one', click);
      expect((await health()).failure).toEqual(failure);
      expect(state.asked).toEqual([]);
    }
  });
});
