import { describe, expect, it } from 'vitest';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { choosing, linked, newWorld } from '../../support/linked.ts';
import { REDIRECT, WATCHED, type World } from '../../support/world.ts';
import { sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

describe('linking', () => {
  it('leads from consent to the chosen accounts and their exact amounts', async () => {
    const { world, worker, bank, begin } = await newWorld(sandbox);
    await begin();
    const attempt = await choosing(world);
    expect(world.head().connections).toEqual([]);
    const choices = await worker.send('link.accounts', { attemptId: attempt.id });
    const wanted = choices.filter(({ isDefault, kind }) => isDefault || kind === 'card').map(({ id }) => id);
    expect(wanted).toHaveLength(2);
    await worker.send('link.choose', { attemptId: attempt.id, accountIds: wanted });

    const { connections, accounts, attempts, totals } = world.head();
    expect(attempts).toEqual([]);
    expect(connections).toMatchObject([
      { institutionId: 'sandbox-sparebank1', activity: 'idle', accountIds: [expect.any(String), expect.any(String)] },
    ]);
    expect(connections[0]!.failure).toBeUndefined();
    const shown = Object.values(accounts);
    for (const id of wanted) {
      const {
        id: _bankId,
        chosen: _chosen,
        iban: _iban,
        ...choice
      } = choices.find((candidate) => candidate.id === id)! as never as Record<string, unknown>;
      expect(shown).toContainEqual({ ...choice, id: expect.any(String) });
    }
    expect(totals).toHaveLength(1);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toMatchObject([
      { grantType: 'authorization_code', status: 200 },
    ]);
    expect(await sandbox.control.transfers()).toEqual([]);
  });

  it("keeps nothing of the accounts that weren't chosen", async () => {
    const { world, worker, begin } = await newWorld(sandbox);
    await begin();
    const { id } = await choosing(world);
    const [first, ...others] = await worker.send('link.accounts', { attemptId: id });
    await worker.send('link.choose', { attemptId: id, accountIds: [first!.id] });
    const session = await world.ports.vault.open();
    const stored = [];
    for (const store of ['connection', 'accounts', 'grant', 'attempt', 'history'] as const)
      stored.push(...(await session.all(store)).values());
    const text = JSON.stringify([stored, world.head(), world.rest()]);
    expect(text).toContain(first!.number);
    for (const other of others) {
      expect(text).not.toContain(other.number);
      expect(text).not.toContain(other.id);
    }
  });

  it('works through the other host with raw Basic authentication, and where the bank insists on PKCE', async () => {
    const { world, bank, begin } = await newWorld(sandbox, { customer: 'jonas' }, { pkce: 'required' });
    await bank.setTraits({ finInst: 'fid-ostlandet' });
    world.state.person = (url) => consentByFetch(url, { customer: 'jonas', bank: 'fid-ostlandet' });
    await begin('browser', { authHost: 'apiAuth', clientAuthentication: 'basic', finInst: 'fid-ostlandet' });
    await choosing(world);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toMatchObject([{ host: 'auth', status: 200 }]);
  });

  it('goes through the watching tab when the bank wants another redirect address', async () => {
    const { world, worker, bank, begin } = await newWorld(sandbox, { customer: 'nora' }, { redirectUri: WATCHED });
    await begin('tab');
    await world.until(({ attempts }) => attempts[0]?.phase === 'consent');
    expect(world.state.watching).toBe(true);
    await expect.poll(() => world.state.tabs.length).toBe(1);
    const answer = await consentByFetch(world.state.tabs[0]!, { customer: 'nora' });
    await worker.app.onTab(1, { url: 'https://localhost/elsewhere?code=x' });
    await worker.app.onTab(7, { url: answer });
    expect(world.head().attempts[0]?.phase).toBe('consent');

    // The worker sleeps while the person is at the bank; the next one goes on.
    const awake = await world.startWorker();
    expect(world.head().attempts[0]?.phase).toBe('consent');
    await awake.app.onTab(1, { url: answer });
    await choosing(world);
    expect(world.state.closed).toEqual([1]);
    expect(world.state.watching).toBe(false);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });

  it.each([['closes the tab', (worker: Awaited<ReturnType<World['startWorker']>>) => worker.app.onTab(1, 'closed')]])(
    'says so when the person %s',
    async (_what, act) => {
      const { world, worker, begin } = await newWorld(sandbox, { customer: 'nora' }, { redirectUri: WATCHED });
      await begin('tab');
      await expect.poll(() => world.state.tabs.length).toBe(1);
      await act(worker);
      expect(world.head().attempts).toMatchObject([
        { phase: 'failed', failure: { kind: 'cancelled', reason: 'window-closed' } },
      ]);
    },
  );

  it('tells a refusal at the bank in words, keeps what was typed, and tries again with one click', async () => {
    const { world, worker, begin } = await newWorld(sandbox, { customer: 'ingrid', decision: 'refuse' });
    await begin();
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(attempts[0]).toMatchObject({ failure: { kind: 'cancelled', reason: 'refused-at-bank' } });
    world.state.person = (url) => consentByFetch(url, { customer: 'ingrid' });
    await worker.send('link.retry', { attemptId: attempts[0]!.id });
    await choosing(world);
  });

  it('tells a wrong secret as a matter of the portal, not of the login', async () => {
    const { world, begin } = await newWorld(sandbox);
    await begin('browser', { clientSecret: 'wrong' });
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(attempts[0]?.failure).toMatchObject({ kind: 'configuration', reason: 'client-rejected' });
  });

  it.each([['another issuer', { iss: 'wrong' }]])(
    'refuses an answer from %s without using its code',
    async (_what, traits) => {
      const { world, bank, begin } = await newWorld(sandbox, { customer: 'ingrid' }, traits);
      await begin();
      const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
      expect(attempts[0]?.failure).toEqual({ kind: 'bad-response', reason: 'foreign-answer' });
      expect((await bank.log()).filter(({ kind }) => kind === 'token')).toEqual([]);
    },
  );

  it('leads to "try again" when the worker dies while the window is open, and its late answer changes nothing', async () => {
    const { world, bank, begin } = await newWorld(sandbox);
    let finish = (): void => undefined;
    world.state.person = (url) =>
      new Promise((resolve) => (finish = () => void consentByFetch(url, { customer: 'ingrid' }).then(resolve)));
    await begin();
    await world.until(({ attempts }) => attempts[0]?.phase === 'consent');
    const next = await world.startWorker();
    expect(world.head().attempts).toMatchObject([
      { phase: 'failed', failure: { kind: 'cancelled', reason: 'interrupted' } },
    ]);
    finish();
    await expect.poll(async () => (await bank.log()).some(({ kind }) => kind === 'consent')).toBe(true);
    expect((await bank.log()).filter(({ kind }) => kind === 'token')).toEqual([]);
    expect(world.head().attempts[0]?.phase).toBe('failed');
    world.state.person = (url) => consentByFetch(url, { customer: 'ingrid' });
    await next.send('link.retry', { attemptId: world.head().attempts[0]!.id });
    await choosing(world);
  });

  it('opens one window at a time', async () => {
    const { world, worker, bank } = await newWorld(sandbox);
    const opened: string[] = [];
    const close: ((url: string) => void)[] = [];
    world.state.person = (url) => {
      opened.push(url);
      return new Promise((resolve) => close.push(resolve));
    };
    const settings = { clientId: bank.clientId, clientSecret: bank.clientSecret };
    await worker.send('link.start', { institutionId: 'sandbox-sparebank1', window: 'browser', settings });
    await worker.send('link.start', { institutionId: 'sandbox-sparebank1-auth', window: 'browser', settings });
    await world.until(({ attempts }) => attempts.some(({ phase }) => phase === 'consent'));
    expect(world.head().attempts.map(({ phase }) => phase)).toEqual(['consent', 'queued']);
    await expect.poll(() => opened.length).toBe(1);
    close[0]!(`${REDIRECT}?error=access_denied`);
    await world.until(({ attempts }) => attempts[0]?.phase === 'failed' && attempts[1]?.phase === 'consent');
    await expect.poll(() => opened.length).toBe(2);
  });
});

describe('a linked bank', () => {
  it('is linked again with stored credentials, and backing out breaks nothing', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    world.state.person = () => Promise.reject(new Error('The user did not approve access.'));
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts }) => attempts[0]?.phase === 'failed');
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toBeUndefined();

    await bank.revoke();
    await bank.expireAccess();
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    const before = Object.keys(world.head().accounts);
    world.state.person = (url) => consentByFetch(url, { customer: 'ingrid' });
    await worker.send('link.again', { connectionId });
    await world.until(
      ({ attempts, connections }) =>
        attempts.length === 0 && connections[0]?.activity === 'idle' && !connections[0].failure,
    );
    expect(Object.keys(world.head().accounts)).toEqual(before);
    expect(world.head().connections).toHaveLength(1);
  });

  it('takes a new secret when the old one has expired', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    await bank.expireSecret();
    await bank.expireAccess();
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'configuration', reason: 'client-rejected' });
    await worker.send('link.again', { connectionId, settings: { clientSecret: await bank.renewSecret() } });
    await world.until(
      ({ attempts, connections }) =>
        attempts.length === 0 && connections[0]?.activity === 'idle' && !connections[0].failure,
    );
    const registrations = await (await world.ports.vault.open()).all('registration');
    expect(registrations.size).toBe(1);
  });

  it('takes an optional setting away again, but nothing that is needed', async () => {
    const { world, worker, bank, begin } = await newWorld(sandbox);
    await begin('browser', { finInst: 'fid-smn' });
    const { id } = await choosing(world);
    const choices = await worker.send('link.accounts', { attemptId: id });
    const accountIds = choices.map((choice) => choice.id);
    const { connectionId } = await worker.send('link.choose', { attemptId: id, accountIds });
    const stored = async () => [...(await (await world.ports.vault.open()).all('registration')).values()];
    expect(await stored()).toMatchObject([{ settings: { finInst: 'fid-smn' } }]);

    await expect(worker.send('link.again', { connectionId, settings: { clientSecret: '' } })).rejects.toThrow(
      'invalid',
    );
    await worker.send('link.again', { connectionId, settings: { finInst: '' } });
    await world.until(({ attempts }) => attempts.length === 0);
    const [registration, ...more] = await stored();
    expect(more).toEqual([]);
    expect(registration!.settings).toMatchObject({ clientId: bank.clientId, clientSecret: bank.clientSecret });
    expect(registration!.settings).not.toHaveProperty('finInst');
  });

  it('is forgotten, credentials, history and host permission included, when it is unlinked', async () => {
    const { world, worker, connectionId } = await linked(sandbox);
    const answer = await worker.send('connection.unlink', { connectionId });
    expect(answer.revoked).toBe(false);
    const session = await world.ports.vault.open();
    for (const store of ['connection', 'grant', 'accounts', 'health', 'registration', 'history', 'attempt'] as const) {
      expect([store, (await session.all(store)).size]).toEqual([store, 0]);
    }
    expect(await world.ports.vault.notices()).toEqual([]);
    expect(world.state.dropped).toEqual(['http://localhost/*', 'https://localhost/*']);
    expect(world.head()).toMatchObject({ connections: [], totals: [], accounts: {} });
  });

  it('goes away with its tokens when no account is chosen and the attempt is put away', async () => {
    const { world, worker, begin } = await newWorld(sandbox);
    await begin();
    const { id } = await choosing(world);
    await worker.send('link.dismiss', { attemptId: id });
    const session = await world.ports.vault.open();
    expect((await session.all('connection')).size + (await session.all('grant')).size).toBe(0);
    expect(world.head().attempts).toEqual([]);
  });

  it('can show other accounts later, and forgets what is no longer chosen', async () => {
    const { world, worker, connectionId, choices } = await linked(sandbox);
    await worker.send('connection.choose', { connectionId, accountIds: [choices[1]!.id] });
    expect(Object.values(world.head().accounts).map(({ name }) => name)).toEqual([choices[1]!.name]);
    const again = await worker.send('connection.accounts', { connectionId });
    expect(again.filter(({ chosen }) => chosen).map(({ id }) => id)).toEqual([choices[1]!.id]);
    const blocks = await (await world.ports.vault.open()).ids('history');
    expect(blocks).toHaveLength(1);
  });
});
