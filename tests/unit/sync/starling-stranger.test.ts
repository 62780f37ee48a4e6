import { describe, expect, it } from 'vitest';
import { linkedStarling, newStarlingWorld } from '../../support/linked-starling.ts';
import { choosing } from '../../support/linked.ts';
import { amounts, DAY, HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';
import { starlingAccess } from './starling-access.ts';
import { starling } from '../../../lib/banks/starling/connector.ts';

const sandbox = await sandboxOfFile();

type Linked = Awaited<ReturnType<typeof linkedStarling>>;

const failureOf = ({ world }: Pick<Linked, 'world'>) => world.head().connections[0]?.failure;
const asked = async ({ bank }: Pick<Linked, 'bank'>) =>
  (await bank.log()).map(({ path }) => path.replace(/^\/api\/v2\//u, '').replace(/[0-9a-f-]{36}/gu, '*'));
const idOf = ({ choices }: Pick<Linked, 'choices'>, wanted: string) => choices.find(({ name }) => name === wanted)!.id;

describe('Starling, as a stranger meets it', () => {
  it.each([404, 500])('links an account whose number is not to be had (%i), without its number', async (status) => {
    const { world, worker, bank, begin } = await newStarlingWorld(sandbox);
    await bank.setFaults({ match: '/api/v2/accounts/', times: 1, fault: { type: 'status', status } });
    await begin();
    const { id } = await choosing(world);
    const choices = await worker.send('link.accounts', { attemptId: id });
    expect(choices.slice(0, 2).map(({ name, booked, number }) => [name, booked, number])).toEqual([
      ['Personal', '1234.56', undefined],
      ['Euro account', '-0.07', '608371 31000002'],
    ]);
  });

  it('keeps a number that a later list has no answer about', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const { world, worker, bank } = linked;
    await pass(world, bank, 8 * DAY);
    await bank.setFaults({ match: '/api/v2/accounts/', times: 1, fault: { type: 'html', status: 500 } });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
    expect(Object.values(world.head().accounts)[0]).toMatchObject({ booked: '10.05', number: '608371 31000011' });
  });

  it('reads on with the old list where the new one can’t be read', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const { world, worker, bank } = linked;
    await pass(world, bank, 8 * DAY);
    await bank.setFaults({ match: 'list', times: 1, fault: { type: 'html' } });
    await bank.setBalances({ Personal: { balance: '77' } });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
    expect(amounts(world)).toEqual([['Personal', '0.77']]);
  });

  it('takes an account without spaces for what it is, not for a reading that lacks something', async () => {
    const linked = await linkedStarling(sandbox);
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    const none = { type: 'status' as const, status: 404 };
    await bank.setFaults({ match: `/api/v2/account/${linked.choices[1]!.id}/`, times: 'forever', fault: none });
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.partial ?? false).toBe(false);
    // At the link too.
    expect(await worker.send('connection.accounts', { connectionId: linked.connectionId })).toHaveLength(5);
  });

  it('asks about the accounts that are shown, and no other’s trouble is theirs', async () => {
    const linked = await linkedStarling(sandbox);
    const { world, worker, bank, connectionId } = linked;
    await worker.send('connection.choose', { connectionId, accountIds: [idOf(linked, 'Euro account')] });
    await pass(world, bank, MINUTE);
    await bank.clearLog();
    const broken = `/api/v2/accounts/${idOf(linked, 'Personal')}/balance` as const;
    await bank.setFaults({ match: broken, times: 'forever', fault: { type: 'html', status: 500 } });
    await worker.send('refresh', {});
    expect(await asked(linked)).toEqual(['accounts/*/balance']);
    expect(world.head().connections[0]?.partial ?? false).toBe(false);

    await bank.setFaults();
    await worker.send('connection.choose', { connectionId, accountIds: [idOf(linked, 'Holiday')] });
    await pass(world, bank, MINUTE);
    await bank.clearLog();
    await worker.send('refresh', {});
    expect(await asked(linked)).toEqual(['account/*/spaces']);
    expect(amounts(world)).toEqual([['Holiday', '1500.00']]);
  });

  it('shows an account that was opened since when the person chooses anew, and reads it from then on', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const { world, worker, bank, connectionId } = linked;
    await pass(world, bank, HOUR);
    // Another customer’s accounts stand for what this one has by now.
    await bank.setTraits({ customer: 'imogen' });
    const choices = await worker.send('connection.accounts', { connectionId });
    expect(choices.map(({ name }) => name)).toContain('Easy Saver');
    const accountIds = [choices.find(({ name }) => name === 'Easy Saver')!.id];
    await worker.send('connection.choose', { connectionId, accountIds });
    expect(amounts(world)).toEqual([['Easy Saver', '90071992547409.93']]);
  });

  it('lists what it knows where the day’s lists are used up', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus', listsPerDay: 1 });
    const choices = await linked.worker.send('connection.accounts', { connectionId: linked.connectionId });
    expect(choices.map(({ name, booked }) => [name, booked])).toEqual([['Personal', '10.05']]);
    expect(failureOf(linked)).toBeUndefined();
  });

  it('asks for the list once for a link', async () => {
    const linked = await linkedStarling(sandbox);
    expect((await asked(linked)).filter((path) => path === 'accounts')).toHaveLength(1);
  });

  it('loses no entry between two ranges that was made in one and settled in the other', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const access = await starlingAccess(linked);
    const read = async (from: string, to: string) =>
      (await starling.transactions(access, linked.choices[0]!.id, { from, to })).transactions;
    const both = [...(await read('2026-05-01', '2026-05-31')), ...(await read('2026-06-01', '2026-06-10'))];
    expect(both.map(({ text, date }) => [text, date])).toEqual([['Settled late', '2026-05-30']]);
  });

  it('reads a long feed whole', async () => {
    const linked = await linkedStarling(sandbox, { customer: 'rufus' });
    const item = {
      ...{ feedItemUid: 'x', amount: { currency: 'GBP', minorUnits: 5 }, direction: 'OUT', status: 'SETTLED' },
      ...{ transactionTime: '2026-06-02T10:00:00.000Z', counterPartyName: 'Shop', padding: 'x'.repeat(1400) },
    };
    const feedItems = Array.from({ length: 2000 }, () => item);
    linked.world.state.fetch = async () => Response.json({ feedItems });
    const range = { from: '2025-06-03', to: '2026-06-02' };
    const page = await starling.transactions(await starlingAccess(linked), linked.choices[0]!.id, range);
    expect(page.transactions).toHaveLength(2000);
  });

  it.each(['150000', '-150000'])('counts what is owed on a loan as a debt, with either sign (%s)', async (owed) => {
    const { world, worker, bank } = await linkedStarling(sandbox, { customer: 'winifred' });
    await bank.setBalances({ Loan: { balance: owed } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(amounts(world)).toEqual([
      ['Joint', '20.00'],
      ['Loan', '-1500.00'],
    ]);
    expect(world.head().totals).toMatchObject([{ currency: 'GBP', value: '-1480.00' }]);
  });
});
