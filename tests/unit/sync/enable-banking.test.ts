import { describe, expect, it } from 'vitest';
import { consentByFetch } from '../../sandbox/enable-banking/consent-by-fetch.ts';
import { identificationHash } from '../../sandbox/enable-banking/customers.ts';
import {
  choosingBank,
  linkedEnableBanking,
  linkThrough,
  newEnableBankingWorld,
} from '../../support/linked-enable-banking.ts';
import type { World } from '../../support/world.ts';
import { HOSTILE_NAME } from './faults/cases.ts';
import { DAY, HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';
import type { Fault } from '../../sandbox/shared/fault.ts';
import type { ClientControl } from '../../sandbox/control.ts';

const sandbox = await sandboxOfFile();

const shown = (world: World) =>
  Object.values(world.head().accounts).map(({ name, booked, currency }) => [name, booked, currency]);

const failed = (head: { attempts: { phase: string }[] }) => head.attempts.some(({ phase }) => phase === 'failed');

const calls = async (bank: ClientControl) =>
  (await bank.log())
    .filter(({ kind }) => kind !== 'consent')
    .map(({ method, path, status }) => `${method} ${path.replace(/[\da-f-]{36}/u, ':uid')} ${status}`);

describe('linking through Enable Banking', () => {
  it('leads from the application over the bank and its consent to exact amounts', async () => {
    const { world, worker, bank, begin, typed } = await newEnableBankingWorld(sandbox);
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    const banks = await worker.send('link.banks', { attemptId });
    expect(banks.map(({ id }) => id)).toEqual([
      'NO/Fjordkassen',
      'NL/Havenbank',
      'BE/Havenbank',
      'FR/Éclair / Crédit Rapide',
      'SE/Södra Handelskassan',
    ]);
    const { choices, connectionId } = await linkThrough(world, worker, attemptId, 'marte');
    // Names and numbers cost no reading: balances are asked for once, when they are shown.
    expect(choices.map(({ name, kind, number, owner, booked }) => [name, kind, number, owner, booked])).toEqual([
      ['Brukskonto', 'current', 'NO9386011117947', 'Marte Lien', undefined],
      ['Sparekonto', 'savings', 'NO6886011117955', 'Marte Lien', undefined],
      ['Kredittkort', 'card', '**** **** **** 4321', 'Marte Lien', undefined],
    ]);
    expect(Object.values(world.head().accounts).map(({ booked, available }) => [booked, available])).toEqual([
      ['18240.55', '28240.55'],
      ['240000.10', undefined],
      ['-2210.40', '47789.60'],
    ]);
    expect(world.head().connections).toMatchObject([
      { id: connectionId, institution: 'Fjordkassen', via: 'Enable Banking (sandbox)', connector: 'enable-banking' },
    ]);
    expect(await calls(bank)).toEqual([
      'GET /application 200',
      'GET /aspsps 200',
      'POST /auth 200',
      'POST /sessions 200',
      ...Array<string>(3).fill('GET /accounts/:uid/balances 200'),
    ]);
    const session = await world.ports.vault.open();
    const [registration] = (await session.all('registration')).values();
    expect(registration!.settings['privateKey']).toContain('BEGIN PRIVATE KEY');
    const published = JSON.stringify([...world.memory]);
    for (const secret of [typed.privateKey, typed.privateKey.split('\n')[1]!, typed.applicationId])
      expect(published).not.toContain(secret);
  });

  it('takes the next bank with the same application by one click', async () => {
    const { world, worker, bank, begin, connectionId } = await linkedEnableBanking(sandbox);
    expect((await worker.send('institutions', {})).find(({ id }) => id === 'sandbox-enable-banking')).toMatchObject({
      hasRegistration: true,
      countries: ['NO', 'NL', 'BE', 'FR', 'SE'],
    });
    const { attemptId } = await begin(null);
    const second = await linkThrough(world, worker, attemptId, 'bram');
    expect(world.head().connections.map(({ id, institution, failure }) => [id, institution, failure])).toEqual([
      [connectionId, 'Fjordkassen', undefined],
      [second.connectionId, 'Havenbank', undefined],
    ]);
    // The currency that one bank leaves to the balances, and the account of which only what is available is told.
    expect(shown(world).slice(3)).toEqual([
      ['Betaalrekening', '9007199254740993.01', 'EUR'],
      ['Spaarrekening', '1500.00', 'EUR'],
    ]);
    expect((await bank.log()).filter(({ status }) => status === 401)).toEqual([]);
    const session = await world.ports.vault.open();
    expect(await session.ids('registration')).toHaveLength(1);
    // One goes, and the other stays readable.
    await worker.send('connection.unlink', { connectionId });
    expect(await session.ids('registration')).toHaveLength(1);
    expect(world.state.dropped).not.toContain('http://localhost/*');
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(world.head().connections.map(({ failure }) => failure)).toEqual([undefined]);
  });

  it('reads a list of banks that is far larger than other answers', async () => {
    const { world, worker, begin } = await newEnableBankingWorld(sandbox, { traits: { fillers: 2600 } });
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    expect(await worker.send('link.banks', { attemptId })).toHaveLength(2605);
    await linkThrough(world, worker, attemptId, 'marte');
  });

  it('asks for consent a day short of what the bank gives at most', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox, { customer: 'bram' });
    const { attemptId } = await begin();
    const before = Date.now();
    await linkThrough(world, worker, attemptId, 'bram');
    const ends = world.head().connections[0]!.consentEndsAt!;
    expect(ends).toBeGreaterThanOrEqual(before + 89 * DAY);
    expect(ends).toBeLessThanOrEqual(Date.now() + 89 * DAY);
    expect((await bank.log()).filter(({ kind }) => kind === 'authorize')).toMatchObject([{ status: 200 }]);
  });

  it('asks a bank that gives a day for half of it', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox);
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    await worker.send('link.bank', { attemptId, bankId: 'FR/Éclair / Crédit Rapide' });
    // Nobody banks there.
    await world.until(failed);
    expect((await bank.log()).filter(({ kind }) => kind === 'authorize')).toMatchObject([{ status: 200 }]);
  });

  it('leads business customers to their banks', async () => {
    const { world, worker, begin } = await newEnableBankingWorld(sandbox, { settings: { psuType: 'business' } });
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    const banks = await worker.send('link.banks', { attemptId });
    expect(banks.map(({ id }) => id)).toEqual(['NO/Fjordkassen', 'DE/Werkbank für Betriebe']);
  });

  it.each([
    [
      'nothing was linked in the control panel yet',
      { linked: [] },
      { kind: 'configuration', reason: 'application-inactive' },
    ],
    [
      'it has another redirect address',
      { redirectUri: 'https://localhost/other' },
      { kind: 'configuration', reason: 'redirect-not-registered' },
    ],
  ])('says before any bank is chosen that %s', async (_what, traits, failure) => {
    const { world, bank, begin } = await newEnableBankingWorld(sandbox, { traits });
    await begin();
    const { attempts } = await world.until(failed);
    expect(attempts).toMatchObject([{ failure }]);
    expect(await calls(bank)).toEqual(['GET /application 200']);
  });

  it('says that the accounts have to be linked in the control panel, and ends the empty session', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox, { traits: { linked: ['bram'] } });
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
    const { attempts } = await world.until(failed);
    expect(attempts).toMatchObject([{ failure: { kind: 'configuration', reason: 'no-accounts-linked' } }]);
    expect((await calls(bank)).slice(-2)).toEqual(['POST /sessions 200', 'DELETE /sessions/:id 200']);
    // Linked there, it goes on with one click, and with the bank that was chosen.
    await bank.setTraits({ linked: ['bram', 'marte'] });
    await worker.send('link.retry', { attemptId });
    await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
  });

  it.each(['privateKey', 'applicationId'] as const)(
    'tells a foreign %s as a matter of the application',
    async (name) => {
      const other = await sandbox.control.register({ bank: 'enable-banking', redirectUri: 'https://localhost/x' });
      const foreign = { privateKey: other.clientSecret, applicationId: other.clientId };
      const { world, begin, typed } = await newEnableBankingWorld(sandbox);
      await begin({ ...typed, [name]: foreign[name] });
      const { attempts } = await world.until(failed);
      expect(attempts).toMatchObject([{ failure: { kind: 'configuration', reason: 'key-rejected' } }]);
    },
  );

  it.each([-24 * HOUR, MINUTE / 2, 24 * HOUR])('works with a clock that is off by %i ms', async (offset) => {
    const { world, bank, begin } = await newEnableBankingWorld(sandbox);
    world.state.offset = offset;
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    // What was dated by a wrong clock is sent once more, by the time that the answer told.
    const refused = (await bank.log()).filter(({ status }) => status === 401);
    expect(refused).toHaveLength(Math.abs(offset) > MINUTE ? 1 : 0);
  });

  it('tells a wrong clock for what it is where the answer does not tell a better time', async () => {
    const { world, bank, begin } = await newEnableBankingWorld(sandbox);
    world.state.offset = HOUR;
    const date = new Date().toUTCString();
    const fault: Fault = { type: 'status', status: 401, headers: { date }, body: '{"message":"No"}' };
    await bank.setFaults({ match: 'resource', times: 'forever', fault });
    await begin();
    const { attempts } = await world.until(failed);
    expect(attempts).toMatchObject([{ failure: { kind: 'configuration', reason: 'wrong-clock' } }]);
  });

  it('refuses a key that can’t sign where it is typed, and sends nothing', async () => {
    const { bank, begin, typed } = await newEnableBankingWorld(sandbox);
    await expect(begin({ ...typed, privateKey: 'no key' })).rejects.toThrow('configuration key-unreadable');
    await expect(begin({ ...typed, applicationId: 'my application' })).rejects.toThrow('invalid');
    expect(await bank.log()).toEqual([]);
  });

  it('tells a refusal at the bank, and uses no code of an answer with another state', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox);
    world.state.person = (url) => consentByFetch(url, { customer: 'marte', decision: 'refuse' });
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
    expect((await world.until(failed)).attempts).toMatchObject([
      { institution: 'Fjordkassen', failure: { kind: 'cancelled', reason: 'refused-at-bank' } },
    ]);
    world.state.person = async (url) => {
      const answer = new URL(await consentByFetch(url, { customer: 'marte' }));
      answer.searchParams.set('state', 'somebody-elses');
      return answer.href;
    };
    await worker.send('link.retry', { attemptId });
    await world.until((head) => head.attempts[0]?.failure?.kind === 'bad-response');
    expect(world.head().attempts).toMatchObject([{ failure: { reason: 'foreign-answer' } }]);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toEqual([]);
  });

  it('opens no consent page elsewhere than at the intermediary', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox);
    const opened: string[] = [];
    world.state.person = async (url) => (opened.push(url), url);
    for (const consentOrigin of ['http://localhost.evil.example', 'https://localhost', 'http://evil.example']) {
      await bank.setTraits({ consentOrigin });
      const { attemptId } = await begin();
      await choosingBank(world, attemptId);
      await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
      const { attempts } = await world.until(failed);
      expect(attempts.find(({ id }) => id === attemptId)).toMatchObject({ failure: { kind: 'bad-response' } });
      await worker.send('link.dismiss', { attemptId });
    }
    expect(opened).toEqual([]);
  });
});

describe('what Enable Banking sends while linking', () => {
  it('is an answer to this login only with its code', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox);
    world.state.person = async (url) => {
      const answer = new URL(await consentByFetch(url));
      answer.searchParams.delete('code');
      return answer.href;
    };
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
    expect((await world.until(failed)).attempts).toMatchObject([
      { failure: { kind: 'bad-response', reason: 'foreign-answer' } },
    ]);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toEqual([]);
  });

  it('is shown as text of bearable length', async () => {
    const { world, worker, bank, begin } = await newEnableBankingWorld(sandbox);
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    const account = { uid: 'a', currency: 'NOK', name: HOSTILE_NAME, details: HOSTILE_NAME.slice(0, 400) };
    const session = { session_id: 'a', accounts: [{ ...account, account_id: { iban: HOSTILE_NAME.slice(0, 100) } }] };
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'body', body: JSON.stringify(session) } });
    await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
    await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
    const [choice] = await worker.send('link.accounts', { attemptId });
    expect(choice!.name).toMatch(/^<img src=x onerror=alert\(1\)> Æ+…$/u);
    expect([...choice!.name].length).toBeLessThanOrEqual(80);
    expect([...choice!.number!].length).toBeLessThanOrEqual(40);
    expect(choice!.owner).toBeUndefined();
  });
});

describe('a session at Enable Banking', () => {
  it('has other uids after a link made anew, and the same accounts with their history; the old one is ended', async () => {
    const { world, worker, bank, connectionId } = await linkedEnableBanking(sandbox);
    const before = world.head().connections[0]!.accountIds;
    await bank.clearLog();
    await worker.send('link.again', { connectionId });
    await expect.poll(() => calls(bank)).toContain('DELETE /sessions/:id 200');
    await world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
    expect(world.head().connections[0]!.accountIds).toEqual(before);
    expect(shown(world)).toEqual([
      ['Brukskonto', '18240.55', 'NOK'],
      ['Sparekonto', '240000.10', 'NOK'],
      ['Kredittkort', '-2210.40', 'NOK'],
    ]);
    // The bank is known: only its country was asked for.
    const list = (await bank.log()).find(({ path }) => path === '/aspsps');
    expect(list?.query).toEqual(['service', 'psu_type', 'country']);
    expect((await calls(bank)).filter((call) => call.startsWith('DELETE'))).toHaveLength(1);
  });

  it('matches accounts by their number where there is no hash', async () => {
    const { world, worker, connectionId } = await linkedEnableBanking(sandbox, { traits: { hashes: 'none' } });
    const before = world.head().connections[0]!.accountIds;
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
    expect(world.head().connections[0]!.accountIds).toEqual(before);
    expect(shown(world).map(([, booked]) => booked)).toEqual(['18240.55', '240000.10', '-2210.40']);
  });

  it('keeps accounts of two currencies under one number apart', async () => {
    const { world } = await linkedEnableBanking(sandbox, { customer: 'lotte' });
    expect(shown(world)).toEqual([
      ['Rekening', '1200.30', 'EUR'],
      ['Rekening', '75.20', 'USD'],
    ]);
  });

  it('ends when it ends: the person is told a week before, and then asked to log in', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox, { customer: 'bram' });
    await pass(world, bank, 83 * DAY);
    await worker.send('refresh', {});
    expect(world.head().notices).toMatchObject([{ endsAt: expect.any(Number) }]);
    await pass(world, bank, 7 * DAY);
    await bank.clearLog();
    await worker.send('refresh', {});
    expect(world.head().connections[0]!.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    // Asked once, and no bank with it.
    expect(await calls(bank)).toEqual(['GET /sessions/:id 200']);
    expect(shown(world)[0]).toEqual(['Betaalrekening', '9007199254740993.01', 'EUR']);
  });

  it.each([
    ['revoked at the bank', (bank: ClientControl) => bank.revoke()],
    ['expired before its time', (bank: ClientControl) => bank.expireAccess()],
  ])('asks to log in when it was %s', async (_what, end) => {
    const { world, worker, bank, connectionId } = await linkedEnableBanking(sandbox);
    await end(bank);
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(world.head().connections[0]!.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
    expect(world.head().connections[0]!.failure).toBeUndefined();
  });

  it.each([
    ['401', 401, '{"code":401,"message":"Unauthorized access"}', { kind: 'unavailable', reason: 'server-error' }],
    ['400', 400, '{"code":400,"message":"Bad request"}', { kind: 'bad-response' }],
    ['403', 403, '{"code":403,"message":"Forbidden"}', { kind: 'forbidden' }],
    ['404', 404, 'gone fishing', { kind: 'bad-response' }],
    ['422', 422, '{"code":422,"message":"Wrong"}', { kind: 'bad-response' }],
  ])('is not given up for a passing %s', async (_what, status, body, failure) => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox);
    await bank.setFaults({ match: 'accounts', times: 3, fault: { type: 'status', status, body } });
    await pass(world, bank, HOUR);
    await bank.clearLog();
    await worker.send('refresh', {});
    expect(world.head().connections[0]!.failure).toMatchObject(failure);
    // The session itself was asked, and stands.
    expect((await calls(bank)).at(-1)).toBe('GET /sessions/:id 200');
    expect(shown(world)).toHaveLength(3);
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(world.head().connections[0]!.failure).toBeUndefined();
  });

  it('is ended at Enable Banking when it is unlinked, or no account was chosen', async () => {
    const { world, worker, bank, connectionId, begin } = await linkedEnableBanking(sandbox);
    expect(await worker.send('connection.unlink', { connectionId })).toMatchObject({ revoked: true });
    expect((await calls(bank)).at(-1)).toBe('DELETE /sessions/:id 200');
    const { attemptId } = await begin();
    await choosingBank(world, attemptId);
    await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
    await world.until(({ attempts }) => attempts[0]?.phase === 'choose-accounts');
    await worker.send('link.dismiss', { attemptId });
    expect((await calls(bank)).filter((call) => call.startsWith('DELETE'))).toHaveLength(2);
    const session = await world.ports.vault.open();
    for (const store of ['connection', 'grant', 'registration', 'attempt'] as const)
      expect(await session.ids(store)).toEqual([]);
  });

  it('that is over already keeps nobody from unlinking', async () => {
    const { worker, bank, connectionId } = await linkedEnableBanking(sandbox);
    await bank.revoke();
    expect(await worker.send('connection.unlink', { connectionId })).toMatchObject({ revoked: true });
  });
});

describe('balances through Enable Banking', () => {
  it('one account whose bank refuses keeps nothing from the others', async () => {
    const { world } = await linkedEnableBanking(sandbox, { customer: 'odd' });
    expect(shown(world)).toEqual([
      ['Driftskonto', '1200.30', 'NOK'],
      ['Fellesutgifter', undefined, 'NOK'],
      ['Feriekonto', '1200.30', 'NOK'],
    ]);
    expect(world.head().connections).toMatchObject([{ partial: true }]);
    expect(world.head().connections[0]!.failure).toBeUndefined();
    expect(world.head().totals).toMatchObject([{ incomplete: true }]);
  });

  it('keeps the last good amount of an account that fails once, and says that it may be older', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox, { customer: 'bram' });
    const uid = (await bank.log()).findLast(({ path }) => path.endsWith('/balances'))!.path;
    await bank.setBalances({ betaalrekening: { balance: '1.00' }, spaarrekening: { availableBalance: '2.00' } });
    await bank.setFaults({ match: uid as '/x', times: 1, fault: { type: 'status', status: 400 } });
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    const amounts = shown(world).map(([, booked]) => booked);
    expect(amounts.filter((amount) => amount === '1.00' || amount === '2.00')).toHaveLength(1);
    expect(amounts).toHaveLength(2);
    expect(world.head().connections).toMatchObject([{ partial: true }]);
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(shown(world).map(([, booked]) => booked)).toEqual(['1.00', '2.00']);
    expect(world.head().connections[0]!.partial).toBeUndefined();
  });

  it('asks for the shown accounts alone', async () => {
    const { world, worker, bank, connectionId, choices } = await linkedEnableBanking(sandbox);
    await worker.send('connection.choose', { connectionId, accountIds: [choices[1]!.id] });
    await bank.clearLog();
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(await calls(bank)).toEqual(['GET /accounts/:uid/balances 200']);
    expect(choices[1]!.id).toBe(identificationHash({ iban: 'NO6886011117955' }));
  });

  it('sends no PSU header, whoever asks', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox, { traits: { perDay: 1 } });
    // The bank counts a click as unattended: there is no way to tell it.
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]!.failure).toMatchObject({ kind: 'rate-limited', reason: 'daily-limit' });
  });
});

describe('the daily limit of a bank behind Enable Banking', () => {
  it('is kept: what a person asked for counts too, an opened popup asks for nothing, four a day in all', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox, { traits: { perDay: null } });
    const readings = async () => (await calls(bank)).filter((call) => call.includes('balances')).length / 3;
    expect(await readings()).toBe(1);
    for (const _ of [1, 2]) {
      await pass(world, bank, HOUR);
      await worker.send('refresh', { olderThanMs: 0 });
      expect(await readings()).toBe(1);
    }
    for (const _ of [1, 2]) {
      await pass(world, bank, MINUTE);
      await worker.send('refresh', {});
    }
    expect(await readings()).toBe(3);
    for (const _ of [1, 2, 3]) {
      await pass(world, bank, 6 * HOUR);
      await worker.app.onAlarm('refresh');
    }
    expect(await readings()).toBe(4);
    await pass(world, bank, 5 * HOUR);
    await worker.app.onAlarm('refresh');
    expect(await readings()).toBe(5);
  });

  it('that is spent ends in words, and nothing is asked before the next day', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox, { traits: { perDay: 1 } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    const { failure } = world.head().connections[0]!;
    const until = Math.ceil(world.ports.clock.now() / DAY) * DAY;
    expect(failure).toMatchObject({ kind: 'rate-limited', reason: 'daily-limit', until });
    // The number in the bank's words is nobody's business.
    expect(failure?.bankText).toBe('[HUB046] Allowed number of accesses exceeded for consent NO***');
    expect(shown(world)).toHaveLength(3);
    expect(shown(world)[0]).toEqual(['Brukskonto', '18240.55', 'NOK']);
    await bank.clearLog();
    await worker.send('refresh', {});
    await worker.app.onAlarm('refresh');
    expect(await calls(bank)).toEqual([]);
    await pass(world, bank, Math.ceil((until - world.ports.clock.now()) / MINUTE + 1) * MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections[0]!.failure).toBeUndefined();
  });

  it('of one account keeps nothing from the others, and that account is not asked for before it ends', async () => {
    const { world, worker, bank } = await linkedEnableBanking(sandbox, { traits: { perDay: null } });
    const body = '{"code":429,"message":"Access exceeded","error":"ASPSP_RATE_LIMIT_EXCEEDED"}';
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'status', status: 429, body } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(world.head().connections).toMatchObject([{ partial: true }]);
    expect(world.head().connections[0]!.failure).toBeUndefined();
    await bank.clearLog();
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(await calls(bank)).toEqual(Array<string>(2).fill('GET /accounts/:uid/balances 200'));
    expect(world.head().connections).toMatchObject([{ partial: true }]);
    expect(shown(world).map(([, booked]) => booked)).toEqual(['18240.55', '240000.10', '-2210.40']);
    await pass(world, bank, DAY);
    await bank.clearLog();
    await worker.send('refresh', {});
    expect(await calls(bank)).toHaveLength(3);
    expect(world.head().connections[0]!.partial).toBeUndefined();
  });

  it('of the only account that is shown leaves nothing to ask for; a new consent does', async () => {
    const { world, worker, bank, connectionId } = await linkedEnableBanking(sandbox, { traits: { perDay: null } });
    const body = '{"code":429,"message":"Access exceeded","error":"ASPSP_RATE_LIMIT_EXCEEDED"}';
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'status', status: 429, body } });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    const session = await world.ports.vault.open();
    const [held] = Object.keys((await session.get('health', connectionId))?.held ?? {});
    const asOf = world.head().connections[0]!.asOf;
    await bank.clearLog();
    await worker.send('connection.choose', { connectionId, accountIds: [held!] });
    expect(await calls(bank)).toEqual([]);
    expect(world.head().connections).toMatchObject([
      { asOf, failure: { kind: 'rate-limited', reason: 'daily-limit', until: expect.any(Number) } },
    ]);
    await worker.send('link.again', { connectionId });
    const balances = async () => (await calls(bank)).filter((call) => call.includes('balances'));
    await expect.poll(balances).toEqual(['GET /accounts/:uid/balances 200']);
    await world.until(({ connections }) => connections[0]?.activity === 'idle' && !connections[0].failure);
  });
});
