import { describe, expect, it } from 'vitest';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { Step } from '../../../lib/banks/connector.ts';
import { Failure } from '../../../lib/failure.ts';
import type { Attempt } from '../../../lib/records.ts';
import { createLinking, type LinkWish } from '../../../lib/sync/linking.ts';
import {
  answering,
  createPaperWorld,
  HOUR,
  MINUTE,
  NOW,
  paperInstitution,
  tokensOf,
} from '../../support/paper-world.ts';

const BACK = 'https://browser.example/back';
const TAB_BACK = 'https://tab.example/back';
const registration = { institutionId: 'paper', settings: { clientId: 'c' }, createdAt: NOW };

function linker(more: Partial<Institution> = {}) {
  const world = createPaperWorld([paperInstitution(more), paperInstitution({ ...more, id: 'other', name: 'Other' })]);
  const done: string[] = [];
  const noted: object[] = [];
  const hooks = {
    note: (entry: object) => void noted.push(entry),
    publish: async () => void done.push('publish'),
    linked: async (id: string) => void done.push(`linked ${id}`),
  };
  /** One life of the worker. */
  const wake = () => createLinking(world.ports, hooks);
  const linking = wake();
  const { session } = world;
  let wishes = 0;
  const start = (wish: Partial<LinkWish> = {}, by = linking) => {
    const registrationId = `r-${++wishes}`;
    return by.start({ institutionId: 'paper', registrationId, registration, window: 'browser', ...wish });
  };
  const attempt = async (id: string) => session.get('attempt', id);
  const phase = async (id: string) => (await attempt(id))?.phase;
  const reaches = (id: string, wanted: Attempt['phase'] | undefined) =>
    world.until(async () => (await phase(id)) === wanted);
  const failure = async (id: string) => {
    await reaches(id, 'failed');
    return (await attempt(id))!.failure;
  };
  const putAttempt = (id: string, record: Partial<Attempt>) =>
    session.write([
      {
        type: 'put',
        store: 'attempt',
        id,
        record: {
          institutionId: 'paper',
          registrationId: 'r-0',
          window: 'browser',
          phase: 'queued',
          startedAt: NOW,
          redirectUri: BACK,
          ...record,
        },
      },
      { type: 'put', store: 'registration', id: 'r-0', record: registration },
    ]);
  return { ...world, world, linking, wake, done, noted, start, attempt, phase, reaches, failure, putAttempt };
}

const begins = (made: ReturnType<typeof linker>, step: Step) => {
  made.connector.begin = async () => step;
};

describe('linking in a window', () => {
  it('goes from consent to the choice of accounts, and keeps grant, credentials and requests', async () => {
    const { start, reaches, attempt, state, session, done, quiet } = linker();
    const id = await start();
    await reaches(id, 'consent');
    expect(state.windows).toEqual([`https://paper.example/consent?to=${BACK}`]);
    expect(await attempt(id)).toMatchObject({ state: { state: 'own' }, leaves: 'a consent', redirectUri: BACK });
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, 'choose-accounts');
    const { connectionId, ...rest } = (await attempt(id))!;
    expect(rest).toEqual({
      institutionId: 'paper',
      registrationId: 'r-1',
      window: 'browser',
      redirectUri: BACK,
      phase: 'choose-accounts',
      startedAt: NOW,
    });
    expect(await session.get('connection', connectionId!)).toEqual({
      institutionId: 'paper',
      registrationId: 'r-1',
      window: 'browser',
      linkedAt: NOW,
      consentedAt: NOW,
      chosen: [],
    });
    expect(await session.get('grant', connectionId!)).toEqual({ current: tokensOf('access 1', NOW) });
    expect(await session.get('health', connectionId!)).toEqual({
      failures: 0,
      lastAttemptAt: 0,
      calls: [NOW, NOW],
      unattended: [],
    });
    expect(state.asked).toEqual(['begin', 'next redirected']);
    await quiet();
    expect(done.filter((what) => what.startsWith('linked'))).toEqual([]);
  });

  it('stores what the bank’s state is before the window opens', async () => {
    const { start, reaches, ports, phase } = linker();
    let before: string | undefined;
    const { openAuthWindow } = ports.consent;
    ports.consent.openAuthWindow = (url) => {
      void phase('id-1').then((now) => void (before = now));
      return openAuthWindow(url);
    };
    const id = await start();
    await reaches(id, 'consent');
    expect(id).toBe('id-1');
    expect(before).toBe('consent');
  });

  it('tells a closed window, a refusal and a bank that is down as what they are', async () => {
    const closed = linker();
    const id = await closed.start();
    await closed.reaches(id, 'consent');
    closed.state.failWindow(new Failure('cancelled', { reason: 'window-closed' }));
    expect(await closed.failure(id)).toEqual({ kind: 'cancelled', reason: 'window-closed' });

    const refused = linker();
    const second = await refused.start();
    await refused.reaches(second, 'consent');
    answering(refused.world, 'next', 'cancelled', { reason: 'refused-at-bank' });
    refused.state.answerWindow(`${BACK}?error=access_denied`);
    expect(await refused.failure(second)).toEqual({ kind: 'cancelled', reason: 'refused-at-bank' });

    const down = linker();
    answering(down.world, 'begin', 'unavailable');
    expect(await down.failure(await down.start())).toEqual({ kind: 'unavailable' });
    expect(down.state.windows).toEqual([]);
  });

  it('that fails keeps no token, state or choice, and undoes at the bank what it had made there', async () => {
    const { start, reaches, failure, attempt, connector, state, until } = linker();
    const undone: unknown[] = [];
    connector.abandon = async (_context, leaves) => void undone.push(leaves);
    const id = await start();
    await reaches(id, 'consent');
    state.failWindow(new Failure('cancelled', { reason: 'window-closed' }));
    await failure(id);
    await until(() => undone.length > 0);
    expect(undone).toEqual(['a consent']);
    await until(async () => (await attempt(id))?.leaves === undefined);
    expect(await attempt(id)).toEqual({
      institutionId: 'paper',
      registrationId: 'r-1',
      window: 'browser',
      redirectUri: BACK,
      phase: 'failed',
      startedAt: NOW,
      calls: [NOW],
      failure: { kind: 'cancelled', reason: 'window-closed' },
    });
  });

  it('that could not be undone at the bank keeps a note of it, and a second try undoes it first', async () => {
    const { start, reaches, failure, attempt, connector, state, linking, quiet } = linker();
    let isDown = true;
    connector.abandon = async () => {
      state.asked.push('abandon');
      if (isDown) throw new Failure('unavailable');
    };
    const id = await start();
    await reaches(id, 'consent');
    state.failWindow(new Failure('cancelled', { reason: 'window-closed' }));
    await failure(id);
    await quiet();
    expect((await attempt(id))?.leaves).toBe('a consent');
    isDown = false;
    state.asked.length = 0;
    await linking.retry(id);
    await reaches(id, 'consent');
    expect(state.asked).toEqual(['abandon', 'begin']);
  });

  it('gives the bank’s dialect the address that the window ended at, once, and is finishing by then', async () => {
    const { start, reaches, connector, state, phase } = linker();
    const seen: unknown[] = [];
    const id = await start();
    await reaches(id, 'consent');
    connector.next = async ({ keep, redirectUri }, own, input) => {
      seen.push(await phase(id), redirectUri, own, input);
      await keep(tokensOf('t', NOW));
      return { type: 'done' };
    };
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, 'choose-accounts');
    expect(seen).toEqual(['finishing', BACK, { state: 'own' }, { type: 'redirected', url: `${BACK}?code=1` }]);
  });

  it('that another worker has given up is not taken up again by a late answer', async () => {
    const { start, reaches, wake, state, quiet, phase } = linker();
    const id = await start();
    await reaches(id, 'consent');
    await wake().recover();
    await reaches(id, 'failed');
    state.answerWindow(`${BACK}?code=1`);
    await quiet();
    expect(state.asked).toEqual(['begin']);
    expect(await phase(id)).toBe('failed');
  });

  it('takes an answer once: a late or repeated one changes nothing', async () => {
    const { putAttempt, wake, state, phase, quiet } = linker();
    await putAttempt('x', { phase: 'choose-accounts', window: 'tab', redirectUri: TAB_BACK });
    await wake().tabEvent(1, { url: `${TAB_BACK}?code=1` });
    await quiet();
    expect(state.asked).toEqual([]);
    expect(await phase('x')).toBe('choose-accounts');
  });

  it('one at a time: the next opens when the one before it is over, whichever way', async () => {
    const { start, reaches, phase, state, quiet } = linker();
    const first = await start();
    const second = await start({ institutionId: 'other' });
    await reaches(first, 'consent');
    await quiet();
    expect(await phase(second)).toBe('queued');
    expect(state.windows).toHaveLength(1);
    state.failWindow(new Failure('cancelled'));
    await reaches(second, 'consent');
    expect(state.windows).toHaveLength(2);
  });

  it('that fails before it opened keeps none of the others waiting', async () => {
    const { start, reaches, failure, world } = linker();
    let failed = 0;
    world.state.before = async () => {
      if (failed++ < 2) throw new Failure('unavailable');
    };
    const ids = [await start(), await start({ institutionId: 'other' })];
    for (const id of ids) expect(await failure(id)).toEqual({ kind: 'unavailable' });
    const third = await start();
    await reaches(third, 'consent');
  });

  it('looks after attempts for as long as there are any under way', async () => {
    const { start, reaches, state, until } = linker();
    const id = await start();
    await reaches(id, 'consent');
    expect([...state.alarms]).toEqual([['attempt', 0.5]]);
    state.failWindow(new Failure('cancelled'));
    await reaches(id, 'failed');
    await until(() => state.alarms.size === 0);
  });

  it('an error that is none of ours is a failure without the bank’s words', async () => {
    const { start, connector, failure } = linker();
    connector.begin = async () => Promise.reject(new TypeError('secret'));
    expect(await failure(await start())).toEqual({ kind: 'bad-response' });
  });

  it('whose bank says done without tokens is of no use', async () => {
    const made = linker();
    begins(made, { type: 'done' });
    expect(await made.failure(await made.start())).toEqual({ kind: 'bad-response', reason: 'shape' });
  });
});

describe('a wish to link', () => {
  it('is refused for a window that the bank doesn’t have, for a closed bank, and for one that is not known', async () => {
    const { ports, start } = linker();
    ports.consent.redirectUri = () => null;
    await expect(start()).rejects.toMatchObject({ refusal: 'invalid' });
    await expect(start({ window: 'none' })).rejects.toMatchObject({ refusal: 'invalid' });
    await expect(start({ window: 'order' })).rejects.toMatchObject({ refusal: 'invalid' });
    await expect(start({ institutionId: 'gone' })).rejects.toMatchObject({ refusal: 'not-found' });
    await expect(linker({ kind: 'closed' }).start()).rejects.toMatchObject({ refusal: 'invalid' });
  });

  it.each([
    [{ clientCredentials: {} as never }, 'none'],
    [{ ownToken: true as const }, 'none'],
    [{ decoupled: {} as never }, 'order'],
  ] as const)('of %j has no window but %s', async (more, only) => {
    const made = linker(more);
    begins(made, { type: 'certificate', state: 1 });
    const id = await made.start({ window: only });
    expect((await made.attempt(id))?.redirectUri).toBe('');
    for (const window of ['browser', 'tab', 'none', 'order'] as const)
      if (window !== only) await expect(made.start({ window })).rejects.toMatchObject({ refusal: 'invalid' });
  });

  it('takes the place of an earlier one that failed, not of one whose window is open', async () => {
    const { start, reaches, phase, state, attempt } = linker();
    const open = await start();
    await reaches(open, 'consent');
    const second = await start();
    expect(await phase(open)).toBe('consent');
    const third = await start();
    expect(await attempt(second)).toBeUndefined();
    state.failWindow(new Failure('cancelled'));
    await reaches(open, 'failed');
    await reaches(third, 'consent');
    const fourth = await start();
    expect(await attempt(open)).toBeUndefined();
    expect(await phase(fourth)).toBe('queued');
  });

  it('leaves attempts of other banks, and those whose accounts are to be chosen, alone', async () => {
    const { start, putAttempt, phase } = linker();
    await putAttempt('elsewhere', { institutionId: 'other', phase: 'failed' });
    await putAttempt('chosen', { phase: 'choose-accounts' });
    await putAttempt('again', { phase: 'failed', connectionId: 'one' });
    await putAttempt('behind', { phase: 'failed', bank: { id: 'b', name: 'B' } as never });
    await start();
    for (const id of ['elsewhere', 'chosen', 'again', 'behind']) expect(await phase(id), id).toBeDefined();
  });

  it('for a link that is being made anew is the one under way', async () => {
    const { start, link, reaches } = linker();
    await link('one');
    const first = await start({ connectionId: 'one' });
    await reaches(first, 'consent');
    expect(await start({ connectionId: 'one' })).toBe(first);
  });

  it('keeps the credentials that the attempt before it used too', async () => {
    const { start, session, world, failure } = linker();
    answering(world, 'begin', 'unavailable');
    await failure(await start({ registrationId: 'shared' }));
    await start({ registrationId: 'shared', registration: undefined as never });
    expect(await session.ids('registration')).toEqual(['shared']);
  });
});

describe('linking anew', () => {
  it('replaces the grant, keeps accounts and first day, and reads at once', async () => {
    const { start, link, reaches, state, session, done, pass, until } = linker();
    await link('one', { connection: { linkedAt: NOW - HOUR, consentedAt: NOW - HOUR } });
    pass(MINUTE);
    const id = await start({
      connectionId: 'one',
      registrationId: 'registration of one',
      registration: undefined as never,
    });
    await reaches(id, 'consent');
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, undefined);
    expect(await session.get('connection', 'one')).toMatchObject({
      linkedAt: NOW - HOUR,
      consentedAt: NOW + MINUTE,
      chosen: [{ bankId: 'a' }, { bankId: 'b' }],
    });
    expect((await session.get('grant', 'one'))?.current.accessToken).toBe('access 1');
    await until(() => done.includes('linked one'));
  });

  it('carries the limits that were met over, but no failure and no account’s own limit', async () => {
    const { start, link, reaches, state, session } = linker();
    await link('one');
    const record = {
      failure: { kind: 'reauthorise' as const },
      failures: 3,
      retryAt: NOW + HOUR,
      lastAttemptAt: NOW - 1,
      calls: [NOW - 2 * HOUR, NOW - MINUTE],
      unattended: [NOW - HOUR],
      held: { a: NOW + HOUR },
    };
    await session.write([{ type: 'put', store: 'health', id: 'one', record }]);
    const id = await start({ connectionId: 'one' });
    await reaches(id, 'consent');
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, undefined);
    const calls = [NOW - MINUTE, NOW, NOW];
    expect(await session.get('health', 'one')).toEqual({
      failures: 0,
      lastAttemptAt: 0,
      calls,
      unattended: [NOW - HOUR],
    });
  });

  it('counts its requests in their place among those of readings meanwhile', async () => {
    const { start, link, reaches, state, session, pass } = linker();
    await link('one');
    const id = await start({ connectionId: 'one' });
    await reaches(id, 'consent');
    pass(2 * MINUTE);
    const record = { failures: 0, lastAttemptAt: NOW + MINUTE, calls: [NOW - MINUTE, NOW + MINUTE] };
    await session.write([{ type: 'put', store: 'health', id: 'one', record }]);
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, undefined);
    const { calls } = (await session.get('health', 'one'))!;
    expect(calls).toEqual([NOW - MINUTE, NOW, NOW + MINUTE, NOW + 2 * MINUTE]);
  });

  it('of a connection that was unlinked meanwhile brings nothing back', async () => {
    const { start, link, reaches, state, session, connector, done, quiet } = linker();
    connector.abandon = async (_context, leaves) => void state.asked.push(`abandon ${JSON.stringify(leaves)}`);
    await link('one');
    const id = await start({ connectionId: 'one' });
    await reaches(id, 'consent');
    await session.write([{ type: 'remove', store: 'connection', id: 'one' }]);
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, undefined);
    await quiet();
    expect(await session.ids('connection')).toEqual([]);
    expect(done.filter((what) => what.startsWith('linked'))).toEqual([]);
    expect(state.asked).toContain('abandon "a consent"');
  });

  it('ends the consent that it replaced where the client’s word is enough, and only if it is another one', async () => {
    for (const [old, isEnded] of [
      ['old consent', true],
      ['new consent', false],
      [undefined, false],
    ] as const) {
      const { start, link, reaches, state, connector, quiet } = linker();
      Object.assign(connector, { revokesByClient: true });
      connector.next = async ({ keep }) => {
        await keep(tokensOf('new', NOW, { consentId: 'new consent' }));
        return { type: 'done' };
      };
      await link('one', { grant: { current: tokensOf('old', NOW, old === undefined ? {} : { consentId: old }) } });
      const id = await start({ connectionId: 'one' });
      await reaches(id, 'consent');
      state.answerWindow(`${BACK}?code=1`);
      await reaches(id, undefined);
      await quiet();
      expect(state.asked.includes('revoke old'), String(old)).toBe(isEnded);
    }
  });

  it('tells the bank which tokens and which bank there were', async () => {
    const { start, link, reaches, connector } = linker();
    let seen: object = {};
    connector.begin = async ({ previous, bank, settings, registeredAt }) => {
      seen = { previous: previous?.accessToken, bank, settings, registeredAt };
      return { type: 'redirect', url: 'https://paper.example', state: 1 };
    };
    const bank = { id: 'b', name: 'B' } as never;
    await link('one', { connection: { bank }, grant: { next: tokensOf('next', NOW) } });
    const id = await start({ connectionId: 'one' });
    await reaches(id, 'consent');
    expect(seen).toEqual({
      previous: 'next',
      bank: { id: 'b', name: 'B' },
      settings: { clientId: 'c' },
      registeredAt: NOW,
    });
  });
});

describe('credentials that are entered anew', () => {
  it('serve every other link of the same client, and mend those that were refused for them', async () => {
    const { start, reaches, link, state, session, connector, done, until } = linker();
    Object.assign(connector, { client: { id: 'clientId', proofs: ['clientSecret'] } });
    await link('one');
    await link('two');
    await link('three');
    const record = { failures: 1, lastAttemptAt: 0, calls: [], failure: { kind: 'configuration' as const } };
    await link('four');
    for (const broken of ['two', 'three']) await session.write([{ type: 'put', store: 'health', id: broken, record }]);
    const other = { institutionId: 'paper', settings: { clientId: 'another' }, createdAt: NOW };
    await session.write([{ type: 'put', store: 'registration', id: 'registration of three', record: other }]);
    const renewed = { ...registration, settings: { clientId: 'c', clientSecret: 'new' } };
    const id = await start({ connectionId: 'one', registration: renewed });
    await reaches(id, 'consent');
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, undefined);
    expect((await session.get('registration', 'registration of two'))?.settings).toEqual({
      clientId: 'c',
      clientSecret: 'new',
    });
    expect((await session.get('registration', 'registration of three'))?.settings).toEqual({ clientId: 'another' });
    await until(() => done.includes('linked two'));
    expect(done.filter((what) => what.startsWith('linked')).sort()).toEqual(['linked one', 'linked two']);
  });
});

describe('credentials that are typed once more', () => {
  async function typed(settings: Record<string, string>) {
    const made = linker();
    const { start, reaches, link, state, session, connector, attempt } = made;
    Object.assign(connector, { client: { id: 'clientId', proofs: ['clientSecret'] } });
    await link('one');
    const id = await start({ registration: { ...registration, settings } });
    await reaches(id, 'consent');
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, 'choose-accounts');
    const { connectionId, registrationId } = (await attempt(id))!;
    expect((await session.get('connection', connectionId!))?.registrationId).toBe(registrationId);
    return { registrationId, stored: await session.ids('registration') };
  }

  it('the same in all: one record serves both links', async () => {
    expect(await typed({ clientId: 'c' })).toEqual({
      registrationId: 'registration of one',
      stored: ['registration of one'],
    });
  });

  it('of the same client with a setting more: each link has its own', async () => {
    const { registrationId, stored } = await typed({ clientId: 'c', host: 'api' });
    expect(registrationId).toBe('r-1');
    expect(stored).toEqual(['registration of one', 'r-1']);
  });
});

describe('a lock in the middle', () => {
  it('while the bank’s page is open: the answer waits for nobody and breaks nothing', async () => {
    const { start, reaches, state, vaultState, quiet, phase, wake, failure } = linker();
    const id = await start();
    await reaches(id, 'consent');
    vaultState.vault = 'locked';
    state.answerWindow(`${BACK}?code=1`);
    await quiet();
    vaultState.vault = 'open';
    expect(await phase(id)).toBe('consent');
    expect(state.asked).toEqual(['begin']);
    await wake().recover();
    expect(await failure(id)).toEqual({ kind: 'cancelled', reason: 'interrupted' });
  });

  it('before a request: nothing is sent, and the attempt is left for the next unlock', async () => {
    const { start, reaches, state, vaultState, quiet, phase, ports } = linker();
    const { http } = ports;
    ports.http = (reachable, record) => {
      vaultState.vault = 'locked';
      return http(reachable, record);
    };
    const id = await start();
    await quiet();
    expect(state.asked).toEqual([]);
    expect(await phase(id)).toBe('queued');
    ports.http = http;
    vaultState.vault = 'open';
    await reaches(id, 'queued');
  });

  it('while an approval is waited for: it is asked about after the next unlock', async () => {
    const made = linker();
    begins(made, { type: 'wait', pollAfterMs: 5000, state: 'waiting' });
    const id = await made.start();
    await made.reaches(id, 'wait');
    made.vaultState.vault = 'locked';
    made.pass(5000);
    await made.quiet();
    made.vaultState.vault = 'open';
    expect(await made.phase(id)).toBe('wait');
    await made.wake().recover();
    await made.until(() => made.waits.length > 0);
  });
});

describe('linking in a tab', () => {
  async function atConsent(more: Partial<Institution> = {}) {
    const made = linker(more);
    const id = await made.start({ window: 'tab' });
    await made.reaches(id, 'consent');
    await made.until(() => made.state.tabs.length === 1);
    return { ...made, id };
  }

  it('is answered by the tab that comes back, which is closed at once', async () => {
    const { linking, id, reaches, state, memory } = await atConsent();
    expect(state.watching).toBe(true);
    await linking.tabEvent(1, { url: `${TAB_BACK}?code=1` });
    expect(state.closedTabs).toEqual([1]);
    await reaches(id, 'choose-accounts');
    expect([...memory.keys()].filter((key) => key.startsWith('consent-tab'))).toEqual([]);
    expect(state.watching).toBe(false);
  });

  it.each([
    'https://paper.example/consent',
    'https://tab.example/other',
    'https://tab.example.evil.example/back',
    'http://tab.example/back',
    'about:blank',
    'nonsense',
  ])('goes on while the tab shows %s', async (url) => {
    const { linking, id, phase, state } = await atConsent();
    await linking.tabEvent(1, { url });
    expect(await phase(id)).toBe('consent');
    expect(state.closedTabs).toEqual([]);
  });

  it('takes no answer from any other tab', async () => {
    const { linking, id, phase } = await atConsent();
    await linking.tabEvent(2, { url: `${TAB_BACK}?code=1` });
    await linking.tabEvent(2, 'closed');
    expect(await phase(id)).toBe('consent');
  });

  it('ends with its tab', async () => {
    const { linking, id, failure } = await atConsent();
    await linking.tabEvent(1, 'closed');
    expect(await failure(id)).toEqual({ kind: 'cancelled', reason: 'window-closed' });
  });

  it('closes its tab when it is put away', async () => {
    const { linking, id, state, attempt } = await atConsent();
    await linking.dismiss(id);
    expect(state.closedTabs).toEqual([1]);
    expect(state.closedWindows).toBe(0);
    expect(await attempt(id)).toBeUndefined();
  });

  it('after the worker died: what the tab shows by now decides', async () => {
    for (const [address, wanted] of [
      [`${TAB_BACK}?code=1`, 'choose-accounts'],
      ['https://paper.example/consent', 'consent'],
      [undefined, 'consent'],
      [null, 'failed'],
    ] as const) {
      const { id, wake, state, phase, quiet } = await atConsent();
      if (address !== undefined) state.addresses.set(1, address);
      await wake().recover();
      await quiet();
      expect(await phase(id), String(address)).toBe(wanted);
    }
  });

  it('after the worker died: the bank’s dialect gets the address that the tab shows', async () => {
    const { id, wake, state, connector, reaches } = await atConsent();
    const inputs: unknown[] = [];
    connector.next = async ({ keep }, _state, input) => {
      inputs.push(input);
      await keep(tokensOf('t', NOW));
      return { type: 'done' };
    };
    state.addresses.set(1, `${TAB_BACK}?code=1`);
    await wake().recover();
    await reaches(id, 'choose-accounts');
    expect(inputs).toEqual([{ type: 'redirected', url: `${TAB_BACK}?code=1` }]);
  });

  it('put away lets the next one begin at once', async () => {
    const { linking, id, start, reaches } = await atConsent();
    const next = await start({ institutionId: 'other' });
    await linking.dismiss(id);
    await reaches(next, 'consent');
  });

  it('after the browser was closed: its tab is gone', async () => {
    const { id, wake, memory, failure } = await atConsent();
    memory.clear();
    await wake().recover();
    expect(await failure(id)).toEqual({ kind: 'cancelled', reason: 'interrupted' });
  });
});

describe('a login that goes on from an e-mail', () => {
  const loginByEmail = { oauth: { loginByEmail: true } as never };
  async function atEmail() {
    const made = linker(loginByEmail);
    const id = await made.start({ window: 'tab' });
    await made.reaches(id, 'consent');
    await made.until(() => made.state.tabs.length === 1);
    await made.linking.tabEvent(1, 'closed');
    expect(await made.phase(id)).toBe('email');
    return { ...made, id };
  }

  it('outlives its tab, and is answered by whatever tab brings its own secret', async () => {
    const { linking, id, reaches, state } = await atEmail();
    expect(state.watching).toBe(true);
    await linking.tabEvent(7, { url: `${TAB_BACK}?code=1&state=own` });
    await reaches(id, 'choose-accounts');
    expect(state.closedTabs).toEqual([7]);
  });

  it.each([`${TAB_BACK}?code=1&state=other`, `${TAB_BACK}?code=1`, 'https://evil.example/?state=own', 'nonsense'])(
    'is not answered by a tab at %s',
    async (url) => {
      const { linking, id, phase, state } = await atEmail();
      await linking.tabEvent(7, { url });
      await linking.tabEvent(7, 'closed');
      expect(await phase(id)).toBe('email');
      expect(state.asked).toEqual(['begin']);
    },
  );

  it('answered in another tab closes both', async () => {
    const made = linker(loginByEmail);
    const id = await made.start({ window: 'tab' });
    await made.reaches(id, 'consent');
    await made.until(() => made.state.tabs.length === 1);
    await made.linking.tabEvent(7, { url: `${TAB_BACK}?code=1&state=own` });
    expect(made.state.closedTabs).toEqual([7, 1]);
    await made.reaches(id, 'choose-accounts');
  });

  it('is waited for a quarter of an hour', async () => {
    const { id, wake, pass, phase, failure } = await atEmail();
    pass(15 * MINUTE - 1);
    await wake().recover();
    expect(await phase(id)).toBe('email');
    pass(1);
    await wake().recover();
    expect(await failure(id)).toEqual({ kind: 'cancelled', reason: 'window-closed' });
  });

  it('whose tab was closed while no worker ran goes on too', async () => {
    const made = linker(loginByEmail);
    const id = await made.start({ window: 'tab' });
    await made.reaches(id, 'consent');
    await made.until(() => made.state.tabs.length === 1);
    made.state.addresses.set(1, null);
    await made.wake().recover();
    expect(await made.phase(id)).toBe('email');
  });

  it('can be begun anew', async () => {
    const { linking, id, reaches, state, pass, attempt } = await atEmail();
    pass(MINUTE);
    await linking.retry(id);
    await reaches(id, 'consent');
    expect(state.asked).toEqual(['begin', 'begin']);
    expect((await attempt(id))?.startedAt).toBe(NOW + MINUTE);
  });

  it('is the answer of no other bank’s attempt', async () => {
    const made = linker();
    const id = await made.start({ window: 'tab' });
    await made.reaches(id, 'consent');
    await made.until(() => made.state.tabs.length === 1);
    await made.linking.tabEvent(7, { url: `${TAB_BACK}?code=1&state=own` });
    expect(await made.phase(id)).toBe('consent');
  });
});

describe('a bank behind an intermediary', () => {
  const banks = [
    { id: 'x', name: 'X\u202eBank' },
    { id: 'y', name: 'y'.repeat(81) },
  ] as never[];
  async function atChoice() {
    const made = linker();
    begins(made, { type: 'choose', banks, state: 'chosen next' });
    const inputs: unknown[] = [];
    made.connector.next = async (_link, state, input) => {
      inputs.push([state, input]);
      return { type: 'redirect', url: 'https://paper.example', state: 2 };
    };
    const id = await made.start();
    await made.reaches(id, 'choose-bank');
    return { ...made, id, inputs };
  }

  it('is chosen from a list of plain names, then its page opens', async () => {
    const { linking, id, reaches, inputs, attempt } = await atChoice();
    const shown = await linking.banks(id);
    expect(shown.map(({ name }) => name)).toEqual(['X Bank', `${'y'.repeat(79)}…`]);
    await linking.chooseBank(id, 'x');
    await reaches(id, 'consent');
    expect(inputs).toEqual([['chosen next', { type: 'chosen', bankId: 'x' }]]);
    expect(await attempt(id)).toMatchObject({ bank: { id: 'x' } });
    expect((await attempt(id))?.banks).toBeUndefined();
  });

  it('gives the link its name, before and after its accounts are chosen', async () => {
    const { linking, id, reaches, connector, state, attempt, session } = await atChoice();
    await linking.chooseBank(id, 'x');
    await reaches(id, 'consent');
    connector.next = async ({ keep, bank }) => {
      expect(bank).toMatchObject({ id: 'x' });
      await keep(tokensOf('t', NOW));
      return { type: 'done' };
    };
    state.answerWindow(`${BACK}?code=1`);
    await reaches(id, 'choose-accounts');
    const { connectionId, bank } = (await attempt(id))!;
    expect(bank).toEqual({ id: 'x', name: 'X Bank' });
    expect((await session.get('connection', connectionId!))?.bank).toEqual(bank);
  });

  it('that is not on the list is refused, as is a choice where there is none to make', async () => {
    const { linking, id, reaches } = await atChoice();
    await expect(linking.chooseBank(id, 'z')).rejects.toMatchObject({ refusal: 'not-found' });
    await expect(linking.chooseBank('nobody', 'x')).rejects.toMatchObject({ refusal: 'not-found' });
    await expect(linking.banks('nobody')).rejects.toMatchObject({ refusal: 'not-found' });
    await linking.chooseBank(id, 'x');
    await reaches(id, 'consent');
    await expect(linking.banks(id)).rejects.toMatchObject({ refusal: 'not-found' });
    await expect(linking.chooseBank(id, 'x')).rejects.toMatchObject({ refusal: 'not-found' });
  });

  it('is not asked about again on a second try, unless it is gone from the list', async () => {
    for (const [left, wanted] of [
      [banks, 'consent'],
      [[], 'choose-bank'],
    ] as const) {
      const made = await atChoice();
      await made.linking.chooseBank(made.id, 'x');
      await made.reaches(made.id, 'consent');
      made.state.failWindow(new Failure('cancelled'));
      await made.reaches(made.id, 'failed');
      begins(made, { type: 'choose', banks: [...left], state: 'again' });
      await made.linking.retry(made.id);
      await made.reaches(made.id, wanted);
    }
  });

  it('takes the place of a failed attempt at the same bank, of no other', async () => {
    const { linking, id, putAttempt, attempt, reaches } = await atChoice();
    const bank = { id: 'x', name: 'X' } as never;
    await putAttempt('same', { phase: 'failed', bank });
    await putAttempt('choosing', { phase: 'choose-accounts', bank });
    await putAttempt('other bank', { phase: 'failed', bank: { id: 'y', name: 'Y' } as never });
    await putAttempt('other house', { phase: 'failed', bank, institutionId: 'other' });
    await putAttempt('again', { phase: 'failed', bank, connectionId: 'one' });
    await linking.chooseBank(id, 'x');
    await reaches(id, 'consent');
    expect(await attempt('same')).toBeUndefined();
    for (const kept of ['choosing', 'other bank', 'other house', 'again'])
      expect(await attempt(kept), kept).toBeDefined();
  });
});

describe('first contact with hosts that want a client certificate', () => {
  it('is waited for, then the login goes on where it was', async () => {
    const made = linker();
    begins(made, { type: 'certificate', state: 'contacted' });
    const inputs: unknown[] = [];
    made.connector.next = async (_link, state, input) => {
      inputs.push([state, input]);
      return { type: 'redirect', url: 'https://paper.example', state: 2 };
    };
    const id = await made.start();
    await made.reaches(id, 'certificate');
    await made.linking.goOn(id);
    await made.reaches(id, 'consent');
    expect(inputs).toEqual([['contacted', { type: 'continue' }]]);
  });

  it('going on with what waits for nothing changes nothing; with what is not there it is refused', async () => {
    const { start, reaches, linking, phase, state } = linker();
    const id = await start();
    await reaches(id, 'consent');
    await linking.goOn(id);
    await linking.retry(id);
    expect(await phase(id)).toBe('consent');
    expect(state.asked).toEqual(['begin']);
    await expect(linking.goOn('nobody')).rejects.toMatchObject({ refusal: 'not-found' });
    await expect(linking.retry('nobody')).rejects.toMatchObject({ refusal: 'not-found' });
  });
});

describe('an approval in the bank’s app', () => {
  const wait = (pollAfterMs: number): Step => ({ type: 'wait', pollAfterMs, state: 'waiting', leaves: 'a consent' });
  async function atWait(next: () => Promise<Step> = async () => wait(5000)) {
    const made = linker();
    begins(made, wait(5000));
    made.connector.next = async (link, state, input) => {
      made.state.asked.push(`next ${input.type} ${JSON.stringify(state)}`);
      const step = await next();
      if (step.type === 'done') await link.keep(tokensOf('approved', made.state.now));
      return step;
    };
    const id = await made.start();
    await made.reaches(id, 'wait');
    return { ...made, id };
  }

  it('is asked about when the bank said, until it is there', async () => {
    let approved = false;
    const { id, pass, state, quiet, reaches, attempt } = await atWait(async () =>
      approved ? { type: 'done' } : wait(5000),
    );
    expect(await attempt(id)).toMatchObject({ waitEndsAt: NOW + 15 * MINUTE, askAt: NOW + 5000, leaves: 'a consent' });
    pass(4999);
    await quiet();
    expect(state.asked).toEqual([]);
    pass(1);
    await quiet();
    expect(state.asked).toEqual(['next continue "waiting"']);
    approved = true;
    pass(5000);
    await reaches(id, 'choose-accounts');
    expect(Object.keys((await attempt(id))!)).not.toContain('waitEndsAt');
  });

  it('is asked about at once when the person says so', async () => {
    const { id, linking, reaches } = await atWait(async () => ({ type: 'done' }));
    await linking.goOn(id);
    await reaches(id, 'choose-accounts');
  });

  it('that never comes ends after a quarter of an hour, whatever the bank says of when to ask', async () => {
    const { id, pass, failure, state } = await atWait(async () => wait(HOUR));
    pass(5000);
    await new Promise((resolve) => setImmediate(resolve));
    pass(15 * MINUTE);
    expect(await failure(id)).toEqual({ kind: 'cancelled', reason: 'not-approved' });
    expect(state.asked).toHaveLength(2);
  });

  it.each([
    [{ kind: 'unavailable' as const }, 15_000],
    [{ kind: 'offline' as const }, 15_000],
    [{ kind: 'rate-limited' as const, until: NOW + 65_000 }, 60_000],
    [{ kind: 'rate-limited' as const, until: NOW + HOUR }, 120_000],
    [{ kind: 'rate-limited' as const, until: NOW + 6000 }, 15_000],
  ])('is asked about again after %j', async ({ kind, ...detail }, pause) => {
    const { id, pass, quiet, state, attempt } = await atWait(async () => Promise.reject(new Failure(kind, detail)));
    pass(5000);
    await quiet();
    expect(state.asked).toHaveLength(1);
    expect(await attempt(id)).toMatchObject({ phase: 'wait', askAt: NOW + 5000 + pause, leaves: 'a consent' });
  });

  it('that the bank refuses is a failure at once, and so is silence when the time is up', async () => {
    const refused = await atWait(async () => Promise.reject(new Failure('cancelled', { reason: 'refused-at-bank' })));
    await refused.linking.goOn(refused.id);
    expect(await refused.failure(refused.id)).toMatchObject({ reason: 'refused-at-bank' });
    const silent = await atWait(async () => Promise.reject(new Failure('unavailable')));
    silent.state.now += 15 * MINUTE;
    await silent.linking.goOn(silent.id);
    expect(await silent.failure(silent.id)).toEqual({ kind: 'unavailable' });
  });

  it('is asked about by the next worker no sooner than by the last', async () => {
    const { id, wake, pass, quiet, state, attempt, waits } = await atWait();
    waits.length = 0;
    state.now += 2000;
    await wake().recover();
    pass(2999);
    await quiet();
    expect(state.asked).toEqual([]);
    pass(1);
    await quiet();
    expect(state.asked).toHaveLength(1);
    expect((await attempt(id))?.phase).toBe('wait');
  });

  it('is asked about once, however often a worker looks', async () => {
    const { linking, pass, quiet, state } = await atWait();
    await linking.recover();
    await linking.recover();
    pass(5000);
    await quiet();
    expect(state.asked).toHaveLength(1);
  });
});

describe('what a dead worker left', () => {
  it('a window without a listener is a login that was interrupted', async () => {
    const { start, reaches, wake, failure } = linker();
    const id = await start();
    await reaches(id, 'consent');
    await wake().recover();
    expect(await failure(id)).toEqual({ kind: 'cancelled', reason: 'interrupted' });
  });

  it('a window that this worker listens to goes on', async () => {
    const { start, reaches, linking, phase } = linker();
    const id = await start();
    await reaches(id, 'consent');
    await linking.recover();
    expect(await phase(id)).toBe('consent');
  });

  it('tokens that were kept make the link, unless nobody had checked them', async () => {
    for (const [tokens, wanted] of [
      [tokensOf('kept', NOW), 'choose-accounts'],
      [tokensOf('kept', NOW, { unchecked: true }), 'failed'],
      [undefined, 'failed'],
    ] as const) {
      const { putAttempt, wake, phase, state } = linker();
      await putAttempt('x', { phase: 'finishing', calls: [NOW], ...(tokens && { tokens }) });
      await wake().recover();
      expect(await phase('x')).toBe(wanted);
      expect(state.asked).toEqual([]);
    }
  });

  it('what was queued begins', async () => {
    const { putAttempt, wake, reaches } = linker();
    await putAttempt('x', {});
    await wake().recover();
    await reaches('x', 'consent');
  });

  it('a failed attempt’s leavings, and links whose accounts nobody chose, are ended at the bank', async () => {
    const { putAttempt, link, wake, state, session, connector, attempt, notices } = linker();
    connector.abandon = async (_context, leaves) => void state.asked.push(`abandon ${JSON.stringify(leaves)}`);
    Object.assign(connector, { revokes: true });
    await putAttempt('failed', { phase: 'failed', leaves: 'one' });
    await putAttempt('open', { phase: 'consent', leaves: 'two' });
    await putAttempt('clean', { phase: 'failed' });
    await link('orphan', { connection: { chosen: [] } });
    await link('chosen');
    await link('pending', { connection: { chosen: [] } });
    await putAttempt('choosing', { phase: 'choose-accounts', connectionId: 'pending' });
    notices.set('orphan', NOW);
    await wake().sweep();
    expect(state.asked).toEqual(['abandon "one"', 'revoke stored']);
    expect((await attempt('failed'))?.leaves).toBeUndefined();
    expect((await attempt('open'))?.leaves).toBe('two');
    expect(await session.ids('connection')).toEqual(['chosen', 'pending']);
    expect(await session.ids('grant')).toEqual(['chosen', 'pending']);
    expect(await session.ids('registration')).not.toContain('registration of orphan');
    expect(notices.size).toBe(0);
  });
});

describe('putting an attempt away', () => {
  it('closes its window, undoes what it made, and forgets its credentials', async () => {
    const { start, reaches, linking, state, session, connector, done } = linker();
    connector.abandon = async (_context, leaves) => void state.asked.push(`abandon ${JSON.stringify(leaves)}`);
    const id = await start();
    await reaches(id, 'consent');
    done.length = 0;
    expect(await linking.dismiss(id)).toMatchObject({ phase: 'consent' });
    expect(state.closedWindows).toBe(1);
    expect(state.asked).toContain('abandon "a consent"');
    expect(await session.ids('attempt')).toEqual([]);
    expect(await session.ids('registration')).toEqual([]);
    expect(done).toContain('publish');
  });

  it('closes no window where none is open, and is nothing where there is none', async () => {
    const { putAttempt, linking, state } = linker();
    await putAttempt('x', { phase: 'failed' });
    await linking.dismiss('x');
    expect(state.closedWindows).toBe(0);
    expect(await linking.dismiss('x')).toBeUndefined();
  });

  it('of a connection takes all of its own, and no other', async () => {
    const { putAttempt, linking, session } = linker();
    await putAttempt('x', { phase: 'failed', connectionId: 'one' });
    await putAttempt('y', { phase: 'failed', connectionId: 'two' });
    await linking.dismissAll('one');
    expect(await session.ids('attempt')).toEqual(['y']);
  });

  it('lets the next one begin, once its window is closed: browsers allow one', async () => {
    const { start, reaches, linking, state, quiet, phase } = linker();
    const first = await start();
    const second = await start({ institutionId: 'other' });
    await reaches(first, 'consent');
    await linking.dismiss(first);
    await quiet();
    expect(await phase(second)).toBe('queued');
    state.failWindow(new Failure('cancelled'));
    await reaches(second, 'consent');
  });
});

describe('while the bank is asked for its page', () => {
  it.each([
    [{}, 'browser', 'queued'],
    [{ ownToken: true as const }, 'none', 'finishing'],
  ] as const)(
    'an attempt of %j in the window %s is %s, for the next worker to settle',
    async (more, window, wanted) => {
      const { start, phase, connector, failure } = linker(more);
      let during: string | undefined;
      connector.begin = async () => {
        during = await phase('id-1');
        throw new Failure('unavailable');
      };
      await failure(await start({ window }));
      expect(during).toBe(wanted);
    },
  );

  it('and a worker that died then left an interrupted one', async () => {
    const { putAttempt, wake, failure } = linker({ ownToken: true });
    await putAttempt('x', { phase: 'finishing', window: 'none' });
    await wake().recover();
    expect(await failure('x')).toEqual({ kind: 'cancelled', reason: 'interrupted' });
  });
});

describe('a bank without a window', () => {
  it('is linked at once, whatever window is open, and undisturbed by it', async () => {
    const { start, reaches, ports, connector } = linker();
    const open = await start();
    await reaches(open, 'consent');
    Object.assign(ports.institutions[1]!, { ownToken: true });
    connector.begin = async ({ keep, redirectUri }) => {
      expect(redirectUri).toBe('');
      await keep(tokensOf('own', NOW));
      return { type: 'done' };
    };
    const id = await start({ institutionId: 'other', window: 'none' });
    await reaches(id, 'choose-accounts');
  });

  it('that wants to show a page is a bug, told as an answer of no use', async () => {
    const { start, failure } = linker({ ownToken: true });
    expect(await failure(await start({ window: 'none' }))).toEqual({ kind: 'bad-response' });
  });
});
