import { describe, expect, it } from 'vitest';
import type { AccessContext, Connector, Json, Transaction } from '../../../lib/banks/connector.ts';
import { sbanken } from '../../../lib/banks/sbanken/connector.ts';
import type { ClientCredentials } from '../../sandbox/shared/bank.ts';
import type { Fault } from '../../sandbox/shared/fault.ts';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { choosing } from '../../support/linked.ts';
import { GENERATIONS, linkedSbanken, NATIONAL_ID, newSbankenWorld } from '../../support/linked-sbanken.ts';
import { createWorld, institutionsAt, WATCHED, type World } from '../../support/world.ts';
import { amounts, DAY, HOUR, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

type Bank = Awaited<ReturnType<typeof linkedSbanken>>['bank'];

const requests = async (bank: Bank) => (await bank.log()).map(({ method, path, status }) => [method, path, status]);
const failureOf = (world: World) => world.head().connections[0]?.failure;

/** What the connector gets for a connection that is linked. */
async function accessOf({ world, institution, connectionId }: Awaited<ReturnType<typeof linkedSbanken>>) {
  const session = await world.ports.vault.open();
  const connection = (await session.get('connection', connectionId))!;
  const registration = (await session.get('registration', connection.registrationId))!;
  const { clock } = world.ports;
  return {
    institution,
    settings: registration.settings as { clientId: string; clientSecret: string },
    http: world.ports.http(institution, () => undefined),
    clock,
    tokens: (await session.get('grant', connectionId))!.current,
    attended: true,
  } satisfies AccessContext<object>;
}

/** Everything that the vault's database holds of a world, decrypted, and all that was published. */
async function everythingKept(world: World): Promise<string> {
  const session = await world.ports.vault.open();
  const stores = ['connection', 'grant', 'accounts', 'health', 'attempt', 'settings', 'history'] as const;
  const kept = await Promise.all(stores.map(async (store) => [...(await session.all(store))]));
  return JSON.stringify([kept, [...world.memory]]);
}

describe.each(GENERATIONS)('Sbanken, %s', (generation) => {
  it('links without a window: token, accounts, and the balances to the last digit', async () => {
    const { world, bank, choices } = await linkedSbanken(sandbox, { generation });
    expect(choices.map(({ name, kind, booked, available }) => [name, kind, booked, available])).toEqual([
      ['Brukskonto', 'current', '8421.90', '8121.4'],
      ['Sparekonto+', 'savings', '152000.00', '152000.00'],
      ['Kredittkort', 'card', '-2310.55', '27389.45'],
    ]);
    expect(world.head()).toMatchObject({ totals: [{ currency: 'NOK', value: '158111.35' }] });
    expect(world.state.tabs).toEqual([]);
    const log = await bank.log();
    expect(log.map(({ kind, status }) => [kind, status])).toEqual([
      ['token', 200],
      ['resource', 200],
      ['resource', 200],
    ]);
    expect(log[0]!.grantType).toBe('client_credentials');
  });

  it('sends the national id where the generation wants it, never elsewhere, and keeps it in the registration alone', async () => {
    const { world, bank } = await linkedSbanken(sandbox, { generation });
    const wanted = !generation.startsWith('apibeta');
    const sent = (await bank.log()).map(({ kind, customerIdSent }) => [kind, customerIdSent ?? false]);
    expect(sent.slice(1)).toEqual(sent.slice(1).map(() => ['resource', wanted]));
    expect(sent[0]).toEqual(['token', false]);
    expect(await everythingKept(world)).not.toContain(NATIONAL_ID);
    const registrations = await (await world.ports.vault.open()).all('registration');
    expect(JSON.stringify([...registrations]).includes(NATIONAL_ID)).toBe(wanted);
  });

  it('reads one known account with a valid token in exactly one call', async () => {
    const { world, worker, bank, choices } = await linkedSbanken(sandbox, { generation, names: ['Brukskonto'] });
    await bank.clearLog();
    await bank.setBalances({ Brukskonto: { balance: '9007199254740993.01' } });
    await pass(world, bank, 50 * 60_000);
    await worker.send('refresh', {});
    const theOne = ['GET', `/${generation}/Accounts/${choices[0]!.id}`, 200];
    expect(await requests(bank)).toEqual([theOne]);
    expect(amounts(world)).toEqual([['Brukskonto', '9007199254740993.01']]);

    world.restartBrowser();
    await pass(world, bank, 60_000);
    const next = await world.startWorker();
    await next.send('refresh', {});
    expect(await requests(bank)).toEqual([theOne, theOne]);
  });

  it('pages through more than a year, with today’s reservation pending', async () => {
    const linked = await linkedSbanken(sandbox, { generation });
    const access = await accessOf(linked);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format(linked.world.ports.clock.now());
    const from = new Date(Date.parse(today) - 400 * DAY).toISOString().slice(0, 10);
    await linked.bank.clearLog();
    const read: Transaction[] = [];
    let after: Json | undefined;
    for (let round = 0; round < 10; round++) {
      const range = { from, to: today, ...(after !== undefined && { after }) };
      const page = await sbanken.transactions(access, linked.choices[0]!.id, range);
      expect(page.partial).toBe(false);
      read.push(...page.transactions);
      after = page.next;
      if (after === undefined) break;
    }
    expect(read).toHaveLength(401 * 4);
    expect(new Set(read.map(({ date }) => date)).size).toBe(401);
    expect(read.filter(({ pending }) => pending).map(({ date }) => date)).toEqual([today]);
    for (const { amount } of read) expect(amount).toMatch(/^-\d+\.\d\d$/u);
    const log = await linked.bank.log();
    expect(log.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(log.map(({ query }) => query.includes('endDate'))).toEqual([true, true, false]);
  });

  it('lists cards by kind, their numbers masked', async () => {
    const access = await accessOf(await linkedSbanken(sandbox, { generation }));
    const cards = await (sbanken as Required<Connector<object>>).cards(access);
    expect(cards.map(({ kind, number, active }) => [kind, number, active])).toEqual([
      ['debit', '**** **** **** 1881', true],
      ['credit', '**** **** **** 0277', true],
      ['other', '**** **** **** 0016', false],
    ]);
    expect(JSON.stringify(cards)).not.toContain(NATIONAL_ID);
  });

  it('says what the bank says when it fails, and keeps the last balance', async () => {
    const { world, worker, bank } = await linkedSbanken(sandbox, { generation });
    const problem = generation.startsWith('apibeta');
    const fault: Fault = problem
      ? {
          type: 'status',
          status: 503,
          headers: { 'content-type': 'application/problem+json' },
          body: `{"title":"Busy","status":503,"detail":"Try later, ${NATIONAL_ID}"}`,
        }
      : { type: 'body', body: `{"items":[],"isError":true,"errorMessage":"Try later, ${NATIONAL_ID}"}` };
    await bank.setFaults({ match: 'accounts', times: 1, fault });
    await pass(world, bank, 60_000);
    await worker.send('refresh', {});
    expect(failureOf(world)).toMatchObject({
      kind: 'unavailable',
      reason: 'server-error',
      bankText: 'Try later, ***',
    });
    expect(amounts(world)).toContainEqual(['Brukskonto', '8421.90']);
    expect(await everythingKept(world)).not.toContain(NATIONAL_ID);
  });
});

describe('Sbanken’s token', () => {
  it('is asked for again when it ends, and only then', async () => {
    const { world, worker, bank } = await linkedSbanken(sandbox);
    await bank.clearLog();
    await pass(world, bank, 58 * 60_000);
    await worker.send('refresh', {});
    await pass(world, bank, 61 * 60_000);
    await worker.send('refresh', {});
    expect((await bank.log()).map(({ kind, status }) => [kind, status])).toEqual([
      ['resource', 200],
      ['token', 200],
      ['resource', 200],
    ]);
    expect(failureOf(world)).toBeUndefined();
  });

  it('is asked for once when the bank rejects it early (401), and no oftener when it rejects the next', async () => {
    const { world, worker, bank } = await linkedSbanken(sandbox);
    await bank.clearLog();
    await bank.expireAccess();
    await pass(world, bank, 10_000);
    await worker.send('refresh', {});
    expect((await bank.log()).map(({ kind, status }) => [kind, status])).toEqual([
      ['resource', 401],
      ['token', 200],
      ['resource', 200],
    ]);
    await bank.clearLog();
    await bank.setFaults({ match: 'resource', times: 'forever', fault: { type: 'status', status: 401 } });
    await pass(world, bank, 10_000);
    await worker.send('refresh', {});
    expect((await bank.log()).map(({ kind }) => kind)).toEqual(['resource', 'token', 'resource']);
    expect(failureOf(world)).toEqual({ kind: 'forbidden' });
  });

  it('is one request for a hundred callers', async () => {
    const { world, worker, bank } = await linkedSbanken(sandbox);
    await bank.clearLog();
    await pass(world, bank, 2 * HOUR);
    await Promise.all(Array.from({ length: 100 }, () => worker.send('refresh', {})));
    expect((await bank.log()).map(({ kind }) => kind)).toEqual(['token', 'resource']);
  });

  it('whose secret is older than three months says so, and a new secret mends it', async () => {
    const { world, worker, bank, connectionId } = await linkedSbanken(sandbox);
    await pass(world, bank, 93 * DAY);
    await worker.send('refresh', {});
    expect(failureOf(world)).toEqual({ kind: 'configuration', reason: 'secret-expired' });
    expect(amounts(world)).toContainEqual(['Brukskonto', '8421.90']);
    await bank.clearLog();
    await worker.app.onAlarm('refresh');
    expect(await bank.log()).toEqual([]);

    await worker.send('link.again', { connectionId, settings: { clientSecret: await bank.renewSecret() } });
    await world.until(({ connections, attempts }) => !connections[0]?.failure && attempts.length === 0);
    expect((await (await world.ports.vault.open()).all('registration')).size).toBe(1);
  });
});

describe('linking Sbanken', () => {
  it('fails in words for a secret that is wrong, keeps no link, and can be tried again', async () => {
    const { world, bank, begin } = await newSbankenWorld(sandbox);
    await begin({ clientSecret: 'wrong:%2B' });
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toMatchObject({ kind: 'configuration', reason: 'client-rejected' });
    expect(world.head().connections).toEqual([]);
    expect((await bank.log()).map(({ kind, status }) => [kind, status])).toEqual([['token', 400]]);
    await begin();
    await world.until((head) => head.attempts.some(({ phase }) => phase === 'choose-accounts'));
  });

  it('waits for no other bank’s window, and several of them follow each other', async () => {
    const { world, worker, institution } = await newSbankenWorld(sandbox);
    const session = await world.ports.vault.open();
    const other = {
      institutionId: institution.id,
      registrationId: 'r',
      startedAt: 0,
      redirectUri: 'https://x.example/',
    };
    await session.write([
      {
        type: 'put',
        store: 'attempt',
        id: 'open',
        record: { ...other, window: 'browser', phase: 'consent', state: 1 },
      },
    ]);
    const clients = await Promise.all([1, 2].map(() => sandbox.control.register({ bank: 'sbanken' })));
    for (const { clientId, clientSecret } of clients) {
      const settings = { clientId, clientSecret };
      await worker.send('link.start', { institutionId: institution.id, window: 'none', settings });
    }
    await world.until(({ attempts }) => attempts.filter(({ phase }) => phase === 'choose-accounts').length === 2);
  });

  it('keeps no other bank’s tab waiting for its answer', async () => {
    const world = createWorld(institutionsAt(sandbox));
    const worker = await world.startWorker();
    await worker.send('vault.create', { door: 'device' });
    const start = (institutionId: string, window: 'tab' | 'none', { clientId, clientSecret }: ClientCredentials) =>
      worker.send('link.start', { institutionId, window, settings: { clientId, clientSecret } });

    await start('sandbox-sparebank1', 'tab', await sandbox.control.register({ redirectUri: WATCHED }));
    await expect.poll(() => world.state.tabs.length).toBe(1);
    const answer = await consentByFetch(world.state.tabs[0]!, { customer: 'nora' });
    const bank = await sandbox.control.register({ bank: 'sbanken' });
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'slow-headers', ms: 60_000 } });
    await start('sandbox-sbanken', 'none', bank);
    await world.until(({ attempts }) => attempts.some(({ phase }) => phase === 'finishing'));
    await worker.app.onTab(1, { url: answer });
    expect(world.state.closed).toEqual([1]);
    expect(
      world
        .head()
        .attempts.map(({ phase }) => phase)
        .sort(),
    ).toEqual(['choose-accounts', 'finishing']);
  });

  it('by stored credentials that are older than three months says that the secret has ended', async () => {
    const { world, worker, bank, institution } = await linkedSbanken(sandbox);
    await pass(world, bank, 93 * DAY);
    await worker.send('link.start', { institutionId: institution.id, window: 'none', settings: null });
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toEqual({ kind: 'configuration', reason: 'secret-expired' });
  });

  it('is settled by the next worker when one dies while it is finishing', async () => {
    const { world, bank, begin } = await newSbankenWorld(sandbox);
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'slow-headers', ms: 60_000 } });
    await begin();
    await world.until(({ attempts }) => attempts[0]?.phase === 'finishing');
    const session = await world.ports.vault.open();
    const [[, attempt]] = [...(await session.all('attempt'))] as [[string, object]];
    // What the dead worker left, in a vault of its own: the living one still holds its lock on the first.
    const { world: next } = await newSbankenWorld(sandbox);
    await (
      await next.ports.vault.open()
    ).write([{ type: 'put', store: 'attempt', id: 'left', record: attempt as never }]);
    await next.startWorker();
    expect(next.head().attempts[0]).toMatchObject({
      phase: 'failed',
      failure: { kind: 'cancelled', reason: 'interrupted' },
    });
  });

  it.each(['browser', 'tab'] as const)('refuses a %s window: there is no page to show', async (window) => {
    const { worker, bank, institution } = await newSbankenWorld(sandbox);
    const { clientId, clientSecret } = bank;
    const settings = { clientId, clientSecret };
    await expect(worker.send('link.start', { institutionId: institution.id, window, settings })).rejects.toThrow(
      'invalid',
    );
    expect(await bank.log()).toEqual([]);
  });

  it('asks the first generation’s customers for eleven digits, and refuses to begin without them', async () => {
    const { worker, bank, begin, institution } = await newSbankenWorld(sandbox, 'exec.bank/api/v1');
    await expect(begin({ customerId: '123' })).rejects.toThrow('invalid');
    await expect(begin({ customerId: '' })).rejects.toThrow('invalid');
    expect(await bank.log()).toEqual([]);
    const [view] = await worker.send('institutions', {});
    expect(view).toMatchObject({ id: institution.id, redirects: [] });
    expect(view!.fields.map(({ name, input, required }) => [name, input, required])).toEqual([
      ['clientId', 'text', true],
      ['clientSecret', 'password', true],
      ['customerId', 'password', true],
    ]);
  });

  it('tells a customer id that isn’t the client’s by isError alone: the status says 200', async () => {
    const { world, worker, begin, bank } = await newSbankenWorld(sandbox, 'exec.bank/api/v1');
    await begin({ customerId: '01810199999' });
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'choose-accounts'));
    await expect(worker.send('link.accounts', { attemptId: attempts[0]!.id })).rejects.toThrow('unavailable');
    expect((await bank.log()).at(-1)).toMatchObject({ kind: 'resource', status: 200, customerIdSent: true });
  });
});

describe('an account of Sbanken', () => {
  it('that the bank no longer has becomes unknown, when the list says so too', async () => {
    const { world, worker, bank } = await linkedSbanken(sandbox, { names: ['Brukskonto'] });
    const gone: Fault = { type: 'status', status: 404 };
    const none: Fault = { type: 'body', body: '{"availableItems":0,"items":[]}' };
    await bank.setFaults({ match: 'accounts', times: 1, fault: gone }, { match: 'accounts', times: 1, fault: none });
    await pass(world, bank, 60_000);
    await worker.send('refresh', {});
    expect(amounts(world)).toEqual([['Brukskonto', undefined]]);
    expect(failureOf(world)).toBeUndefined();
  });

  it('counts once in the total when two connections show it', async () => {
    const { world, worker, institution } = await linkedSbanken(sandbox);
    const { totals } = world.head();
    await worker.send('link.start', { institutionId: institution.id, window: 'none', settings: null });
    const { id } = await choosing(world);
    const choices = await worker.send('link.accounts', { attemptId: id });
    await worker.send('link.choose', { attemptId: id, accountIds: choices.map((choice) => choice.id) });
    expect(Object.keys(world.head().accounts)).toHaveLength(6);
    expect(world.head().totals).toEqual(totals);
  });
});
