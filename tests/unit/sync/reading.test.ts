import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/shared/fault.ts';
import { choosing, linked, newWorld } from '../../support/linked.ts';
import type { World } from '../../support/world.ts';
import { amounts, HOUR, MINUTE, pass, sandboxOfFile, tokenRequests } from './setup.ts';

const sandbox = await sandboxOfFile();

async function storedGrant(world: World, connectionId: string) {
  return (await (await world.ports.vault.open()).get('grant', connectionId))!;
}

describe('reading balances', () => {
  it('reuses the token while it is valid: reading is one call', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    await pass(world, bank, 8 * MINUTE);
    await bank.setBalances({ Brukskonto: { balance: '99.01', availableBalance: '90.00' } });
    await worker.send('refresh', { olderThanMs: 5 * MINUTE });
    expect((await bank.log()).map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/personal/banking/accounts', 200],
    ]);
    expect(amounts(world)).toContainEqual(['Brukskonto', '99.01']);
  });

  it('asks nobody while the figures are younger than five minutes', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    await pass(world, bank, 4 * MINUTE);
    await worker.send('refresh', { olderThanMs: 5 * MINUTE });
    expect(await bank.log()).toEqual([]);
  });

  it('rotates the refresh token, one after the other, over many refreshes and worker deaths', async () => {
    const { world, bank, connectionId } = await linked(sandbox);
    await bank.clearLog();
    for (let round = 0; round < 5; round++) {
      await pass(world, bank, 3 * HOUR);
      const worker = await world.startWorker();
      await worker.app.onAlarm('refresh');
      expect(world.head().connections[0]?.failure).toBeUndefined();
    }
    expect((await tokenRequests(bank)).map(({ refreshTokenOrdinal }) => refreshTokenOrdinal)).toEqual([1, 2, 3, 4, 5]);
    expect(await storedGrant(world, connectionId)).toEqual({ current: expect.any(Object) });
  });

  it('sends one token request for a hundred callers', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    await bank.clearLog();
    await pass(world, bank, HOUR);
    const other = await world.startWorker();
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? worker : other).send('refresh', i % 3 ? {} : { connectionId })),
    );
    expect(await tokenRequests(bank)).toHaveLength(1);
    expect((await bank.log()).filter(({ kind }) => kind === 'resource')).toHaveLength(1);
  });

  it('refreshes once and repeats once when the bank rejects a token that should be good (401 as plain text)', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    await bank.expireAccess();
    await pass(world, bank, 10_000);
    await worker.send('refresh', {});
    expect((await bank.log()).map(({ kind, status }) => [kind, status])).toEqual([
      ['resource', 401],
      ['token', 200],
      ['resource', 200],
    ]);
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('does not loop when the bank rejects the new token too', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    await bank.setFaults({
      match: 'accounts',
      times: 'forever',
      fault: { type: 'status', status: 401, body: 'Unauthorized' },
    });
    await pass(world, bank, 10_000);
    await worker.send('refresh', {});
    expect((await bank.log()).map(({ kind }) => kind)).toEqual(['resource', 'token', 'resource']);
    expect(world.head().connections[0]?.failure).toMatchObject({
      kind: 'reauthorise',
      reason: 'access-token-rejected',
    });
  });

  it('keeps the last figures, with their age, when accounts are left out or gone', async () => {
    const { world, worker, bank } = await linked(sandbox);
    const before = amounts(world);
    await bank.setFaults({
      match: 'accounts',
      times: 1,
      fault: { type: 'partial', errors: ['CREDIT_ACCOUNTS_FAILED'], without: 'CREDITCARD' },
    });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]).toMatchObject({ partial: true });
    expect(amounts(world)).toEqual(before);

    await bank.setFaults({
      match: 'accounts',
      times: 1,
      fault: { type: 'partial', errors: [], without: 'CREDITCARD' },
    });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    const card = Object.values(world.head().accounts).find(({ kind }) => kind === 'card')!;
    expect(card.booked).toBeUndefined();
    expect(world.head().totals[0]).toMatchObject({ currency: 'NOK', incomplete: true });
    expect(world.head().connections[0]?.partial).toBeUndefined();
  });

  it('shows a bank that fails with its last balance, and does not let it hide the others', async () => {
    const { world, worker, bank, begin } = await linked(sandbox);
    const before = amounts(world);
    await begin();
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'choose-accounts'));
    const [choice] = await worker.send('link.accounts', { attemptId: attempts[0]!.id });
    await worker.send('link.choose', { attemptId: attempts[0]!.id, accountIds: [choice!.id] });
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'status', status: 503 } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    const failures = world.head().connections.map(({ failure }) => failure?.kind);
    expect(failures.filter((kind) => kind === 'unavailable')).toHaveLength(1);
    expect(failures.filter((kind) => kind === undefined)).toHaveLength(1);
    expect(amounts(world)).toEqual([...before, [choice!.name, choice!.booked]]);
  });

  it("asks the tutorials' /accounts/default where no account says that it is the default", async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    const [first] = (await (await world.ports.vault.open()).get('connection', connectionId))!.chosen;
    const body = JSON.stringify({ accounts: [{ key: first!.bankId, name: 'Konto', balance: 1.5 }], errors: [] });
    await bank.setFaults({
      match: 'accounts',
      times: 1,
      fault: { type: 'body', body, contentType: 'application/json' },
    });
    await bank.clearLog();
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect((await bank.log()).map(({ path, status }) => [path, status])).toEqual([
      ['/personal/banking/accounts', 200],
      ['/personal/banking/accounts/default', 200],
    ]);
    expect(world.head().accounts[first!.id]).toMatchObject({ name: 'Konto', booked: '1.5', isDefault: true });
  });

  it('waits as long as a 429 says, also over a worker restart, and then goes on', async () => {
    const { world, bank, worker } = await linked(sandbox);
    await bank.setFaults({
      match: 'accounts',
      times: 1,
      fault: { type: 'status', status: 429, headers: { 'retry-after': '1800' } },
    });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'rate-limited', until: expect.any(Number) });
    await bank.clearLog();
    await pass(world, bank, 29 * MINUTE);
    const next = await world.startWorker();
    await next.send('refresh', {});
    expect(await bank.log()).toEqual([]);
    await pass(world, bank, 2 * MINUTE);
    await next.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('says offline and host access withdrawn for what they are, without a request', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    world.state.reachable = false;
    await worker.app.onPermissionsChanged();
    expect(world.head().connections[0]?.failure).toEqual({ kind: 'permission' });
    expect(await bank.log()).toEqual([]);
    world.state.reachable = true;
    await worker.app.onPermissionsChanged();
    expect(world.head().connections[0]?.failure).toBeUndefined();

    world.state.online = false;
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'close' } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'offline' });
  });
});

describe('the bank’s limits', () => {
  it('count the requests of a link too', async () => {
    const { world, bank, worker, connectionId } = await linked(sandbox);
    const counted = async () => {
      const health = (await (await world.ports.vault.open()).get('health', connectionId))!;
      return health.calls.length;
    };
    const sent = async () => (await bank.log()).filter(({ kind }) => kind === 'token' || kind === 'resource').length;
    expect(await sent()).toBeGreaterThan(2);
    expect(await counted()).toBe(await sent());

    await worker.send('link.again', { connectionId });
    await world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
    await expect.poll(async () => (await sent()) - (await counted())).toBe(0);
  });

  it('are remembered when the choice of accounts met them', async () => {
    const { world, bank, worker, connectionId } = await linked(sandbox);
    const fault: Fault = { type: 'status', status: 429, headers: { 'retry-after': '1800' } };
    await bank.setFaults({ match: 'accounts', times: 1, fault });
    await expect(worker.send('connection.accounts', { connectionId })).rejects.toThrow('rate-limited');
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'rate-limited', until: expect.any(Number) });
    await bank.clearLog();
    await pass(world, bank, 29 * MINUTE);
    await expect(worker.send('connection.accounts', { connectionId })).rejects.toThrow('rate-limited');
    await worker.send('refresh', {});
    expect(await bank.log()).toEqual([]);
    await pass(world, bank, 2 * MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });
});

describe('host access', () => {
  it.each([
    ['is not missed', 'api', undefined],
    ['is missed', 'apiAuth', { kind: 'permission' }],
  ] as const)('to a host %s when the settings say %s', async (_what, authHost, failure) => {
    const { world, worker, bank, begin } = await newWorld(sandbox);
    await begin('browser', { authHost });
    const { id } = await choosing(world);
    const choices = await worker.send('link.accounts', { attemptId: id });
    await worker.send('link.choose', { attemptId: id, accountIds: choices.map((choice) => choice.id) });
    world.state.refused.add(sandbox.origins.auth);
    await pass(world, bank, HOUR);
    await bank.clearLog();
    await worker.app.onPermissionsChanged();
    expect(world.head().connections[0]?.failure).toEqual(failure);
    expect(await bank.log()).toEqual([]);
  });
});

describe('a refresh token', () => {
  const TRANSIENT: Fault[] = [
    { type: 'status', status: 500 },
    { type: 'status', status: 400, body: 'Oh no, something went wrong!' },
    { type: 'status', status: 403, body: '<html>blocked</html>' },
    { type: 'status', status: 429 },
    { type: 'status', status: 503, body: '{"error":"temporarily_unavailable"}' },
    { type: 'html' },
    { type: 'close' },
    { type: 'redirect', to: 'http://localhost:1/evil' },
    { type: 'huge', bytes: 3_000_000 },
    { type: 'body', body: '{"access_token":' },
    { type: 'body', body: 'null' },
  ];

  it.each(TRANSIENT.map((fault) => [JSON.stringify(fault), fault] as const))('survives %s', async (_name, fault) => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    await bank.setFaults({ match: 'token', times: 1, fault });
    await pass(world, bank, 4 * HOUR);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure?.kind).not.toBe('reauthorise');
    expect(world.head().connections[0]?.failure).toBeDefined();
    await pass(world, bank, 2 * HOUR);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect((await tokenRequests(bank)).map(({ refreshTokenOrdinal }) => refreshTokenOrdinal)).toEqual([1, 1]);
  });

  // The bank rotated, and its answer fails the checks: whoever validates before storing has lost the link here.
  it.each(['foreign-id-token', 'negative-expires', 'no-token-type', 'other-token-type'] as const)(
    'is kept although the answer fails the checks: %s',
    async (type) => {
      const { world, worker, bank, connectionId } = await linked(sandbox);
      await bank.clearLog();
      await bank.setFaults({ match: 'token', times: 1, fault: { type } });
      await pass(world, bank, 4 * HOUR);
      await worker.send('refresh', {});
      const reason = type === 'foreign-id-token' ? 'foreign-answer' : 'shape';
      expect(world.head().connections[0]?.failure).toEqual({ kind: 'bad-response', reason });
      expect(await storedGrant(world, connectionId)).toMatchObject({
        current: expect.any(Object),
        next: expect.any(Object),
      });
      await pass(world, bank, MINUTE);
      await worker.send('refresh', {});
      expect(world.head().connections[0]?.failure).toBeUndefined();
      expect((await tokenRequests(bank)).map(({ refreshTokenOrdinal }) => refreshTokenOrdinal)).toEqual([1, 2]);
      expect(await storedGrant(world, connectionId)).toEqual({ current: expect.any(Object) });
    },
  );

  it.each(['string-expires', 'no-expires', 'no-refresh-token'] as const)('takes an answer with %s', async (type) => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.setFaults({ match: 'token', times: 1, fault: { type } });
    await pass(world, bank, 4 * HOUR);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('is committed before anything uses the new access token', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    const before = (await storedGrant(world, connectionId)).current.refreshToken;
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'close' } });
    await pass(world, bank, 4 * HOUR);
    await worker.send('refresh', {});
    const { current } = await storedGrant(world, connectionId);
    expect(current.refreshToken).not.toBe(before);
  });

  it('marks an unknown outcome, and the next worker asks at once', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox, { traits: { graceSeconds: 60 } });
    await bank.clearLog();
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'close', processed: true } });
    await pass(world, bank, 4 * HOUR);
    await worker.send('refresh', {});
    expect(await storedGrant(world, connectionId)).toMatchObject({ pendingSince: expect.any(Number) });
    await pass(world, bank, 10_000);
    await world.startWorker();
    expect((await tokenRequests(bank)).map(({ refreshTokenOrdinal, status }) => [refreshTokenOrdinal, status])).toEqual(
      [
        [1, 0],
        [1, 200],
      ],
    );
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('that the bank no longer takes means "log in again", and is not presented over and over', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.revoke();
    await bank.clearLog();
    await pass(world, bank, 4 * HOUR);
    await worker.app.onAlarm('refresh');
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    for (let round = 0; round < 5; round++) {
      await pass(world, bank, 4 * HOUR);
      await worker.app.onAlarm('refresh');
      await worker.send('refresh', { olderThanMs: 0 });
    }
    expect(await tokenRequests(bank)).toHaveLength(1);
    expect(world.state.badge).toMatchObject({ text: '!', tone: 'alert' });
  });
});

describe('the end of a consent', () => {
  it('is told seven days before, by the strictest of the bank’s limits, also while locked', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: 'a plum on the old stair' });
    expect(world.head().notices).toEqual([]);
    await pass(world, bank, 24 * 24 * HOUR);
    await worker.send('vault.lock', {});
    const head = world.head();
    expect(head).toMatchObject({ vault: 'locked', connections: [], accounts: {} });
    expect(head.notices).toHaveLength(1);
    expect(head.notices[0]!.endsAt - (Date.now() + world.state.offset)).toBeLessThan(7 * 24 * HOUR);
    expect(JSON.stringify(head)).not.toContain('SpareBank');
  });
});
