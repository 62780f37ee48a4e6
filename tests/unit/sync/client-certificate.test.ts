import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { createFetch } from '../../support/certificates/fetch.ts';
import type { Pair } from '../../support/certificates/openssl.ts';
import { choosing } from '../../support/linked.ts';
import { newIngWorld } from '../../support/linked-ing.ts';
import { newUkWorld } from '../../support/linked-uk.ts';
import { CLIENT } from '../../support/uk-client.ts';
import { REDIRECT, type World } from '../../support/world.ts';

let sandbox: Sandbox;
let pair: Pair;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
  pair = await sandbox.authority.client(CLIENT.subject);
});
afterAll(() => sandbox.close());

const phaseOf = (world: World) => world.head().attempts[0]?.phase;

/** A link that waits for first contact, with what the browser shows from then on. */
async function atTheCertificate(institutionId: string, shown: Pair | undefined) {
  const made = await newUkWorld(sandbox, institutionId);
  made.world.state.fetch = createFetch(sandbox.authority, shown);
  const { attemptId } = await made.begin();
  await made.world.until((head) => head.attempts[0]?.phase === 'certificate');
  const settled = () => made.world.until(({ attempts }) => ['choose-accounts', 'failed'].includes(attempts[0]!.phase));
  const goOn = async () => {
    await made.worker.send('link.continue', { attemptId });
    return (await settled()).attempts[0]!;
  };
  const choose = async () => {
    const choices = await made.worker.send('link.accounts', { attemptId });
    return made.worker.send('link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  };
  return { ...made, attemptId, goOn, choose };
}

describe.each(['sandbox-uk-certificate', 'sandbox-uk-tls'])('a link of %s', (institutionId) => {
  it('asks nobody before first contact, then goes through with the certificate', async () => {
    const { bank, worker, goOn, choose } = await atTheCertificate(institutionId, pair);
    expect(await bank.log()).toEqual([]);
    expect(await worker.send('certificate.hosts', { institutionId })).toEqual({
      origins: [sandbox.origins.ukCertificate],
      witness: `${sandbox.origins.uk}/oauth/jwks`,
      credentials: 'omit',
    });
    expect(await goOn()).toMatchObject({ phase: 'choose-accounts' });
    await choose();
    const log = await bank.log();
    const shown = log.filter(({ kind, path }) => kind === 'token' || path.startsWith('/open-banking'));
    expect(shown.length).toBeGreaterThan(3);
    expect(new Set(shown.map(({ tls }) => tls?.thumbprint)).size).toBe(1);
    expect(shown.every(({ tls, status }) => tls?.cookie === false && status! < 400)).toBe(true);
    // What the person's window shows needs none.
    expect(log.filter(({ kind }) => kind === 'authorize').every(({ tls }) => tls === undefined)).toBe(true);
  });

  it('fails by name where the browser shows none, and asks for it again', async () => {
    const { world, bank, worker, attemptId, goOn } = await atTheCertificate(institutionId, undefined);
    expect(await goOn()).toMatchObject({ phase: 'failed', failure: { kind: 'certificate' } });
    await worker.send('link.retry', { attemptId });
    await world.until(({ attempts }) => attempts[0]?.phase === 'certificate');
    expect(await bank.log()).toEqual([]);
    world.state.fetch = createFetch(sandbox.authority, pair);
    expect(await goOn()).toMatchObject({ phase: 'choose-accounts' });
  });
});

const MODES = [
  ['signature', 'three'],
  ['signature-id', 'four'],
  ['jws', 'three'],
  ['mtls', 'three'],
];

describe.each(MODES)('ING by %s, with a certificate', (mode, signed) => {
  const institutionId = 'sandbox-ing-certificate';
  const traits = { signed, certificateSubject: CLIENT.distinguishedName };

  it('is linked, read and tested, every request showing it', async () => {
    const made = await newIngWorld(sandbox, { institutionId, traits, settings: { mode } });
    const { world, worker, bank } = made;
    world.state.fetch = createFetch(sandbox.authority, pair);
    const { attemptId } = await made.begin();
    await world.until(({ attempts }) => attempts[0]?.phase === 'certificate');
    expect(await bank.log()).toEqual([]);
    await worker.send('link.continue', { attemptId });
    await choosing(world);
    const choices = await worker.send('link.accounts', { attemptId });
    const { connectionId } = await worker.send('link.choose', {
      attemptId,
      accountIds: choices.map(({ id }) => id),
    });
    const steps = await worker.send('connection.test', { connectionId });
    expect(steps.find(({ name }) => name === 'greeting')).toMatchObject({ words: 'Welcome to ING!' });
    const log = await bank.log();
    const [pages, api] = [log.filter(({ kind }) => kind === 'consent'), log.filter(({ kind }) => kind !== 'consent')];
    expect(pages.every(({ tls }) => tls === undefined)).toBe(true);
    expect(api.length).toBeGreaterThan(8);
    expect(api.every(({ tls, status }) => tls && !tls.cookie && status === 200)).toBe(true);
  });

  it('is refused with somebody else’s, and not reached with none', async () => {
    const made = await newIngWorld(sandbox, { institutionId, traits, settings: { mode } });
    const { world, worker } = made;
    const test = () => worker.send('connection.test', { institutionId, settings: made.typed });
    world.state.fetch = createFetch(sandbox.authority, await sandbox.authority.client('/CN=somebody else'));
    expect(await test()).toMatchObject([{ name: 'token', failure: { bankText: 'No client certificate' } }]);
    world.state.fetch = createFetch(sandbox.authority);
    expect(await test()).toEqual([{ name: 'token', failure: { kind: 'certificate' } }]);
  });
});

describe('a client certificate', () => {
  it('of somebody else is refused where it is the proof', async () => {
    const other = await sandbox.authority.client('/C=GB/O=Made-up Ltd/CN=somebody else');
    const { goOn } = await atTheCertificate('sandbox-uk-tls', other);
    expect(await goOn()).toMatchObject({ phase: 'failed', failure: { kind: 'configuration' } });
  });

  it('binds the access token: with another one a new token is needed', async () => {
    const { world, worker, bank, goOn, choose } = await atTheCertificate('sandbox-uk-certificate', pair);
    await goOn();
    const { connectionId } = await choose();
    world.state.fetch = createFetch(sandbox.authority, await sandbox.authority.client('/CN=somebody else'));
    world.state.offset = 10_000;
    await bank.clearLog();
    await worker.send('refresh', { connectionId });
    expect(world.head().connections[0]?.failure).toBeUndefined();
    // The refresh token is the client's, which proves itself by its key (RFC 8705 4).
    expect((await bank.log()).slice(0, 3).map(({ kind, status }) => [kind, status])).toEqual([
      ['resource', 401],
      ['token', 200],
      ['resource', 200],
    ]);
  });

  it('that is gone later is told from a network that is, and the amounts stay', async () => {
    const { world, worker, goOn, choose } = await atTheCertificate('sandbox-uk-certificate', pair);
    await goOn();
    const { connectionId } = await choose();
    const { accounts } = world.head();
    const failureAfter = async (fetch: typeof globalThis.fetch) => {
      world.state.fetch = fetch;
      world.state.offset += 10_000;
      await worker.send('refresh', { connectionId });
      expect(world.head().accounts).toEqual(accounts);
      return world.head().connections[0]?.failure;
    };
    expect(await failureAfter(createFetch(sandbox.authority))).toEqual({ kind: 'certificate' });
    expect(world.state.badge?.text).toBe('!');
    const dead = () => Promise.reject(new TypeError('fetch failed'));
    expect(await failureAfter(dead)).toEqual({ kind: 'offline' });
    world.state.fetch = createFetch(sandbox.authority, pair);
    // At once: a second click within a moment would not count.
    await worker.send('certificate.chosen', { connectionId });
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect(world.head().accounts).toEqual(accounts);
  });

  it('that is gone at a refresh leaves it open whether the bank has heard of it', async () => {
    const { world, worker, bank, goOn, choose } = await atTheCertificate('sandbox-uk-certificate', pair);
    await goOn();
    const { connectionId } = await choose();
    await bank.expireAccess();
    world.state.fetch = createFetch(sandbox.authority);
    world.state.offset += 24 * 3_600_000;
    await worker.send('refresh', { connectionId });
    expect(world.head().connections[0]?.failure).toEqual({ kind: 'certificate' });
    const grant = await (await world.ports.vault.open()).get('grant', connectionId);
    expect(grant?.pendingSince).toBeDefined();
    world.state.fetch = createFetch(sandbox.authority, pair);
    await worker.send('certificate.chosen', { connectionId });
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('is asked for when linking again only where the browser shows none', async () => {
    const { world, worker, goOn, choose } = await atTheCertificate('sandbox-uk-certificate', pair);
    await goOn();
    const { connectionId } = await choose();
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
    world.state.fetch = createFetch(sandbox.authority);
    const { attemptId } = await worker.send('link.again', { connectionId });
    await world.until(({ attempts }) => attempts[0]?.phase === 'certificate');
    world.state.fetch = createFetch(sandbox.authority, pair);
    await worker.send('link.continue', { attemptId });
    await world.until(({ attempts, connections }) => attempts.length === 0 && connections[0]?.activity === 'idle');
    expect(world.head().connections[0]?.failure).toBeUndefined();
  });

  it('that is waited for survives the worker, and keeps no other bank waiting', async () => {
    const { world, attemptId } = await atTheCertificate('sandbox-uk-certificate', pair);
    const second = await world.startWorker();
    expect(phaseOf(world)).toBe('certificate');
    const bank = await sandbox.control.register({ redirectUri: REDIRECT });
    const opened: string[] = [];
    world.state.person = (url) => {
      opened.push(new URL(url).origin);
      return new Promise(() => undefined);
    };
    await second.send('link.start', {
      institutionId: 'sandbox-sparebank1',
      window: 'browser',
      settings: { clientId: bank.clientId, clientSecret: bank.clientSecret },
    });
    await world.until(({ attempts }) => attempts.some(({ phase }) => phase === 'consent'));
    expect(opened).toEqual([sandbox.origins.api]);
    await second.send('link.continue', { attemptId });
    // One window at a time: it waits for that of the other bank.
    await world.until(({ attempts }) => attempts.some(({ id, phase }) => id === attemptId && phase === 'queued'));
    await second.send('link.dismiss', { attemptId });
    expect(world.head().attempts.map(({ id }) => id)).not.toContain(attemptId);
  });

  it('belongs to institutions that want one', async () => {
    const { worker } = await newUkWorld(sandbox, 'sandbox-uk-31');
    await expect(worker.send('certificate.hosts', { institutionId: 'sandbox-uk-31' })).rejects.toThrow('not-found');
    await expect(worker.send('link.continue', { attemptId: 'nobody' })).rejects.toThrow('not-found');
  });
});
