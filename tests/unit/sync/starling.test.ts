import { describe, expect, it } from 'vitest';
import { starling } from '../../../lib/banks/starling/connector.ts';
import { linkedStarling, newStarlingWorld } from '../../support/linked-starling.ts';
import { amounts, DAY, HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';
import { starlingAccess } from './starling-access.ts';

const sandbox = await sandboxOfFile();

type Linked = Awaited<ReturnType<typeof linkedStarling>>;

const paths = async ({ bank }: Pick<Linked, 'bank'>) =>
  (await bank.log()).map(({ path, status }) => [
    path.replace(/^\/api\/v2\//u, '').replace(/[0-9a-f-]{36}/gu, '*'),
    status,
  ]);
const failureOf = ({ world }: Pick<Linked, 'world'>) => world.head().connections[0]?.failure;

describe('Starling', () => {
  it('links by a token alone: accounts, numbers, spaces as savings, minor units to the last digit', async () => {
    const linked = await linkedStarling(sandbox);
    const { world, choices } = linked;
    expect(
      choices.map(({ name, kind, currency, booked, available, number }) => [
        name,
        kind,
        currency,
        booked,
        available,
        number,
      ]),
    ).toEqual([
      ['Personal', 'current', 'GBP', '1234.56', '1200.06', '608371 31000001'],
      ['Euro account', 'current', 'EUR', '-0.07', '-0.07', '608371 31000002'],
      ['Easy Saver', 'savings', 'GBP', '90071992547409.93', '90071992547409.93', '608371 31000003'],
      ['Holiday', 'savings', 'GBP', '1500.00', '1500.00', undefined],
      ['Bills', 'savings', 'GBP', '400.05', '400.05', undefined],
    ]);
    // Each pound once, whatever the bank's own total has in it.
    expect(world.head().totals).toMatchObject([
      { currency: 'GBP', value: '90071992550544.54' },
      { currency: 'EUR', value: '-0.07' },
    ]);
    expect(world.state.tabs).toEqual([]);
    expect(await sandbox.control.transfers()).toEqual([]);
  });

  it('asks for the list of accounts once a week, however often balances are read (home-assistant/core#73225)', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus', listsPerDay: 1 });
    const { world, worker, bank } = linked;
    for (let day = 0; day < 6; day++) {
      for (let reading = 0; reading < 3; reading++) {
        await pass(world, bank, 6 * HOUR);
        await worker.app.onAlarm('refresh');
      }
      await pass(world, bank, 6 * HOUR);
    }
    expect(failureOf(linked)).toBeUndefined();
    expect((await paths(linked)).filter(([path]) => path === 'accounts')).toEqual([['accounts', 200]]);
    await bank.clearLog();
    await pass(world, bank, 2 * DAY);
    await worker.send('refresh', {});
    expect(await paths(linked)).toEqual([
      ['accounts', 200],
      ['accounts/*/identifiers', 200],
      ['accounts/*/balance', 200],
    ]);
  });

  it('goes on with the old list for a day where the bank gives no new one', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const { world, worker, bank } = linked;
    await pass(world, bank, 8 * DAY);
    await bank.setTraits({ listsPerDay: 0 });
    await bank.setBalances({ Personal: { balance: '77' } });
    await bank.clearLog();
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
    expect(amounts(world)).toEqual([['Personal', '0.77']]);
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect((await paths(linked)).filter(([path]) => path === 'accounts')).toEqual([['accounts', 429]]);
  });

  it('waits as long as Retry-After says, and keeps the last balance', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    await bank.setTraits({ callsPerDay: 0 });
    await worker.send('refresh', {});
    const now = world.ports.clock.now();
    const midnight = Math.ceil(now / DAY) * DAY;
    expect(failureOf(linked)).toMatchObject({ kind: 'rate-limited' });
    expect(Math.abs(failureOf(linked)!.until! - midnight)).toBeLessThan(5000);
    expect(amounts(world)).toEqual([['Personal', '10.05']]);
    const half = Math.ceil((midnight - now) / 2000) * 1000;
    await bank.clearLog();
    await pass(world, bank, half);
    await worker.app.onAlarm('refresh');
    await worker.send('refresh', {});
    expect(await bank.log()).toEqual([]);
    await bank.setTraits({ callsPerDay: 100 });
    await pass(world, bank, half + MINUTE);
    await worker.app.onAlarm('refresh');
    expect(failureOf(linked)).toBeUndefined();
  });

  it('says to make a new token when the old one was revoked, asks no more, and is mended by a new one', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const { world, worker, bank, connectionId } = linked;
    await bank.revoke();
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(failureOf(linked)).toEqual({ kind: 'configuration', reason: 'token-rejected' });
    expect(amounts(world)).toEqual([['Personal', '10.05']]);
    await bank.clearLog();
    await pass(world, bank, DAY);
    await worker.app.onAlarm('refresh');
    expect(await bank.log()).toEqual([]);
    await worker.send('link.again', { connectionId, settings: { accessToken: await bank.renewSecret() } });
    await world.until(({ connections, attempts }) => !connections[0]?.failure && attempts.length === 0);
    expect((await (await world.ports.vault.open()).all('registration')).size).toBe(1);
  });

  it('is not told to make a new token where a sound one is turned away for a while', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const { world, worker, bank } = linked;
    await bank.setFaults({ match: 'accounts', times: 'forever', fault: { type: 'status', status: 401 } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(failureOf(linked)).toEqual({ kind: 'forbidden' });
  });

  it.each([
    ['nothing of spaces', 'account-list:read balance:read', ['Personal', 'Euro account', 'Easy Saver']],
    [
      'savings goals alone',
      'account-list:read balance:read savings-goal:read',
      ['Personal', 'Euro account', 'Easy Saver', 'Holiday'],
    ],
  ])('shows what a token with %s may read, as a whole reading', async (_what, scopes, names) => {
    const { world, choices } = await linkedStarling(sandbox, { scopes });
    expect(choices.map(({ name, number }) => [name, number])).toEqual(names.map((name) => [name, undefined]));
    expect(world.head().connections[0]?.partial ?? false).toBe(false);
  });

  it('fails in words where the token may not read balances', async () => {
    const { world, worker, begin } = await newStarlingWorld(sandbox, { scopes: 'account-list:read' });
    await begin();
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'choose-accounts'));
    await expect(worker.send('link.accounts', { attemptId: attempts[0]!.id })).rejects.toThrow('forbidden');
  });

  it('blanks no account for another one’s trouble', async () => {
    const linked = await linkedStarling(sandbox);
    const { world, worker, bank, choices } = linked;
    await pass(world, bank, MINUTE);
    await bank.setBalances({ Personal: { balance: '1' }, 'Euro account': { balance: '2' } });
    const broken = `/api/v2/accounts/${choices[1]!.id}/balance` as const;
    await bank.setFaults({ match: broken, times: 1, fault: { type: 'html', status: 500 } });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
    expect(world.head().connections[0]).toMatchObject({ partial: true });
    expect(amounts(world)).toContainEqual(['Personal', '0.01']);
    expect(amounts(world)).toContainEqual(['Euro account', '-0.07']);
  });

  it('reads the feed by London’s days, signed, without what never happened', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const access = await starlingAccess(linked);
    const id = linked.choices[0]!.id;
    const july = await starling.transactions(access, id, { from: '2026-07-01', to: '2026-07-01' });
    expect(july.transactions.map(({ text, date, amount }) => [text, date, amount])).toEqual([
      ['After midnight in London', '2026-07-01', '-0.05'],
    ]);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(
      linked.world.ports.clock.now(),
    );
    const yesterday = new Date(Date.parse(today) - DAY).toISOString().slice(0, 10);
    const recent = await starling.transactions(access, id, { from: yesterday, to: today });
    expect(recent.partial).toBe(false);
    expect(
      recent.transactions.map(({ text, amount, pending, id: own }) => [text, amount, pending, own !== undefined]),
    ).toEqual([
      ['Corner Café', '-4.50', true, false],
      ['Lottery', '90071992547409.93', false, true],
      ['Bookshop', '7.00', false, true],
    ]);
  });

  it('reads the feed of a space by the space’s own category', async () => {
    const linked = await linkedStarling(sandbox);
    const space = linked.choices.find(({ name }) => name === 'Holiday')!;
    await linked.bank.clearLog();
    await starling.transactions(await starlingAccess(linked), space.id, { from: '2026-07-01', to: '2026-07-01' });
    const [account, goal] = space.id.split('.');
    expect((await linked.bank.log()).map(({ path, status }) => [path, status])).toEqual([
      [`/api/v2/feed/account/${account}/category/${goal}/transactions-between`, 200],
    ]);
  });

  it('forgets the token on unlinking, and says that the bank goes on taking it', async () => {
    const { world, worker, bank, connectionId } = await linkedStarling(sandbox, { customer: 'rufus' });
    expect(await worker.send('connection.unlink', { connectionId })).toMatchObject({ revoked: false });
    const session = await world.ports.vault.open();
    const kept = await Promise.all((['registration', 'grant', 'attempt'] as const).map((store) => session.ids(store)));
    expect(kept.flat()).toEqual([]);
    expect(JSON.stringify([...world.memory])).not.toContain(bank.clientSecret);
  });

  it.each(['browser', 'tab', 'order'] as const)('opens no %s window', async (window) => {
    const { worker, bank } = await newStarlingWorld(sandbox);
    const settings = { accessToken: bank.clientSecret };
    await expect(worker.send('link.start', { institutionId: 'sandbox-starling', window, settings })).rejects.toThrow(
      'invalid',
    );
  });
});
