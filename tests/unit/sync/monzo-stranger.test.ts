import { describe, expect, it } from 'vitest';
import { monzo } from '../../../lib/banks/monzo/connector.ts';
import { logInByFetch } from '../../sandbox/monzo/by-fetch.ts';
import { EMAIL_TAB, linkedMonzo, newMonzoWorld, waitingMonzo } from '../../support/linked-monzo.ts';
import { choosing } from '../../support/linked.ts';
import { monzoAccess } from './monzo-access.ts';
import { amounts, DAY, MINUTE, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

type Waiting = Awaited<ReturnType<typeof waitingMonzo>>;

const asked = async ({ bank }: Pick<Waiting, 'bank'>) =>
  (await bank.log()).map(({ method, path, status }) => `${method} ${path} ${status}`);
const day = (now: number, back: number) => new Date(now - back * DAY).toISOString().slice(0, 10);
const OPENED = 1;

describe('a login by e-mail', () => {
  async function emailed() {
    const made = await newMonzoWorld(sandbox);
    await made.begin();
    await made.world.until(({ attempts }) => attempts[0]?.phase === 'consent');
    const url = await logInByFetch(made.world.state.tabs[0]!);
    await made.worker.app.onTab(OPENED, 'closed');
    await made.world.until(({ attempts }) => attempts[0]?.phase === 'email');
    return { ...made, url, attemptId: made.world.head().attempts[0]!.id };
  }

  it('goes on from the e-mail although the bank’s own tab was closed by then', async () => {
    const { world, worker, url } = await emailed();
    expect(world.state.watching).toBe(true);
    await worker.app.onTab(EMAIL_TAB, { url });
    await world.until(({ attempts }) => attempts[0]?.phase === 'wait');
    expect(world.state.closed).toEqual([EMAIL_TAB]);
  });

  it('goes on after the browser was closed and opened again', async () => {
    const made = await newMonzoWorld(sandbox);
    await made.begin();
    await made.world.until(({ attempts }) => attempts[0]?.phase === 'consent');
    const url = await logInByFetch(made.world.state.tabs[0]!);
    made.world.restartBrowser();
    const worker = await made.world.startWorker();
    await made.world.until(({ attempts }) => attempts[0]?.phase === 'email');
    await worker.app.onTab(EMAIL_TAB, { url });
    await made.world.until(({ attempts }) => attempts[0]?.phase === 'wait');
  });

  it('ends after 15 minutes without the e-mail’s link, and begins anew when asked to', async () => {
    const { world, worker, bank, attemptId, url, logIn } = await emailed();
    await pass(world, bank, 14 * MINUTE);
    await worker.app.onAlarm('attempt');
    expect(world.head().attempts[0]).toMatchObject({ phase: 'email' });
    await pass(world, bank, MINUTE);
    await worker.app.onAlarm('attempt');
    expect(world.head().attempts[0]).toMatchObject({ phase: 'failed', failure: { reason: 'window-closed' } });
    // Too late.
    await worker.app.onTab(EMAIL_TAB, { url });
    expect(world.head().attempts[0]).toMatchObject({ phase: 'failed' });
    await worker.send('link.retry', { attemptId });
    await logIn();
    await world.until(({ attempts }) => attempts[0]?.phase === 'wait');
  });

  it('sends another e-mail when asked to, whose link is the one that counts', async () => {
    const { world, worker, attemptId, url, logIn } = await emailed();
    await worker.send('link.retry', { attemptId });
    await world.until(({ attempts }) => attempts[0]?.phase === 'consent');
    await worker.app.onTab(EMAIL_TAB, { url });
    expect(world.head().attempts[0]).toMatchObject({ phase: 'consent' });
    await logIn();
    await world.until(({ attempts }) => attempts[0]?.phase === 'wait');
  });

  it('keeps no other bank waiting for its window once its tab is closed', async () => {
    const { world, begin } = await emailed();
    await begin();
    await world.until(({ attempts }) => attempts.length === 1 && attempts[0]!.phase === 'consent');
  });
});

describe('what an approval that came to nothing leaves at Monzo', () => {
  it('is logged out when it was never given', async () => {
    const made = await waitingMonzo(sandbox);
    await pass(made.world, made.bank, 16 * MINUTE);
    await made.world.until(({ attempts }) => attempts[0]?.phase === 'failed');
    await expect.poll(async () => (await asked(made)).at(-1)).toBe('POST /oauth2/logout 200');
    const session = await made.world.ports.vault.open();
    await expect.poll(() => session.get('attempt', made.attemptId)).not.toHaveProperty('leaves');
  });

  it('is logged out when the person backs out', async () => {
    const made = await waitingMonzo(sandbox);
    await made.worker.send('link.dismiss', { attemptId: made.attemptId });
    expect((await asked(made)).at(-1)).toBe('POST /oauth2/logout 200');
  });

  it('stays noted while the bank can’t be reached, and is logged out later', async () => {
    const made = await waitingMonzo(sandbox);
    const { world, bank, attemptId } = made;
    await bank.setFaults({ match: '/oauth2/logout', times: 1, fault: { type: 'html', status: 503 } });
    await pass(world, bank, 16 * MINUTE);
    await world.until(({ attempts }) => attempts[0]?.phase === 'failed');
    const session = await world.ports.vault.open();
    await expect.poll(async () => (await bank.faults()).length).toBe(0);
    expect(await session.get('attempt', attemptId)).toHaveProperty('leaves');
    await world.startWorker();
    await expect.poll(async () => (await asked(made)).at(-1)).toBe('POST /oauth2/logout 200');
  });

  it('is nothing where it became a link', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    expect((await asked(linked)).filter((one) => one.includes('logout'))).toEqual([]);
    const session = await linked.world.ports.vault.open();
    expect([...(await session.all('attempt'))]).toEqual([]);
  });
});

describe('Monzo, as a stranger meets it', () => {
  it('asks about the accounts that are shown, and about pots only where one is', async () => {
    const linked = await linkedMonzo(sandbox);
    const { world, worker, bank, connectionId, choices } = linked;
    const idOf = (wanted: string) => choices.find(({ name }) => name === wanted)!.id;
    await worker.send('connection.choose', { connectionId, accountIds: [idOf('Monzo Joint')] });
    await pass(world, bank, MINUTE);
    await bank.clearLog();
    const broken = { type: 'html' as const, status: 500 };
    await bank.setFaults({ match: 'pots', times: 'forever', fault: broken });
    await worker.send('refresh', {});
    expect(await asked(linked)).toEqual(['GET /accounts 200', 'GET /balance 200']);
    expect(world.head().connections[0]?.partial ?? false).toBe(false);

    await bank.setFaults({ match: 'balance', times: 'forever', fault: broken });
    await worker.send('connection.choose', { connectionId, accountIds: [idOf('Kitchen')] });
    await pass(world, bank, MINUTE);
    await bank.clearLog();
    await worker.send('refresh', {});
    expect(await asked(linked)).toEqual(['GET /accounts 200', 'GET /pots 200', 'GET /pots 200']);
    expect(amounts(world)).toEqual([['Kitchen', '0.20']]);
  });

  it('reads the last 90 days where the approval was noticed too late for more', async () => {
    const made = await waitingMonzo(sandbox, { customer: 'arthur' });
    await made.bank.approve();
    // A computer that slept for ten minutes.
    await pass(made.world, made.bank, 10 * MINUTE);
    await made.worker.send('link.continue', { attemptId: made.attemptId });
    const { id } = await choosing(made.world);
    const choices = await made.worker.send('link.accounts', { attemptId: id });
    const accountIds = choices.map((choice) => choice.id);
    const { connectionId } = await made.worker.send('link.choose', { attemptId: id, accountIds });
    const access = await monzoAccess({ ...made, choices, connectionId });
    const now = made.world.ports.clock.now();
    const page = await monzo.transactions(access, accountIds[0]!, { from: day(now, 400), to: day(now, 0) });
    expect(page.partial).toBe(true);
    expect(page.transactions.length).toBeGreaterThan(70);
    expect(page.transactions.length).toBeLessThan(90);
  });

  it('says that the rest is missing where the minutes end between two pages of the history', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    const access = await monzoAccess(linked);
    const now = linked.world.ports.clock.now();
    const range = { from: day(now, 400), to: day(now, 0) };
    const id = linked.choices[0]!.id;
    const first = await monzo.transactions(access, id, range);
    expect([first.partial, first.transactions.length > 0]).toEqual([false, true]);
    await pass(linked.world, linked.bank, 6 * MINUTE);
    const second = await monzo.transactions(access, id, { ...range, after: first.next! });
    expect(second.partial).toBe(true);
    const dates = second.transactions.map(({ date }) => date);
    expect(dates.length).toBeGreaterThan(70);
    expect(dates[0]! > first.transactions.at(-1)!.date).toBe(true);
  });

  it('asks for nothing of which Monzo gives nothing any more', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    await pass(linked.world, linked.bank, 6 * MINUTE);
    await linked.bank.clearLog();
    const now = linked.world.ports.clock.now();
    const range = { from: day(now, 200), to: day(now, 150) };
    const page = await monzo.transactions(await monzoAccess(linked), linked.choices[0]!.id, range);
    expect(page).toEqual({ transactions: [], partial: true });
    expect(await linked.bank.log()).toEqual([]);
  });
});
