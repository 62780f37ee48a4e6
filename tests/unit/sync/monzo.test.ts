import { describe, expect, it } from 'vitest';
import type { Json, Transaction } from '../../../lib/banks/connector.ts';
import { monzo } from '../../../lib/banks/monzo/connector.ts';
import { logInByFetch } from '../../sandbox/monzo/by-fetch.ts';
import { linkedMonzo, newMonzoWorld } from '../../support/linked-monzo.ts';
import { monzoAccess } from './monzo-access.ts';
import { amounts, DAY, HOUR, MINUTE, pass, sandboxOfFile, tokenRequests } from './setup.ts';

const sandbox = await sandboxOfFile();

type Linked = Awaited<ReturnType<typeof linkedMonzo>>;

const failureOf = ({ world }: Pick<Linked, 'world'>) => world.head().connections[0]?.failure;

describe('Monzo', () => {
  it('links by e-mail and app: accounts, joint ones and pots, each pound once, closed ones left out', async () => {
    const { world, bank, choices } = await linkedMonzo(sandbox);
    expect(choices.map(({ name, kind, booked, number }) => [name, kind, booked, number])).toEqual([
      ['Monzo', 'current', '50.00', '040004 41000001'],
      ['Monzo Joint', 'current', '-12.05', '040004 41000002'],
      ['Monzo Flex', 'card', '-42.00', undefined],
      ['Savings', 'savings', '1337.00', undefined],
      ['Rainy day', 'savings', '90071992547409.93', undefined],
      ['Kitchen', 'savings', '0.20', undefined],
    ]);
    expect(world.head().totals).toMatchObject([{ currency: 'GBP', value: '90071992548743.08' }]);
    expect(await tokenRequests(bank)).toMatchObject([{ grantType: 'authorization_code', status: 200 }]);
    expect(await sandbox.control.transfers()).toEqual([]);
  });

  it('offers no window of the browser’s, which would not see a login that goes on in another tab', async () => {
    const { worker, settings, institution } = await newMonzoWorld(sandbox);
    const [view] = await worker.send('institutions', {});
    expect(view!.redirects).toEqual([{ window: 'tab', uri: 'https://localhost/saldobar' }]);
    const wish = { institutionId: institution.id, window: 'browser' as const, settings };
    await expect(worker.send('link.start', wish)).rejects.toThrow('invalid');
  });

  it('takes the answer from the tab that the e-mail opened, and closes both', async () => {
    const { world, begin, logIn } = await newMonzoWorld(sandbox);
    await begin();
    await logIn();
    await world.until(({ attempts }) => attempts[0]?.phase === 'wait');
    expect(world.state.closed.sort()).toEqual([1, 77]);
  });

  it('takes nothing from another tab that does not know the login’s own state', async () => {
    const { world, worker, begin } = await newMonzoWorld(sandbox);
    await begin();
    await world.until(({ attempts }) => attempts[0]?.phase === 'consent');
    const answer = new URL(await logInByFetch(world.state.tabs[0]!));
    const forged = [
      'https://localhost/saldobar?error=access_denied',
      'https://localhost/saldobar?error=access_denied&state=guess',
      `https://evil.example/saldobar${answer.search}`,
    ];
    for (const url of forged) await worker.app.onTab(9, { url });
    await worker.app.onTab(9, 'closed');
    expect(world.head().attempts[0]?.phase).toBe('consent');
    expect(world.state.closed).toEqual([]);
    await worker.app.onTab(9, { url: answer.href });
    await world.until(({ attempts }) => attempts[0]?.phase === 'wait');
  });

  it('says so when the client is not confidential, since its link would end within hours', async () => {
    const { world, bank, begin, logIn } = await newMonzoWorld(sandbox, { traits: { confidential: false } });
    await begin();
    await logIn();
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toEqual({ kind: 'configuration', reason: 'client-not-confidential' });
    expect((await bank.log()).map(({ path }) => path)).not.toContain('/accounts');
  });

  it('uses each refresh token once, one refresh for a hundred callers, and the bank’s order of them', async () => {
    const { world, worker, bank } = await linkedMonzo(sandbox, { customer: 'arthur' });
    await bank.clearLog();
    for (let round = 0; round < 3; round++) {
      await pass(world, bank, 7 * HOUR);
      await Promise.all(Array.from({ length: 100 }, () => worker.send('refresh', {})));
    }
    expect((await tokenRequests(bank)).map(({ refreshTokenOrdinal, status }) => [refreshTokenOrdinal, status])).toEqual(
      [
        [1, 200],
        [2, 200],
        [3, 200],
      ],
    );
    expect(amounts(world)).toEqual([['Arthur’s account', '12.34']]);
  });

  it('keeps a rotated token before anything looks at it: a worker killed then goes on with it', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    const { world, worker, bank } = linked;
    await pass(world, bank, 7 * HOUR);
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'other-token-type' } });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'bad-response' });
    await pass(world, bank, HOUR);
    const next = await world.startWorker();
    await next.send('refresh', {});
    expect(
      (await tokenRequests(bank)).map(({ refreshTokenOrdinal, status }) => [refreshTokenOrdinal, status]).slice(1),
    ).toEqual([
      [1, 200],
      [2, 200],
    ]);
    expect(failureOf(linked)).toBeUndefined();
  });

  it('asks for a new login where another one has evicted its tokens, and doesn’t blame the secret', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    const { world, worker, bank, connectionId } = linked;
    // Another browser with the same client.
    const other = await newMonzoWorld(sandbox, { customer: 'arthur' });
    await other.worker.send('link.start', {
      institutionId: 'sandbox-monzo',
      window: 'tab',
      settings: { clientId: bank.clientId, clientSecret: bank.clientSecret },
    });
    await other.logIn();
    await other.world.until(({ attempts }) => attempts[0]?.phase === 'wait');
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    expect(amounts(world)).toEqual([['Arthur’s account', '12.34']]);
    await worker.send('link.again', { connectionId });
    await linked.logIn();
    await world.until(({ attempts }) => attempts[0]?.phase === 'wait');
    await bank.approve();
    await world.until(({ connections, attempts }) => attempts.length === 0 && !connections[0]?.failure);
  });

  it('asks for a new login when the approval has lapsed', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    await linked.bank.approve(false);
    await pass(linked.world, linked.bank, MINUTE);
    await linked.worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
  });

  it('blanks no account for another one’s trouble', async () => {
    const linked = await linkedMonzo(sandbox);
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    await bank.setBalances({ acc_0000Sandbox1: { balance: '7' }, pot_0000Sandbox101: { balance: '8' } });
    await bank.setFaults(
      { match: 'balance', times: 1, fault: { type: 'status', status: 403 } },
      { match: 'pots', times: 1, fault: { type: 'html', status: 500 } },
    );
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
    expect(world.head().connections[0]).toMatchObject({ partial: true });
    expect(amounts(world)).toContainEqual(['Monzo', '50.00']);
    expect(amounts(world)).toContainEqual(['Savings', '1337.00']);
    expect(amounts(world)).toContainEqual(['Monzo Joint', '-12.05']);
  });

  it('reads the whole history in the first minutes, page by page, and 89 days after that', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    const access = await monzoAccess(linked);
    const to = new Date(linked.world.ports.clock.now()).toISOString().slice(0, 10);
    const from = new Date(Date.parse(to) - 400 * DAY).toISOString().slice(0, 10);
    const read = async () => {
      const found: Transaction[] = [];
      let partial = false;
      let after: Json | undefined;
      for (let round = 0; round < 10; round++) {
        const range = { from, to, ...(after !== undefined && { after }) };
        const page = await monzo.transactions(access, linked.choices[0]!.id, range);
        found.push(...page.transactions);
        partial ||= page.partial;
        after = page.next;
        if (after === undefined) break;
      }
      return { found, partial };
    };
    const whole = await read();
    expect(whole.found).toHaveLength(225);
    expect(new Set(whole.found.map(({ id }) => id)).size).toBe(225);
    expect(whole.partial).toBe(false);
    expect(whole.found.filter(({ pending }) => pending)).toMatchObject([{ amount: '-2.50', text: 'SHOP 249' }]);

    await pass(linked.world, linked.bank, 6 * MINUTE);
    const recent = await read();
    expect(recent.partial).toBe(true);
    expect(recent.found.length).toBeGreaterThan(70);
    expect(recent.found.length).toBeLessThan(90);
    const month = new Date(Date.parse(to) - 30 * DAY).toISOString().slice(0, 10);
    expect((await monzo.transactions(access, linked.choices[0]!.id, { from: month, to })).partial).toBe(false);
  });

  it('still knows after a refresh when the person approved', async () => {
    const linked = await linkedMonzo(sandbox, { customer: 'arthur' });
    const before = (await monzoAccess(linked)).tokens.extra;
    expect(Number(before?.['approvedAt'])).toBeGreaterThan(0);
    await pass(linked.world, linked.bank, 7 * HOUR);
    await linked.worker.send('refresh', {});
    expect((await monzoAccess(linked)).tokens.extra).toEqual(before);
  });

  it('has no entries of a pot to show, and says that they are missing', async () => {
    const linked = await linkedMonzo(sandbox);
    const pot = linked.choices.find(({ name }) => name === 'Savings')!;
    await linked.bank.clearLog();
    const page = await monzo.transactions(await monzoAccess(linked), pot.id, { from: '2026-01-01', to: '2026-01-31' });
    expect(page).toEqual({ transactions: [], partial: true });
    expect(await linked.bank.log()).toEqual([]);
  });

  it('logs out at the bank on unlinking, also when the access token has to be renewed for it', async () => {
    const { world, worker, bank, connectionId } = await linkedMonzo(sandbox, { customer: 'arthur' });
    await pass(world, bank, 7 * HOUR);
    await bank.clearLog();
    expect(await worker.send('connection.unlink', { connectionId })).toMatchObject({ revoked: true });
    expect((await bank.log()).map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', '/oauth2/token', 200],
      ['POST', '/oauth2/logout', 200],
    ]);
  });
});
