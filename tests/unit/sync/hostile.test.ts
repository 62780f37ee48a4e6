import { describe, expect, it } from 'vitest';
import { put } from '../../../lib/sync/changes.ts';
import type { Fault } from '../../sandbox/shared/fault.ts';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { choosing, linked, newWorld } from '../../support/linked.ts';
import { WATCHED, type World } from '../../support/world.ts';
import { HOUR, MINUTE, pass, sandboxOfFile, tokenRequests } from './setup.ts';

const PASSPHRASE = 'a plum on the old stair';

const sandbox = await sandboxOfFile();

const count = async (world: World, ...stores: ('connection' | 'grant' | 'registration' | 'attempt')[]) => {
  const session = await world.ports.vault.open();
  return Promise.all(stores.map(async (store) => (await session.ids(store)).length));
};

describe('a new consent', () => {
  it('is not overwritten by a refresh of the old one that is still under way', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    await pass(world, bank, HOUR);
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'slow-headers', ms: 600 } });
    const slow = worker.send('refresh', { connectionId });
    await expect.poll(async () => (await tokenRequests(bank)).length).toBe(2);
    world.state.person = (url) => consentByFetch(url, { customer: 'ingrid' });
    await worker.send('link.again', { connectionId });
    await slow;
    await world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
    const before = (await (await world.ports.vault.open()).get('grant', connectionId))!.current;
    await bank.expireAccess();
    await pass(world, bank, 10_000);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect((await tokenRequests(bank)).at(-1)).toMatchObject({ grantType: 'refresh_token', refreshTokenOrdinal: 3 });
    expect(before.refreshToken).toBeDefined();
  });

  it('of a connection that was unlinked meanwhile does not bring it back', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'slow-headers', ms: 400 } });
    world.state.person = (url) => consentByFetch(url, { customer: 'ingrid' });
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts }) => attempts[0]?.phase === 'finishing');
    await worker.send('connection.unlink', { connectionId }).catch(() => undefined);
    await worker.send('connection.unlink', { connectionId }).catch(() => undefined);
    await expect.poll(() => count(world, 'connection', 'grant', 'registration', 'attempt')).toEqual([0, 0, 0, 0]);
  });
});

describe('a lock', () => {
  it('lets no token request leave that had not left before it', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: PASSPHRASE });
    await bank.expireAccess();
    await bank.clearLog();
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'slow-headers', ms: 400 } });
    await pass(world, bank, 10_000);
    const reading = worker.answer('refresh', {});
    await expect.poll(async () => (await bank.log()).length).toBe(1);
    await worker.send('vault.lock', {});
    await reading;
    expect(await tokenRequests(bank)).toEqual([]);
    await worker.send('vault.unlock', { passphrase: PASSPHRASE });
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('does not lose the answer of a consent tab that came while it was locked', async () => {
    const { world, worker, begin } = await newWorld(sandbox, { customer: 'nora' }, { redirectUri: WATCHED });
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: PASSPHRASE });
    await begin('tab');
    await expect.poll(() => world.state.tabs.length).toBe(1);
    const answer = await consentByFetch(world.state.tabs[0]!, { customer: 'nora' });
    await worker.send('vault.lock', {});
    world.state.addresses.set(1, answer);
    await worker.app.onTab(1, { url: answer });
    await worker.send('vault.unlock', { passphrase: PASSPHRASE });
    await choosing(world);
  });
});

describe('a guard', () => {
  it('covers what a child should not see or undo: the other accounts, a new link', async () => {
    const { world, worker, begin, connectionId } = await linked(sandbox);
    await begin();
    const { id } = await choosing(world);
    await worker.send('guard.set', { passphrase: 'only for grown-ups' });
    for (const [command, input] of [
      ['connection.accounts', { connectionId }],
      ['link.accounts', { attemptId: id }],
      ['link.dismiss', { attemptId: id }],
      ['connection.choose', { connectionId, accountIds: ['x'] }],
      ['vault.destroy', {}],
      ['settings.set', { badge: 'nothing' }],
    ] as const) {
      expect([command, await worker.answer(command, input)]).toEqual([command, { ok: false, refusal: 'guarded' }]);
    }
  });

  it('survives a change of settings at the same moment', async () => {
    const { world, worker } = await newWorld(sandbox);
    for (let round = 0; round < 4; round++) {
      const hidden = round % 2 === 0;
      await Promise.all([
        worker.send('guard.set', { passphrase: 'only for grown-ups' }),
        worker.send('settings.set', { hidden }),
      ]);
      expect(world.head().settings).toMatchObject({ guarded: true, hidden });
      await worker.send('guard.open', { passphrase: 'only for grown-ups' });
      await worker.send('guard.set', { passphrase: null });
    }
  });
});

describe('hidden amounts', () => {
  it('are not in the answers about accounts either', async () => {
    const { worker, connectionId } = await linked(sandbox);
    await worker.send('settings.set', { hidden: true });
    const choices = await worker.send('connection.accounts', { connectionId });
    expect(choices).toHaveLength(5);
    expect(JSON.stringify(choices)).not.toMatch(/booked|available|iban/u);
  });
});

describe('a clock set back', () => {
  it('stops no reading and makes no old figure new', async () => {
    const { world, worker, bank } = await linked(sandbox);
    world.state.offset += 24 * HOUR;
    await worker.send('refresh', {});
    world.state.offset -= 24 * HOUR;
    await bank.clearLog();
    await bank.setBalances({ Brukskonto: { balance: '1.00', availableBalance: '1.00' } });
    await worker.send('refresh', {});
    expect((await bank.log()).length).toBeGreaterThan(0);
    expect(Object.values(world.head().accounts).find(({ name }) => name === 'Brukskonto')?.booked).toBe('1.00');
  });
});

describe('a total', () => {
  it('says that it is not whole while a linked account has not been read', async () => {
    const { world, worker, bank, begin } = await linked(sandbox);
    await begin();
    const { id } = await choosing(world);
    const [choice] = await worker.send('link.accounts', { attemptId: id });
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'status', status: 503 } });
    await worker.send('link.choose', { attemptId: id, accountIds: [choice!.id] });
    expect(world.head().totals.every(({ incomplete }) => incomplete)).toBe(true);
    expect(world.state.badge).toMatchObject({ text: '•' });
  });
});

describe('a partial reading', () => {
  it('makes no new point of history of an old figure, and drops no account from the choices', async () => {
    const { world, worker, bank, connectionId, choices } = await linked(sandbox);
    const partial: Fault = { type: 'partial', errors: ['CREDIT_ACCOUNTS_FAILED'], without: 'CREDITCARD' };
    await bank.setFaults({ match: 'accounts', times: 2, fault: partial });
    await pass(world, bank, 2 * HOUR);
    await worker.send('refresh', {});
    const blocks = [...(await (await world.ports.vault.open()).all('history')).values()];
    expect(blocks.map(({ points }) => points.length).sort()).toEqual([1, 2, 2, 2, 2]);
    const offered = await worker.send('connection.accounts', { connectionId });
    expect(offered.map(({ id }) => id).sort()).toEqual(choices.map(({ id }) => id).sort());
    expect(offered.every(({ chosen }) => chosen)).toBe(true);
  });
});

describe('recovery', () => {
  it('does not ask a failing bank again at every start', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await bank.clearLog();
    await bank.setFaults({ match: 'token', times: 'forever', fault: { type: 'close' } });
    await pass(world, bank, 4 * HOUR);
    await worker.send('refresh', {});
    for (let start = 0; start < 6; start++) await world.startWorker();
    expect(await tokenRequests(bank)).toHaveLength(2);
  });

  it('forgets a new link whose worker died between putting the attempt away and unlinking', async () => {
    const { world, begin } = await newWorld(sandbox);
    await begin();
    const { id } = await choosing(world);
    await (await world.ports.vault.open()).write([{ type: 'remove', store: 'attempt', id }]);
    await world.startWorker();
    expect(await count(world, 'connection', 'grant', 'registration', 'attempt')).toEqual([0, 0, 0, 0]);
  });
});

describe('putting an attempt away', () => {
  it('opens no second window beside one that is still open', async () => {
    const { world, worker, begin } = await newWorld(sandbox);
    let open = 0;
    world.state.person = () => {
      open++;
      return new Promise(() => undefined);
    };
    await begin();
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'consent');
    await worker.send('link.dismiss', { attemptId: attempts[0]!.id });
    await begin();
    await world.until((head) => head.attempts[0]?.phase === 'queued');
    expect(open).toBe(1);
  });

  it('closes its own tab, and after a browser restart nobody else’s', async () => {
    const { world, worker, begin } = await newWorld(sandbox, { customer: 'nora' }, { redirectUri: WATCHED });
    await begin('tab');
    await expect.poll(() => world.state.tabs.length).toBe(1);
    await world.until((head) => head.attempts[0]?.phase === 'consent');
    world.restartBrowser();
    const next = await world.startWorker();
    const [attempt] = world.head().attempts;
    expect(attempt).toMatchObject({ phase: 'failed', failure: { reason: 'interrupted' } });
    await next.send('link.dismiss', { attemptId: attempt!.id });
    expect(world.state.closed).toEqual([]);
    expect(worker).toBeDefined();
  });
});

describe('an institution that this build does not know', () => {
  it('keeps no other bank from being read or unlinked', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    const session = await world.ports.vault.open();
    const connection = (await session.get('connection', connectionId))!;
    await session.write([put('connection', 'old', { ...connection, institutionId: 'gone' })]);
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();
    await worker.send('connection.unlink', { connectionId });
    await worker.send('connection.unlink', { connectionId: 'old' });
    expect(await count(world, 'connection', 'grant')).toEqual([0, 0]);
  });
});

describe('text from a bank', () => {
  it('is cleaned and clamped before it is stored or shown', async () => {
    const { world, worker } = await linked(sandbox, { walker: { customer: 'ase-lill' } });
    const session = await world.ports.vault.open();
    const stored = [...(await session.all('accounts')).values()].flatMap(({ accounts }) => accounts);
    expect(stored).toHaveLength(14);
    for (const { name } of stored) {
      expect(Array.from(name).length).toBeLessThanOrEqual(80);
      expect(name).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
    }
    expect(world.head().more).toBe(6);
    expect(worker).toBeDefined();
  });

  it('explains a failure in the words of its ErrorsDTO', async () => {
    const { world, worker, bank } = await linked(sandbox);
    const body = JSON.stringify({
      errors: [{ code: 'x', httpCode: 403, message: 'Kunden har ikke tilgang', traceId: 't' }],
    });
    const headers = { 'content-type': 'application/json' };
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'status', status: 403, body, headers } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toEqual({ kind: 'forbidden', bankText: 'Kunden har ikke tilgang' });
  });
});
