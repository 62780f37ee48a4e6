import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { Grant, Health, Settings } from '../../../lib/records.ts';
import { checkConfirmed, confirmBy } from '../../../lib/sync/confirmation.ts';
import { isRedirect } from '../../../lib/sync/consent-tabs.ts';
import { createGuard } from '../../../lib/sync/guard.ts';
import { redirectUriOf } from '../../../lib/sync/institutions.ts';
import { dropUnusedPermissions, everyPermission, followPermissions } from '../../../lib/sync/permissions.ts';
import { recoverRefreshes } from '../../../lib/sync/recover.ts';
import { newRegistration, sameClient, storedRegistration } from '../../../lib/sync/registrations.ts';
import { changeSettings } from '../../../lib/sync/settings.ts';
import { testConnection } from '../../../lib/sync/test-connection.ts';
import { deriveVerifier } from '../../../lib/vault/verifier.ts';
import { createPaperWorld, DAY, HOUR, NOW, paperInstitution, tokensOf } from '../../support/paper-world.ts';

describe('the person’s word that reading goes on', () => {
  const connection = { consentedAt: NOW } as never;
  it('is good for as long as the institution says, from consent or the last word', () => {
    expect(confirmBy({}, connection)).toBeUndefined();
    expect(confirmBy({ confirmDays: 90 }, connection)).toBe(NOW + 90 * DAY);
    expect(confirmBy({ confirmDays: 90 }, { consentedAt: NOW, confirmedAt: NOW + DAY } as never)).toBe(NOW + 91 * DAY);
    expect(confirmBy({ confirmDays: 90 }, { consentedAt: NOW, confirmedAt: NOW - DAY } as never)).toBe(NOW + 90 * DAY);
  });

  it('that is over keeps everything back until it is given', () => {
    const bank = paperInstitution({ confirmDays: 90 });
    expect(() => checkConfirmed(bank, connection, NOW + 90 * DAY - 1)).not.toThrow();
    expect(() => checkConfirmed(bank, connection, NOW + 90 * DAY)).toThrow('not-confirmed');
    expect(() => checkConfirmed(paperInstitution(), connection, NOW + 900 * DAY)).not.toThrow();
  });
});

describe('a tab has come back', () => {
  const back = 'https://localhost/saldobar';
  it.each([back, `${back}?code=1`, `${back}#code=1`])('at %s', (url) => {
    expect(isRedirect(url, back)).toBe(true);
  });
  it.each([
    'https://localhost/saldobar/',
    'https://localhost:8443/saldobar',
    'http://localhost/saldobar',
    '',
    'about:blank',
  ])('not at %s', (url) => {
    expect(isRedirect(url, back)).toBe(false);
  });
});

describe('the windows of an institution', () => {
  const consent = { redirectUri: (_bank: Institution, window: string) => `to ${window}` };
  const of = (more: Partial<Institution>) =>
    (['browser', 'tab', 'order', 'none'] as const).map((window) =>
      redirectUriOf(consent, paperInstitution(more), window),
    );

  it('are a browser window or a tab where there is a consent page', () => {
    expect(of({})).toEqual(['to browser', 'to tab', null, null]);
  });
  it('are none where credentials or a token of the person’s own open it', () => {
    expect(of({ ownToken: true })).toEqual([null, null, null, '']);
    expect(of({ clientCredentials: {} as never })).toEqual([null, null, null, '']);
  });
  it('are a code where the login is in the BankID app, and there is none for a closed bank', () => {
    expect(of({ decoupled: {} as never })).toEqual([null, null, '', null]);
    expect(of({ kind: 'closed' })).toEqual([null, null, null, null]);
  });
});

describe('refreshes whose outcome nobody knows', () => {
  async function recovered(grant: Partial<Grant>, health?: Partial<Health>) {
    const { link, session, ports } = createPaperWorld();
    await link('one', { grant });
    await link('settled');
    const record = { failures: 0, lastAttemptAt: 0, calls: [], ...health };
    if (health) await session.write([{ type: 'put', store: 'health', id: 'one', record }]);
    const read: string[] = [];
    await recoverRefreshes(ports, async (id) => void read.push(id));
    return read;
  }

  it('are asked about once more, and those that are settled are not', async () => {
    expect(await recovered({ pendingSince: NOW })).toEqual(['one']);
    expect(await recovered({})).toEqual([]);
  });

  it('are asked about after one silence, and wait their turn after two', async () => {
    expect(await recovered({ pendingSince: NOW }, { lastAttemptAt: NOW, failures: 1 })).toEqual(['one']);
    expect(await recovered({ pendingSince: NOW }, { lastAttemptAt: NOW, failures: 2 })).toEqual([]);
    expect(await recovered({ pendingSince: NOW }, { lastAttemptAt: NOW - 1, failures: 2 })).toEqual(['one']);
  });

  it('are asked about also where how readings went can’t be read', async () => {
    const { link, session, ports, vaultState } = createPaperWorld();
    await link('one', { grant: { pendingSince: NOW } });
    await session.write([{ type: 'put', store: 'health', id: 'one', record: {} as never }]);
    vaultState.corrupt.add('health one');
    const read: string[] = [];
    await recoverRefreshes(ports, async (id) => void read.push(id));
    expect(read).toEqual(['one']);
  });
});

describe('host access', () => {
  const API = 'https://api.paper.example';
  async function followed(
    isReachable: boolean,
    failure?: Health['failure'],
    connection: object = {},
    more: object = {},
  ) {
    const { link, session, ports, state } = createPaperWorld([paperInstitution(more)]);
    await link('one', { connection });
    const record = { failures: 1, lastAttemptAt: 0, calls: [], ...(failure && { failure }) };
    await session.write([{ type: 'put', store: 'health', id: 'one', record }]);
    if (!isReachable) state.refused.add(API);
    const read: string[] = [];
    await followPermissions(ports, async (id) => void read.push(id));
    return read;
  }

  it('that was taken away or given back is noticed, and nothing else', async () => {
    expect(await followed(false)).toEqual(['one']);
    expect(await followed(true, { kind: 'permission' })).toEqual(['one']);
    expect(await followed(true)).toEqual([]);
    expect(await followed(true, { kind: 'offline' })).toEqual([]);
    expect(await followed(false, { kind: 'permission' })).toEqual([]);
  });

  it('to one of two hosts is not enough', async () => {
    expect(await followed(false, undefined, {}, { origins: ['https://auth.paper.example', API] })).toEqual(['one']);
  });

  it('to a host that the client’s settings don’t want is not missed', async () => {
    const onlyWith = (value: string) => ({ onlyWith: [{ origin: API, setting: 'clientId', value }] });
    expect(await followed(false, undefined, {}, onlyWith('other'))).toEqual([]);
    expect(await followed(false, undefined, {}, onlyWith('c'))).toEqual(['one']);
  });

  it('of links without accounts, or of unknown banks, is nobody’s', async () => {
    expect(await followed(false, undefined, { chosen: [] })).toEqual([]);
    expect(await followed(false, undefined, { institutionId: 'gone' })).toEqual([]);
  });

  it('is given back when nobody needs it any more: no link, no attempt', async () => {
    const other = paperInstitution({ id: 'other', origins: ['https://other.example'] });
    const dropped = async (users: 'link' | 'attempt' | undefined) => {
      const { link, session, ports, state } = createPaperWorld([paperInstitution(), other]);
      if (users === 'link') await link('one');
      if (users === 'attempt') {
        const record = {
          institutionId: 'paper',
          registrationId: 'r',
          window: 'browser' as const,
          phase: 'queued' as const,
        };
        await session.write([
          { type: 'put', store: 'attempt', id: 'x', record: { ...record, startedAt: 0, redirectUri: '' } },
        ]);
      }
      await link('gone', { connection: { institutionId: 'gone' } });
      await dropUnusedPermissions(ports, session);
      return state.dropped;
    };
    expect(await dropped(undefined)).toEqual(['https://api.paper.example/*', 'https://other.example/*']);
    expect(await dropped('link')).toEqual(['https://other.example/*']);
    expect(await dropped('attempt')).toEqual(['https://other.example/*']);
  });

  it('to BankID’s server stays for as long as it will have to be told something', async () => {
    const relyingParty = { name: 'RP', origin: 'https://rp.example' } as never;
    for (const [farewells, dropped] of [
      [[], ['https://api.paper.example/*', 'https://rp.example/*']],
      [[{}], ['https://api.paper.example/*']],
    ] as const) {
      const { ports, session, state } = createPaperWorld();
      ports.relyingParty = relyingParty;
      ports.vault.bankid.farewells = async () => [...farewells] as never;
      expect(everyPermission(ports)).toEqual(['https://api.paper.example/*', 'https://rp.example/*']);
      await dropUnusedPermissions(ports, session);
      expect(state.dropped).toEqual(dropped);
    }
  });
});

describe('credentials', () => {
  const shape = z.object({ clientId: z.string(), clientSecret: z.optional(z.string()) });
  const made = () => {
    const world = createPaperWorld();
    Object.assign(world.connector, { settings: shape });
    return { ...world, bank: world.ports.institutions[0]! };
  };

  it('are what was typed; what was left empty or out falls back to what is stored', async () => {
    const { bank, connector } = made();
    const stored = { institutionId: 'paper', settings: { clientId: 'old', clientSecret: 's' }, createdAt: 1 };
    expect(await newRegistration(bank, connector, { clientId: 'new' }, NOW, stored)).toEqual({
      institutionId: 'paper',
      settings: { clientId: 'new', clientSecret: 's' },
      createdAt: NOW,
    });
    expect((await newRegistration(bank, connector, { clientSecret: ' ' }, NOW, stored)).settings).toEqual({
      clientId: 'old',
    });
  });

  it('that the dialect doesn’t take are refused', async () => {
    const { bank, connector } = made();
    for (const typed of [{}, { clientId: '  ' }])
      await expect(newRegistration(bank, connector, typed, NOW)).rejects.toMatchObject({ refusal: 'invalid' });
  });

  it('are stored as the dialect prepared them', async () => {
    const { bank, connector } = made();
    connector.prepare = async (_bank, settings) => ({ ...settings, clientSecret: 'prepared' });
    expect((await newRegistration(bank, connector, { clientId: 'c' }, NOW)).settings['clientSecret']).toBe('prepared');
  });

  it('offered for another link are those that work, else the latest', async () => {
    const { session, link } = made();
    const put = (id: string, createdAt: number, institutionId = 'paper') =>
      session.write([{ type: 'put', store: 'registration', id, record: { institutionId, settings: {}, createdAt } }]);
    expect(await storedRegistration(session, 'paper')).toBeUndefined();
    await put('early', NOW);
    await put('late', NOW + 1);
    await put('elsewhere', NOW + 2, 'other');
    expect(await storedRegistration(session, 'paper')).toBe('late');
    await link('one', { connection: { registrationId: 'early' } });
    expect(await storedRegistration(session, 'paper')).toBe('early');
    expect(await storedRegistration(session, 'other')).toBe('elsewhere');
  });

  it('of the same client elsewhere get the new proofs, where the dialect knows clients by a name', async () => {
    const { session, connector } = made();
    const put = (id: string, institutionId: string, settings: Record<string, string>) =>
      session.write([{ type: 'put', store: 'registration', id, record: { institutionId, settings, createdAt: 1 } }]);
    await put('same', 'paper', { clientId: 'c', clientSecret: 'old', other: 'stays' });
    await put('another client', 'paper', { clientId: 'd', clientSecret: 'old' });
    await put('another bank', 'other', { clientId: 'c', clientSecret: 'old' });
    const renewed = {
      institutionId: 'paper',
      settings: { clientId: 'c', clientSecret: 'new', other: 'x' },
      createdAt: 2,
    };
    expect(await sameClient(session, connector, renewed)).toEqual([]);
    Object.assign(connector, { client: { id: 'clientId', proofs: ['clientSecret'] } });
    expect(await sameClient(session, connector, renewed)).toEqual([
      [
        'same',
        { institutionId: 'paper', settings: { clientId: 'c', clientSecret: 'new', other: 'stays' }, createdAt: 1 },
      ],
    ]);
  });

  it('are tried without a consent: typed, stored, of an attempt or of a link', async () => {
    const { ports, link, session, connector } = made();
    const tried: object[] = [];
    connector.test = async ({ settings, http }) => {
      await http({ method: 'GET', url: 'https://api.paper.example/accounts' });
      tried.push(settings);
      return [{ ok: false, words: 'No\u202e access' } as never, { ok: true } as never];
    };
    await link('one');
    const attempt = { institutionId: 'paper', registrationId: 'registration of one', window: 'none' as const };
    await session.write([
      {
        type: 'put',
        store: 'attempt',
        id: 'x',
        record: { ...attempt, phase: 'failed', startedAt: 0, redirectUri: '' },
      },
    ]);
    const steps = await testConnection(ports, { institutionId: 'paper', settings: { clientId: 'typed' } });
    expect(steps).toEqual([{ ok: false, words: 'No access' }, { ok: true }]);
    for (const subject of [{ institutionId: 'paper', settings: null }, { attemptId: 'x' }, { connectionId: 'one' }])
      await testConnection(ports, subject);
    expect(tried).toEqual([{ clientId: 'typed' }, ...Array<object>(3).fill({ clientId: 'c' })]);
    expect(await session.ids('registration')).toEqual(['registration of one']);
  });

  it('that are not there, or can’t be tried, are not tried; nor is anything sent after a lock', async () => {
    const { ports, connector, link, vaultState } = made();
    await link('one');
    await expect(testConnection(ports, { connectionId: 'one' })).rejects.toMatchObject({ refusal: 'invalid' });
    connector.test = async ({ http }) => {
      vaultState.vault = 'locked';
      await http({ method: 'GET', url: 'https://api.paper.example/accounts' });
      return [];
    };
    for (const subject of [{ connectionId: 'two' }, { attemptId: 'two' }, { institutionId: 'other', settings: null }])
      await expect(testConnection(ports, subject)).rejects.toMatchObject({ refusal: 'not-found' });
    await expect(testConnection(ports, { connectionId: 'one' })).rejects.toMatchObject({ code: 'locked' });
  });
});

describe('the guard before changes', () => {
  const settingsOf = async ({ session }: ReturnType<typeof createPaperWorld>) => session.get('settings', 'settings');
  /** Guarded by `plum`, at a cost that tests can pay. */
  async function guarded() {
    const world = createPaperWorld();
    const cheap = deriveVerifier('plum', undefined, { m: 8, t: 1, p: 1 });
    await changeSettings(world.ports, (settings: Settings) => ({ ...settings, hidden: true, guard: cheap }));
    return { ...world, world, guard: createGuard(world.ports) };
  }

  it('stands in nobody’s way before it is set', async () => {
    const guard = createGuard(createPaperWorld().ports);
    await expect(guard.check()).resolves.toBeUndefined();
    await guard.open('whatever');
  });

  it('keeps changes back until its passphrase is typed, for five minutes, or until it is closed', async () => {
    const { guard, pass } = await guarded();
    await expect(guard.check()).rejects.toMatchObject({ refusal: 'guarded' });
    await guard.open('plum');
    pass(5 * 60_000 - 1);
    await expect(guard.check()).resolves.toBeUndefined();
    pass(1);
    await expect(guard.check()).rejects.toMatchObject({ refusal: 'guarded' });
    await guard.open('plum');
    await guard.close();
    await expect(guard.check()).rejects.toMatchObject({ refusal: 'guarded' });
  });

  it('makes a wrong passphrase wait two seconds, one after the other, and stays closed', async () => {
    const { guard, ports } = await guarded();
    const waited: number[] = [];
    ports.wait = async (ms) => void waited.push(ms);
    const guesses = [guard.open('pear'), guard.open('')].map((one) => one.catch((error: unknown) => error));
    for (const error of await Promise.all(guesses)) expect(error).toMatchObject({ refusal: 'wrong-passphrase' });
    expect(waited).toEqual([2000, 2000]);
    await expect(guard.check()).rejects.toMatchObject({ refusal: 'guarded' });
  });

  it('set anew closes what was open, and its passphrase is nowhere; taken away it is gone', async () => {
    const { guard, world } = await guarded();
    await guard.open('plum');
    await guard.set('a pear');
    await expect(guard.check()).rejects.toMatchObject({ refusal: 'guarded' });
    expect(await settingsOf(world)).toMatchObject({
      hidden: true,
      badge: 'total',
      guard: { hash: expect.any(String) },
    });
    expect(JSON.stringify(await settingsOf(world))).not.toContain('pear');
    await guard.set(null);
    expect(await settingsOf(world)).toEqual({ hidden: true, badge: 'total' });
    await expect(guard.check()).resolves.toBeUndefined();
  });
});

describe('tokens', () => {
  it('that came last decide when a consent may end: the first of the bank’s two limits', async () => {
    const { consentEndsAt, consentNotice, newest } = await import('../../../lib/sync/grant.ts');
    const current = tokensOf('current', NOW, { refreshIdleEndsAt: NOW + HOUR });
    const next = tokensOf('next', NOW, { refreshAbsoluteEndsAt: NOW + DAY });
    expect(newest({ current, next })).toBe(next);
    expect(newest({ current })).toBe(current);
    expect(consentEndsAt({ current, next })).toBe(NOW + DAY);
    expect(consentEndsAt({ current: { ...current, refreshAbsoluteEndsAt: NOW + 1 } })).toBe(NOW + 1);
    expect(consentEndsAt({ current: tokensOf('silent', NOW) })).toBeUndefined();
    expect(consentNotice('one', { current })).toEqual([{ type: 'notice', connectionId: 'one', endsAt: NOW + HOUR }]);
    expect(consentNotice('one', { current: tokensOf('silent', NOW) })).toEqual([]);
  });
});
