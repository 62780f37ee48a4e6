import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../lib/records.ts';
import { put } from '../../../lib/sync/changes.ts';
import type { ClientControl } from '../../sandbox/control.ts';
import { consentByFetch } from '../../sandbox/enable-banking/consent-by-fetch.ts';
import {
  choosingBank,
  linkedEnableBanking,
  linkThrough,
  newEnableBankingWorld,
} from '../../support/linked-enable-banking.ts';
import { REDIRECT, type World } from '../../support/world.ts';
import { DAY, HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

const shown = (world: World) => Object.values(world.head().accounts).map(({ name, booked }) => [name, booked]);
const failureOf = (world: World) => world.head().connections[0]?.failure;
const failed = (world: World) =>
  world.until(({ attempts }) => attempts.some(({ phase }) => phase === 'failed')).then(({ attempts }) => attempts[0]!);
const refusal = (error: string, status = 422) => ({
  type: 'status' as const,
  status,
  body: JSON.stringify({ code: status, message: 'No', error }),
});
const relinked = (world: World) =>
  world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
const requests = async (bank: ClientControl) =>
  (await bank.log()).filter(({ kind }) => kind !== 'consent').map(({ method, path }) => `${method} ${path}`);

describe('a session that is not over', () => {
  it('is not given up for one account that is said to have ended with it, while the others are read', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox);
    await bank.setFaults({ match: 'accounts', times: 1, fault: refusal('EXPIRED_SESSION', 401) });
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(failureOf(world)).toBeUndefined();
    expect(world.head().connections).toMatchObject([{ partial: true }]);
  });

  it('is not given up on the word of this device’s clock', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox);
    world.state.offset = 200 * DAY;
    await worker.send('refresh', {});
    expect(failureOf(world)).toBeUndefined();
    world.state.offset = 0;
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(failureOf(world)).toBeUndefined();
    expect(world.head().notices).toEqual([]);
  });

  it('lasts as long as Enable Banking says by now', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox, { customer: 'bram' });
    await bank.setFaults({
      match: '/sessions/',
      times: 1,
      fault: {
        type: 'body',
        body: JSON.stringify({
          status: 'AUTHORIZED',
          access: { valid_until: new Date(Date.now() + 120 * DAY).toISOString() },
        }),
      },
    });
    // The bank's own clock stands: to it the session is as good as new.
    world.state.offset = 90 * DAY;
    await bank.setFaults(...(await bank.faults()), {
      match: 'accounts',
      times: 2,
      fault: { type: 'body', body: JSON.stringify({ balances: [told('7.00')] }) },
    });
    await worker.send('refresh', {});
    expect(failureOf(world)).toBeUndefined();
    expect(shown(world)).toEqual([
      ['Betaalrekening', '7.00'],
      ['Spaarrekening', '7.00'],
    ]);
    expect(world.head().connections[0]!.consentEndsAt).toBeGreaterThan(Date.now() + 119 * DAY);
  });

  it('that can’t be asked about says nothing about the key', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox);
    await bank.setFaults(
      { match: 'accounts', times: 3, fault: { type: 'status', status: 401 } },
      { match: '/sessions/', times: 1, fault: { type: 'status', status: 503 } },
    );
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(failureOf(world)).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a session that is over', () => {
  it.each(['ASPSP_PSU_ACTION_REQUIRED', 'WRONG_SESSION_STATUS'])('is told by %s too', async (error) => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox);
    await bank.setFaults({ match: 'accounts', times: 3, fault: refusal(error) });
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(failureOf(world)).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
  });

  it('is ended with an answer that has no body, too', async () => {
    const { worker, bank, connectionId } = await linkedEnableBanking(sandbox);
    await bank.setFaults({ match: '/sessions/', times: 1, fault: { type: 'status', status: 204 } });
    expect(await worker.send('connection.unlink', { connectionId })).toMatchObject({ revoked: true });
  });
});

const told = (amount: string, currency = 'EUR', day = '2026-11-20') => ({
  balance_type: 'CLBD',
  balance_amount: { currency, amount },
  reference_date: day,
});

describe('accounts over sessions', () => {
  const account = (uid: string, currency: string, more: object = {}) => ({
    uid,
    currency,
    identification_hash: 'h',
    identification_hashes: ['h'],
    account_id: { iban: 'NL91ABNA0417164300' },
    cash_account_type: 'CACC',
    details: `Rekening ${currency}`,
    ...more,
  });
  const linkWith = async (made: Awaited<ReturnType<typeof newEnableBankingWorld>>, ...accounts: object[]) => {
    await made.bank.setFaults(
      {
        match: 'token',
        times: 1,
        fault: { type: 'body', body: JSON.stringify({ session_id: crypto.randomUUID(), accounts }) },
      },
      ...accounts.map((_, i) => ({
        match: 'accounts' as const,
        times: 1,
        fault: {
          type: 'body' as const,
          body: JSON.stringify({ balances: [told(`${i + 1}.00`), told(`${i + 1}.00`, 'USD')] }),
        },
      })),
    );
    const { attemptId } = await made.begin();
    return linkThrough(made.world, made.worker, attemptId, 'lotte');
  };
  const again = async (
    { world, bank, worker }: Awaited<ReturnType<typeof newEnableBankingWorld>>,
    connectionId: string,
    ...accounts: object[]
  ) => {
    await bank.setFaults({
      match: 'token',
      times: 1,
      fault: { type: 'body', body: JSON.stringify({ session_id: crypto.randomUUID(), accounts }) },
    });
    await bank.setFaults(...(await bank.faults()), {
      match: 'accounts',
      times: 'forever',
      fault: { type: 'body', body: JSON.stringify({ balances: [told('5.00'), told('6.00', 'USD')] }) },
    });
    await worker.send('link.again', { connectionId });
    await relinked(world);
  };

  it('stay what they were when a second currency comes under the same number', async () => {
    const made = await newEnableBankingWorld(sandbox);
    const { connectionId } = await linkWith(made, account('u1', 'EUR'));
    const before = made.world.head().connections[0]!.accountIds;
    await again(made, connectionId, account('u3', 'USD'), account('u2', 'EUR'));
    expect(made.world.head().connections[0]!.accountIds).toEqual(before);
    await expect.poll(() => shown(made.world)).toEqual([['Rekening EUR', '5.00']]);
  });

  it('stay what they were when the other currency goes', async () => {
    const made = await newEnableBankingWorld(sandbox);
    const { connectionId } = await linkWith(made, account('u1', 'EUR'), account('u2', 'USD'));
    await again(made, connectionId, account('u3', 'EUR'));
    const after = [
      ['Rekening EUR', '5.00'],
      ['Rekening USD', undefined],
    ];
    await expect.poll(() => shown(made.world)).toEqual(after);
  });

  it('that nothing but their product tells apart are told apart by it', async () => {
    const made = await newEnableBankingWorld(sandbox);
    const two = [account('u1', 'EUR'), account('u2', 'EUR', { details: 'Kredietkaart', cash_account_type: 'CARD' })];
    const { connectionId } = await linkWith(made, ...two);
    const before = made.world.head().connections[0]!.accountIds;
    expect(before).toHaveLength(2);
    const anew = two.map((one, i) => ({ ...one, uid: `u${i + 3}` }));
    await again(made, connectionId, ...anew);
    await expect.poll(() => shown(made.world).map(([, booked]) => booked)).toEqual(['5.00', '5.00']);
  });

  it('of somebody else are not taken for those that are shown, and that is said', async () => {
    const { world, worker, connectionId } = await linkedEnableBanking(sandbox);
    world.state.person = (url) => consentByFetch(url, { customer: 'odd' });
    await worker.send('link.again', { connectionId });
    await relinked(world);
    await expect.poll(() => failureOf(world)?.reason).toBe('accounts-gone');
    expect(shown(world)[0]).toEqual(['Brukskonto', '18240.55']);
    // The way out that the words name.
    const choices = await worker.send('connection.accounts', { connectionId });
    expect(choices.map(({ name }) => name)).toEqual(['Driftskonto', 'Fellesutgifter', 'Feriekonto']);
    await worker.send('connection.choose', { connectionId, accountIds: [choices[0]!.id] });
    expect(failureOf(world)).toBeUndefined();
    expect(shown(world)).toEqual([['Driftskonto', '1200.30']]);
  });
});

describe('a bank that is chosen', () => {
  const refusedBank = async (error: string, match: 'authorize' | 'token') => {
    const made = await newEnableBankingWorld(sandbox);
    const { attemptId } = await made.begin();
    await choosingBank(made.world, attemptId);
    await made.bank.setFaults({ match, times: 1, fault: refusal(error) });
    await made.worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
    return { ...made, attemptId, failure: (await failed(made.world)).failure };
  };

  it('and gone meanwhile is named as gone; the next try asks for a bank again', async () => {
    const { world, worker, bank, attemptId, failure } = await refusedBank('WRONG_ASPSP_PROVIDED', 'authorize');
    expect(failure).toMatchObject({ kind: 'configuration', reason: 'bank-gone' });
    const aspsps = [{ name: 'Havenbank', country: 'NL', maximum_consent_validity: 7_776_000 }];
    await bank.setFaults({ match: '/aspsps', times: 1, fault: { type: 'body', body: '{"aspsps":[]}' } });
    await bank.setFaults(...(await bank.faults()), {
      match: '/aspsps',
      times: 1,
      fault: { type: 'body', body: JSON.stringify({ aspsps }) },
    });
    await worker.send('link.retry', { attemptId });
    await choosingBank(world, attemptId);
    expect(await worker.send('link.banks', { attemptId })).toMatchObject([{ id: 'NL/Havenbank' }]);
    await linkThrough(world, worker, attemptId, 'bram');
    expect(world.head().connections).toMatchObject([{ institution: 'Havenbank' }]);
  });

  it.each(['EXPIRED_AUTHORIZATION_CODE', 'WRONG_AUTHORIZATION_CODE', 'ALREADY_AUTHORIZED'])(
    'and a login that is too old (%s) is no matter of the application',
    async (error) => {
      const { failure } = await refusedBank(error, 'token');
      expect(failure).toMatchObject({ kind: 'cancelled', reason: 'login-over' });
    },
  );
});

describe('an application', () => {
  it('of the test environment is told before any bank is chosen', async () => {
    const { world, bank, begin } = await newEnableBankingWorld(sandbox, { traits: { environment: 'SANDBOX' } });
    await begin();
    expect((await failed(world)).failure).toMatchObject({ kind: 'configuration', reason: 'application-sandbox' });
    expect(await requests(bank)).toEqual(['GET /application']);
  });

  it('gets a new key once, for all its banks', async () => {
    const { world, worker, bank, begin, connectionId, typed } = await linkedEnableBanking(sandbox);
    const { attemptId } = await begin(null);
    const second = await linkThrough(world, worker, attemptId, 'bram');
    const privateKey = await bank.renewSecret();
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(world.head().connections.map(({ failure }) => failure?.reason)).toEqual(['key-rejected', 'key-rejected']);
    world.state.person = (url) => consentByFetch(url, { customer: 'marte' });
    await worker.send('link.again', { connectionId, settings: { privateKey } });
    await world.until(
      ({ attempts, connections }) => attempts.length === 0 && connections.every(({ failure }) => !failure),
    );
    const session = await world.ports.vault.open();
    expect(await session.ids('registration')).toHaveLength(1);
    const [registration] = (await session.all('registration')).values();
    expect(registration!.settings).toMatchObject({ applicationId: typed.applicationId, privateKey });
    const ends = async () => (await bank.log()).filter(({ method }) => method === 'DELETE').map(({ status }) => status);
    await expect.poll(ends).toEqual([200]);
    // The other bank went on with its old consent.
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toHaveLength(3);
    await worker.send('connection.unlink', { connectionId });
    expect(await worker.send('connection.unlink', { connectionId: second.connectionId })).toMatchObject({
      revoked: true,
    });
  });

  it('of its own has its own key: another one’s stays', async () => {
    const { world, worker, bank, begin } = await linkedEnableBanking(sandbox);
    const other = await sandbox.control.register({
      bank: 'enable-banking',
      redirectUri: REDIRECT,
      linked: ['bram'],
    });
    const { attemptId } = await begin({ applicationId: other.clientId, privateKey: other.clientSecret });
    await linkThrough(world, worker, attemptId, 'bram');
    const session = await world.ports.vault.open();
    expect(await session.ids('registration')).toHaveLength(2);
    await pass(world, bank, HOUR);
    await other.advance(HOUR / 1000);
    await worker.send('refresh', {});
    expect(world.head().connections.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });
});

describe('a worker that is killed while a bank is linked', () => {
  const linked = (world: World) => world.until((head) => head.attempts[0]?.phase === 'choose-accounts');

  /** Leaves the attempt as a worker does that dies right after it stored `change`. */
  async function killedAt(change: (attempt: Attempt) => Attempt) {
    const made = await newEnableBankingWorld(sandbox);
    const { attemptId } = await made.begin();
    await choosingBank(made.world, attemptId);
    const session = await made.world.ports.vault.open();
    const attempt = (await session.get('attempt', attemptId))!;
    await session.write([put('attempt', attemptId, change(attempt))]);
    const worker = await made.world.startWorker();
    return { ...made, worker, attemptId };
  }

  it('before the list came begins anew', async () => {
    const { world, worker, attemptId } = await killedAt((attempt) => {
      const { banks: _banks, state: _state, ...rest } = attempt;
      return { ...rest, phase: 'queued' };
    });
    await choosingBank(world, attemptId);
    await linkThrough(world, worker, attemptId, 'marte');
  });

  it('with the code in hand says so, uses it no second time, and goes on with one click', async () => {
    const { world, worker, bank, attemptId } = await killedAt((attempt) => {
      const { banks = [], state: _state, ...rest } = attempt;
      return { ...rest, bank: banks.find(({ id }) => id === 'NO/Fjordkassen')!, phase: 'finishing' };
    });
    expect(world.head().attempts).toMatchObject([{ failure: { kind: 'cancelled', reason: 'interrupted' } }]);
    await worker.send('link.retry', { attemptId });
    await linked(world);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });

  it('with the session kept goes on with it', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox);
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
    await linked(world);
    const session = await world.ports.vault.open();
    const attempt = (await session.get('attempt', attemptId))!;
    const grant = (await session.get('grant', attempt.connectionId!))!;
    const { connectionId: _none, ...rest } = attempt;
    await session.write([
      { type: 'remove', store: 'connection', id: attempt.connectionId! },
      { type: 'remove', store: 'grant', id: attempt.connectionId! },
      put('attempt', attemptId, { ...rest, phase: 'finishing', tokens: grant.current }),
    ]);
    const next = await world.startWorker();
    await linked(world);
    expect((await next.send('link.accounts', { attemptId })).length).toBe(3);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });
});
