import { describe, expect, it } from 'vitest';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { linkedUk, newUkWorld } from '../../support/linked-uk.ts';
import { registerUk } from '../../support/uk-client.ts';
import { REDIRECT } from '../../support/world.ts';
import { pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Linked = Awaited<ReturnType<typeof linkedUk>>;
type Bank = Linked['bank'];

/** What happened to consents at the bank, in order, up to a request that is expected. */
async function consentCalls(bank: Bank, count: number): Promise<string[]> {
  for (let round = 0; round < 200; round++) {
    const log = await bank.log();
    const calls = log.filter(
      ({ path, method }) => /account-(?:access-consents|requests)/u.test(path) && method !== 'GET',
    );
    if (calls.length >= count)
      return calls.map(({ method, path, status }) => `${method} ${path.split('/')[5] ?? ''} ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the bank was not asked');
}

const dataCalls = async (bank: Bank) => (await bank.log()).filter(({ path }) => path.endsWith('/accounts'));

/** Hours pass, and an alarm after them. */
async function alarm({ world, worker, bank }: Pick<Linked, 'world' | 'worker' | 'bank'>, after: number): Promise<void> {
  await pass(world, bank, after);
  await worker.app.onAlarm('refresh');
}

describe('a consent that nobody needs any more is deleted at the bank', () => {
  it('after a refusal there', async () => {
    const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-31', {
      walker: { customer: 'amelia', decision: 'refuse' },
    });
    await begin();
    await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(await consentCalls(bank, 2)).toEqual(['POST  201', expect.stringMatching(/^DELETE urn-\S+ 204$/u)]);
  });

  it('when the attempt is put away while the bank’s page is open', async () => {
    const { world, worker, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-31');
    world.state.person = () => new Promise(() => undefined);
    const { attemptId } = await begin();
    await world.until((head) => head.attempts[0]?.phase === 'consent');
    await worker.send('link.dismiss', { attemptId });
    expect(await consentCalls(bank, 2)).toHaveLength(2);
  });

  it('when no account is chosen', async () => {
    const { world, worker, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-31');
    const { attemptId } = await begin();
    await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
    await worker.send('link.dismiss', { attemptId });
    expect(await consentCalls(bank, 2)).toHaveLength(2);
  });

  it('by the next worker, where the bank could not be told at once', async () => {
    const { world, worker, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-31', {
      walker: { customer: 'amelia', decision: 'refuse' },
    });
    const { person } = world.state;
    world.state.person = async (url) => {
      const answer = await person(url);
      world.state.reachable = false;
      return answer;
    };
    await begin();
    await world.until((head) => head.attempts[0]?.phase === 'failed');
    await worker.app.onAlarm('attempt');
    expect(await consentCalls(bank, 1)).toEqual(['POST  201']);
    world.state.reachable = true;
    await world.startWorker();
    expect(await consentCalls(bank, 2)).toHaveLength(2);
    await world.startWorker();
    expect(await consentCalls(bank, 2)).toHaveLength(2);
  });

  it('and of a link whose worker died before an account was chosen', async () => {
    const { world, worker, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-31');
    const { attemptId } = await begin();
    await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
    await (await world.ports.vault.open()).write([{ type: 'remove', store: 'attempt', id: attemptId }]);
    await world.startWorker();
    expect(await consentCalls(bank, 2)).toHaveLength(2);
    expect([...(await (await world.ports.vault.open()).all('grant'))]).toEqual([]);
    void worker;
  });

  it('when another one replaced it, for more or for less', async () => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31');
    const { world, worker, bank, connectionId } = linked;
    await worker.send('link.again', { connectionId, settings: { asks: 'transactions' } });
    await world.until(({ attempts }) => attempts.length === 0);
    const [made, second, deleted] = await consentCalls(bank, 3);
    expect([made, second]).toEqual(['POST  201', 'POST  201']);
    expect(deleted).toMatch(/^DELETE/u);
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
    // The new one, with all its permissions, is the one that stays.
    const answer = await worker.send('connection.resource', { connectionId, path: 'accounts/22289/transactions' });
    expect(answer.status).toBe(200);
  });

  it('but never the one that a failed re-link wanted to use again', async () => {
    const { world, worker, bank, connectionId } = await linkedUk(sandbox, 'sandbox-uk-31');
    world.state.person = (url) => consentByFetch(url, { customer: 'amelia', decision: 'refuse' });
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts }) => attempts[0]?.phase === 'failed');
    await worker.app.onAlarm('attempt');
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect(await consentCalls(bank, 1)).toEqual(['POST  201']);
  });

  it('is not asked for of another client: a new registration makes its own', async () => {
    const { world, worker, bank, connectionId } = await linkedUk(sandbox, 'sandbox-uk-31');
    const other = await registerUk(sandbox, 'sandbox-uk-31', { redirectUri: REDIRECT });
    await worker.send('link.again', { connectionId, settings: other.settings });
    await world.until(({ attempts }) => attempts.length === 0);
    expect((await consentCalls(other.bank, 1))[0]).toBe('POST  201');
    // The one that it replaces is ended in the name of the client that had made it.
    expect(await consentCalls(bank, 2)).toHaveLength(2);
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });
});

describe('tokens that were kept but not checked', () => {
  it('are not used by the next worker', async () => {
    const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-40', {
      traits: { tokenMutant: 'invalid-nonce' },
    });
    const { person } = world.state;
    world.state.person = () => new Promise(() => undefined);
    const { attemptId } = await begin();
    await world.until((head) => head.attempts[0]?.phase === 'consent');
    const session = await world.ports.vault.open();
    const attempt = (await session.get('attempt', attemptId))!;
    const tokens = {
      accessToken: 'a',
      accessEndsAt: Date.now() + HOUR,
      receivedAt: Date.now(),
      unchecked: true as const,
    };
    await session.write([
      { type: 'put', store: 'attempt', id: attemptId, record: { ...attempt, phase: 'finishing', tokens } },
    ]);
    world.state.person = person;
    await world.startWorker();
    const { attempts, connections } = world.head();
    expect(attempts[0]).toMatchObject({ phase: 'failed', failure: { kind: 'cancelled', reason: 'interrupted' } });
    expect(connections).toEqual([]);
    expect(await consentCalls(bank, 2)).toHaveLength(2);
  });
});

describe('how long access lasts', () => {
  const daysLeft = ({ world }: Linked) =>
    Math.round((world.head().connections[0]!.consentEndsAt! - Date.now() - world.state.offset) / DAY);

  it('is learnt after the approval, where the bank sets it only then', async () => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { consentDays: 40, endSetByApproval: true } });
    expect(daysLeft(linked)).toBe(40);
  });

  it('is not asked for by a link that would fail for want of it', async () => {
    const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-31', { traits: { consentDays: 40 } });
    const { person } = world.state;
    world.state.person = async (url) => {
      const answer = await person(url);
      const match = '/open-banking/v3.1/aisp/account-access-consents/';
      await bank.setFaults({ match, times: 1, fault: { type: 'status', status: 500 } });
      return answer;
    };
    await begin();
    await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
    expect(await bank.faults()).toEqual([]);
  });

  it('is told by the claim of a refresh token, anew with each one', async () => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { consentDays: 90, refreshDays: 30 } });
    expect(daysLeft(linked)).toBe(30);
    await linked.bank.setTraits({ refreshDays: 60 });
    await linked.bank.expireAccess();
    linked.world.state.offset += 10_000;
    await linked.worker.send('refresh', {});
    expect(daysLeft(linked)).toBe(60);
    // The consent's own end stays.
    await linked.bank.setTraits({ refreshDays: 200 });
    await linked.bank.expireAccess();
    linked.world.state.offset += 10_000;
    await linked.worker.send('refresh', {});
    expect(daysLeft(linked)).toBe(90);
  });

  it('is as long as the access token where there is no other', async () => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { refreshTokens: false } });
    expect(linked.world.head().connections[0]!.consentEndsAt! - Date.now()).toBeLessThanOrEqual(10 * MINUTE);
    await linked.bank.expireAccess();
    linked.world.state.offset += 10_000;
    await linked.worker.send('refresh', {});
    expect(linked.world.head().connections[0]?.failure).toEqual({ kind: 'reauthorise', reason: 'grant-ended' });
  });
});

describe('the person’s word every 90 days', () => {
  it('comes due: without it the bank is not asked at all, and one click without a bank gives it', async () => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31');
    const { world, worker, bank, connectionId } = linked;
    const connection = () => world.head().connections[0]!;
    expect(Math.round((connection().confirmBy! - Date.now()) / DAY)).toBe(90);
    await bank.clearLog();
    world.state.offset += 90 * DAY;
    await worker.send('refresh', {});
    await worker.send('refresh', { olderThanMs: 0 });
    await alarm(linked, 7 * HOUR);
    expect(connection().failure).toEqual({ kind: 'reauthorise', reason: 'not-confirmed' });
    expect(await worker.answer('connection.accounts', { connectionId })).toMatchObject({
      failure: { reason: 'not-confirmed' },
    });
    expect(Object.values(world.head().accounts)[0]).toMatchObject({ booked: '1230.15' });
    expect(await bank.log()).toEqual([]);

    await worker.send('connection.confirm', { connectionId });
    expect(connection().failure).toBeUndefined();
    expect(Math.round((connection().confirmBy! - Date.now() - world.state.offset) / DAY)).toBe(90);
    expect((await bank.log()).filter(({ kind }) => kind === 'authorize' || kind === 'consent')).toEqual([]);
    expect((await dataCalls(bank)).length).toBe(1);
  });

  it('does not keep anybody from unlinking', async () => {
    const { world, worker, connectionId } = await linkedUk(sandbox, 'sandbox-uk-31');
    world.state.offset += 91 * DAY;
    expect((await worker.send('connection.unlink', { connectionId })).revoked).toBe(true);
  });

  it('is given by consenting at the bank again', async () => {
    const { world, worker, bank, connectionId } = await linkedUk(sandbox, 'sandbox-uk-31');
    await pass(world, bank, 91 * DAY);
    await worker.send('refresh', {});
    await worker.send('link.again', { connectionId });
    await world.until(
      ({ attempts, connections: [one] }) => attempts.length === 0 && !one?.failure && one?.activity === 'idle',
    );
    expect(Math.round((world.head().connections[0]!.confirmBy! - Date.now() - world.state.offset) / DAY)).toBe(90);
  });
});

describe('unattended readings', () => {
  it('are four in any day, failed ones and new workers included; a person’s are apart', async () => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31');
    const { world, worker, bank } = linked;
    await bank.clearLog();
    await bank.setFaults({ match: 'accounts', times: 'forever', fault: { type: 'status', status: 503 } });
    for (let hour = 0; hour < 23; hour++) {
      const next = hour % 2 ? await world.startWorker() : worker;
      await alarm({ world, worker: next, bank }, HOUR);
    }
    expect((await dataCalls(bank)).length).toBe(4);
    await bank.setFaults();
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect((await dataCalls(bank)).length).toBe(5);
    await alarm(linked, 7 * HOUR);
    expect((await dataCalls(bank)).length).toBe(6);
  });

  it('count from before their first request, so that a worker that dies does not read again and again', async () => {
    const linked = await linkedUk(sandbox, 'sandbox-uk-31');
    const { world, connectionId } = linked;
    await linked.bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'slow-headers', ms: 60_000 } });
    world.state.offset += 7 * HOUR;
    void linked.worker.app.onAlarm('refresh').catch(() => undefined);
    const counted = async () =>
      (await (await world.ports.vault.open()).get('health', connectionId))?.unattended?.length;
    await expect.poll(counted).toBe(1);
  });
});

describe('any resource of the account API', () => {
  it('is read as the bank answers it, by GET, on the list and nowhere else', async () => {
    const { worker, bank, connectionId } = await linkedUk(sandbox, 'sandbox-uk-31');
    await bank.clearLog();
    const read = (path: string) => worker.send('connection.resource', { connectionId, path });
    expect(JSON.parse((await read('accounts/22289')).text)).toMatchObject({
      Data: { Account: [{ AccountId: '22289' }] },
    });
    expect((await read('/balances?page=1')).status).toBe(200);
    expect((await read('accounts/22289/transactions')).status).toBe(403);
    const log = await bank.log();
    expect(log.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
    for (const path of [
      '../../../oauth/token',
      'payments',
      'https://elsewhere.example/accounts',
      '//elsewhere.example/',
      '',
    ])
      expect(await worker.answer('connection.resource', { connectionId, path })).toMatchObject({
        failure: { kind: 'forbidden', reason: 'not-on-list' },
      });
    expect(await bank.log()).toHaveLength(3);
  });
});
