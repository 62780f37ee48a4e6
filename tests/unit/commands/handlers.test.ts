import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type App, commandHandlers } from '../../../lib/commands/handlers.ts';
import { createRouter, type Handlers } from '../../../lib/commands/router.ts';
import { type CommandName, type Input, MESSAGE_VERSION } from '../../../lib/messages.ts';
import { Refused } from '../../../lib/refused.ts';
import { VaultError } from '../../../lib/vault/error.ts';
import { createPaperWorld, NOW, paperInstitution } from '../../support/paper-world.ts';

const settings = { clientId: 'c' };

/** The worker's rooms as they are asked by commands: every call is written down, nothing else happens. */
function office({ guarded = false, relyingParty = true } = {}) {
  const world = createPaperWorld([
    paperInstitution(),
    paperInstitution({ id: 'certified', clientCertificate: { origins: ['https://api.paper.example'] } as never }),
  ]);
  const { ports, vaultState } = world;
  const done: string[] = [];
  const gone: { value: object | undefined } = { value: undefined };
  const note =
    <T>(name: string, output?: T) =>
    async (...input: unknown[]): Promise<T> => {
      done.push([name, ...input.map((one) => JSON.stringify(one))].join(' '));
      return output as T;
    };
  const room = (name: string, outputs: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(outputs).map(([method, output]) => [method, note(`${name}.${method}`, output)]));
  Object.assign(
    ports.vault,
    room('vault', { create: 0, unlock: 0, lock: 0, changeDoor: 0, destroy: 0, verify: 'kid' }),
  );
  const question = { credentialId: new Uint8Array([1, 2]), salt: new Uint8Array([3]) };
  Object.assign(ports.vault.passkey, {
    question: async () => question,
    add: async ({ passphrase, prf, credentialId, salt }: Record<string, unknown>) => {
      done.push(`passkey.add ${String(passphrase)} ${[prf, credentialId, salt].map(String).join(' ')}`);
    },
    unlock: async (prf: Uint8Array) => void done.push(`passkey.unlock ${prf.join()}`),
  });
  ports.alarms.clear = note('alarm cleared');
  ports.dropPermissions = note('permissions dropped');
  Object.assign(world.connector, {
    settings: z.object({ clientId: z.string(), clientSecret: z.optional(z.string()) }),
    test: async () => [],
  });
  const parts = {
    ports,
    linking: {
      ...room('linking', { start: 'attempt-1', goOn: 0, startOrder: 0, banks: [], chooseBank: 0, retry: 0 }),
      dismiss: async (id: string) => {
        done.push(`linking.dismiss ${id}`);
        return gone.value;
      },
    },
    reading: room('reading', { one: undefined, all: undefined }),
    connections: room('connections', {
      choices: [],
      choose: 0,
      resource: { status: 200, text: '' },
      confirm: 0,
      unlink: {},
    }),
    guard: {
      ...room('guard', { set: 0, open: 0, close: 0 }),
      async check() {
        done.push('guard?');
        if (guarded) throw new Refused('guarded');
      },
    },
    unlocking: relyingParty
      ? room('bankid', {
          enrol: 0,
          unlock: 0,
          start: 0,
          cancel: 0,
          unenrol: { told: true },
          locked: 0,
          leaving: 0,
          passphraseOpened: 0,
          doorChanged: 0,
        })
      : undefined,
    lock: note('lock'),
    autoLock: room('autoLock', { opened: undefined }),
    publish: note('published'),
    opened: () => void done.push('opened'),
  };
  const router = createRouter(commandHandlers(parts as unknown as App) as Handlers);
  const send = <C extends CommandName>(command: C, input: Input<C>) =>
    router.answer({ v: MESSAGE_VERSION, command, input });
  const putAttempt = (phase: string, connectionId?: string) =>
    world.session.write([
      {
        type: 'put',
        store: 'attempt',
        id: 'x',
        record: { institutionId: 'paper', phase, ...(connectionId && { connectionId }) } as never,
      },
    ]);
  return { ...world, world: { ...world, parts }, done, gone, send, putAttempt, vaultState, question };
}

const b = btoa('b');

/** What each command does, in order. */
const DOES: { [C in CommandName]?: [Input<C>, string[]][] } = {
  'vault.create': [[{ door: 'device' }, ['vault.create {"door":"device"}', 'autoLock.opened', 'published']]],
  'vault.unlock': [[{ passphrase: 'p' }, ['vault.unlock "p"', 'bankid.passphraseOpened', 'published', 'opened']]],
  'vault.lock': [[{}, ['lock {}']]],
  'vault.changeDoor': [
    [
      { door: 'device' },
      ['guard?', 'vault.changeDoor {"door":"device"}', 'autoLock.opened', 'bankid.doorChanged', 'published'],
    ],
  ],
  'vault.destroy': [
    [
      {},
      [
        'guard?',
        'bankid.leaving',
        'vault.destroy',
        'alarm cleared "lock"',
        'guard.close',
        'alarm cleared "attempt"',
        'published',
        'permissions dropped ["https://api.paper.example/*"]',
      ],
    ],
  ],
  'bankid.enrol': [
    [{ deviceName: 'd', passphrase: 'p' }, ['guard?', 'bankid.enrol {"deviceName":"d","passphrase":"p"}']],
  ],
  'bankid.unlock': [[{}, ['bankid.unlock']]],
  'bankid.start': [[{ start: 'here' }, ['bankid.start "here"']]],
  'bankid.cancel': [[{}, ['bankid.cancel']]],
  'bankid.unenrol': [[{ passphrase: 'p' }, ['guard?', 'bankid.unenrol {"passphrase":"p"}']]],
  'passkey.check': [[{ passphrase: 'p' }, ['guard?', 'vault.verify "p"']]],
  'passkey.add': [
    [
      { passphrase: 'p', prf: b, credentialId: btoa('c'), salt: btoa('d') },
      ['guard?', 'passkey.add p 98 99 100', 'published'],
    ],
  ],
  'passkey.unlock': [[{ prf: b }, ['passkey.unlock 98', 'bankid.passphraseOpened', 'published', 'opened']]],
  'passkey.remove': [
    [
      { passphrase: 'p' },
      [
        'guard?',
        'vault.changeDoor {"current":"p","door":"passphrase","passphrase":"p"}',
        'autoLock.opened',
        'bankid.doorChanged',
        'published',
      ],
    ],
  ],
  'guard.set': [[{ passphrase: null }, ['guard?', 'guard.set null', 'published']]],
  'guard.open': [[{ passphrase: 'p' }, ['guard.open "p"', 'published']]],
  'guard.close': [[{}, ['guard.close', 'published']]],
  'link.continue': [[{ attemptId: 'x' }, ['linking.goOn "x"']]],
  'link.banks': [[{ attemptId: 'x' }, ['linking.banks "x"']]],
  'link.bank': [[{ attemptId: 'x', bankId: 'y' }, ['linking.chooseBank "x" "y"']]],
  'link.retry': [[{ attemptId: 'x' }, ['linking.retry "x"']]],
  'order.start': [[{ attemptId: 'x', start: 'qr' }, ['linking.startOrder "x" "qr"']]],
  'certificate.chosen': [[{ connectionId: 'one' }, ['reading.one "one" {"by":"change"}']]],
  'connection.accounts': [[{ connectionId: 'one' }, ['guard?', 'connections.choices "one"']]],
  'connection.choose': [[{ connectionId: 'one', accountIds: ['a'] }, ['guard?', 'connections.choose "one" ["a"]']]],
  'connection.confirm': [[{ connectionId: 'one' }, ['connections.confirm "one"']]],
  'connection.resource': [[{ connectionId: 'one', path: 'p' }, ['guard?', 'connections.resource "one" "p"']]],
  'connection.test': [[{ institutionId: 'paper', settings }, ['guard?']]],
  'connection.unlink': [[{ connectionId: 'one' }, ['guard?', 'connections.unlink "one"']]],
  refresh: [
    [{}, ['reading.all {"by":"click"}']],
    [{ connectionId: 'one' }, ['reading.one "one" {"by":"click"}']],
    [{ olderThanMs: 0 }, ['reading.all {"by":"opening","olderThanMs":0}']],
    [{ connectionId: 'one', olderThanMs: 5 }, ['reading.one "one" {"by":"opening","olderThanMs":5}']],
  ],
};
const CASES = Object.entries(DOES).flatMap(([command, forms]) =>
  (forms as [object, string[]][]).map(([input, does]) => [command as CommandName, input, does] as const),
);

describe('a command', () => {
  it.each(CASES)('%s %j does what it says, in this order', async (command, input, does) => {
    const { send, done } = office();
    expect(await send(command, input as never)).toMatchObject({ ok: true });
    expect(done).toEqual(does);
  });

  it.each(CASES.filter(([, , [first]]) => first === 'guard?'))(
    '%s %j does nothing while the guard stands',
    async (command, input) => {
      const { send, done } = office({ guarded: true });
      expect(await send(command, input as never)).toEqual({ ok: false, refusal: 'guarded' });
      expect(done).toEqual(['guard?']);
    },
  );

  it.each(CASES.filter(([command]) => command.startsWith('bankid.')))(
    '%s is refused in a build without a relying party',
    async (command, input) => {
      const { send, done } = office({ relyingParty: false });
      expect(await send(command, input as never)).toEqual({ ok: false, refusal: 'not-found' });
      expect(done).toEqual([]);
    },
  );

  it.each(['vault.unlock', 'vault.lock', 'vault.destroy', 'vault.changeDoor'] as const)(
    '%s needs no relying party',
    async (command) => {
      const { send } = office({ relyingParty: false });
      const [, input] = CASES.find(([name]) => name === command)!;
      expect(await send(command, input as never)).toMatchObject({ ok: true });
    },
  );
});

describe('whoever forgot the passphrase', () => {
  it('can start anew although the guard was set', async () => {
    const { send, vaultState, done } = office({ guarded: true });
    vaultState.vault = 'locked';
    expect(await send('vault.destroy', {})).toMatchObject({ ok: true });
    expect(done).toContain('vault.destroy');
  });
});

describe('damaged settings', () => {
  it('keep nobody from starting anew, and any other fault does', async () => {
    const { send, done, world } = office();
    world.vaultState.corrupt.add('settings settings');
    world.parts.guard.check = async () => void (await world.session.get('settings', 'settings'));
    expect(await send('vault.destroy', {})).toMatchObject({ ok: true });
    expect(done).toContain('vault.destroy');
    done.length = 0;
    world.parts.guard.check = async () => Promise.reject(new VaultError('storage'));
    expect(await send('vault.destroy', {})).toEqual({ ok: false, refusal: 'storage' });
    expect(done).toEqual([]);
  });
});

describe('a passkey', () => {
  it('is asked for by its id and salt, where there is one', async () => {
    const { send, ports } = office();
    const output = { credentialId: btoa('\u0001\u0002'), salt: btoa('\u0003') };
    expect(await send('passkey.question', {})).toEqual({ ok: true, output });
    ports.vault.passkey.question = async () => undefined;
    expect(await send('passkey.question', {})).toEqual({ ok: false, refusal: 'not-found' });
  });

  it('whose answer is no base64 opens nothing', async () => {
    const { send, done } = office();
    expect(await send('passkey.unlock', { prf: 'A' })).toEqual({ ok: false, refusal: 'invalid' });
    expect(done).toEqual([]);
  });
});

describe('a new link', () => {
  it('with credentials that were typed keeps them with the attempt', async () => {
    const { send, done } = office();
    const input = { institutionId: 'paper', window: 'browser' as const, settings };
    expect(await send('link.start', input)).toEqual({ ok: true, output: { attemptId: 'attempt-1' } });
    const registration = { institutionId: 'paper', settings, createdAt: NOW };
    const wish = { institutionId: 'paper', window: 'browser', registrationId: 'id-1', registration };
    expect(done).toEqual(['guard?', `linking.start ${JSON.stringify(wish)}`]);
  });

  it('with stored credentials uses those, and is refused where there are none', async () => {
    const { send, done, link } = office();
    const input = { institutionId: 'paper', window: 'tab' as const, settings: null };
    expect(await send('link.start', input)).toEqual({ ok: false, refusal: 'not-found' });
    await link('one');
    expect(await send('link.start', input)).toEqual({ ok: true, output: { attemptId: 'attempt-1' } });
    const wish = { institutionId: 'paper', window: 'tab', registrationId: 'registration of one' };
    expect(done.at(-1)).toBe(`linking.start ${JSON.stringify(wish)}`);
  });

  it('with credentials that the dialect doesn’t take, at an unknown bank, or behind the guard begins nothing', async () => {
    const input = { institutionId: 'paper', window: 'browser' as const, settings: {} };
    const open = office();
    expect(await open.send('link.start', input)).toEqual({ ok: false, refusal: 'invalid' });
    expect(await open.send('link.start', { ...input, institutionId: 'gone' })).toEqual({
      ok: false,
      refusal: 'not-found',
    });
    const closed = office({ guarded: true });
    expect(await closed.send('link.start', { ...input, settings })).toEqual({ ok: false, refusal: 'guarded' });
    expect([...open.done, ...closed.done]).toEqual(['guard?', 'guard?', 'guard?']);
  });
});

describe('a link made anew', () => {
  it('uses its own credentials and window, also while the guard stands', async () => {
    const { send, done, link } = office({ guarded: true });
    await link('one', { connection: { window: 'tab' } });
    expect(await send('link.again', { connectionId: 'one' })).toEqual({ ok: true, output: { attemptId: 'attempt-1' } });
    const wish = { institutionId: 'paper', window: 'tab', connectionId: 'one', registrationId: 'registration of one' };
    expect(done).toEqual([`linking.start ${JSON.stringify(wish)}`]);
  });

  it('takes a new secret beside the fields that are stored; not while the guard stands', async () => {
    const { send, done, link } = office();
    await link('one');
    await send('link.again', { connectionId: 'one', settings: { clientSecret: 'new' } });
    expect(done[0]).toBe('guard?');
    expect(done[1]).toContain('"settings":{"clientId":"c","clientSecret":"new"}');
    expect(done[1]).toContain('"registrationId":"id-1"');
    const closed = office({ guarded: true });
    await closed.link('one');
    const again = { connectionId: 'one', settings: { clientSecret: 'new' } };
    expect(await closed.send('link.again', again)).toEqual({ ok: false, refusal: 'guarded' });
  });

  it('of a connection that is not there is refused', async () => {
    expect(await office().send('link.again', { connectionId: 'two' })).toEqual({ ok: false, refusal: 'not-found' });
  });
});

describe('an attempt that is put away', () => {
  it('gives back what permissions nobody needs any more', async () => {
    const { send, done, putAttempt } = office({ guarded: true });
    await putAttempt('failed');
    await send('link.dismiss', { attemptId: 'x' });
    expect(done[0]).toBe('linking.dismiss x');
    expect(done[1]).toMatch(/^permissions dropped/u);
  });

  it('before its accounts were chosen takes the new link with it; not while the guard stands', async () => {
    const { send, done, gone, putAttempt } = office();
    await putAttempt('choose-accounts', 'one');
    gone.value = { phase: 'choose-accounts', connectionId: 'one' };
    await send('link.dismiss', { attemptId: 'x' });
    expect(done).toEqual(['guard?', 'linking.dismiss x', 'connections.unlink "one"']);
    const closed = office({ guarded: true });
    await closed.putAttempt('choose-accounts', 'one');
    expect(await closed.send('link.dismiss', { attemptId: 'x' })).toEqual({ ok: false, refusal: 'guarded' });
    expect(closed.done).toEqual(['guard?']);
  });

  it('of a link that stays unlinks nothing', async () => {
    const { send, done, gone } = office();
    for (const value of [{ phase: 'failed', connectionId: 'one' }, { phase: 'choose-accounts' }, undefined]) {
      gone.value = value;
      await send('link.dismiss', { attemptId: 'x' });
    }
    expect(done.some((what) => what.startsWith('connections.unlink'))).toBe(false);
  });
});

describe('the accounts of a new link', () => {
  it('are offered and chosen for the attempt that waits for it', async () => {
    const { send, done, putAttempt } = office();
    await putAttempt('choose-accounts', 'one');
    expect(await send('link.accounts', { attemptId: 'x' })).toEqual({ ok: true, output: [] });
    const choice = { attemptId: 'x', accountIds: ['a'] };
    expect(await send('link.choose', choice)).toEqual({ ok: true, output: { connectionId: 'one' } });
    expect(done).toEqual(['guard?', 'connections.choices "one"', 'guard?', 'connections.choose "one" ["a"]']);
  });

  it('are not to be chosen for any other attempt, and not none of them', async () => {
    const { send, putAttempt, done } = office();
    const notFound = { ok: false, refusal: 'not-found' };
    expect(await send('link.accounts', { attemptId: 'x' })).toEqual(notFound);
    await putAttempt('consent', 'one');
    expect(await send('link.accounts', { attemptId: 'x' })).toEqual(notFound);
    expect(await send('link.choose', { attemptId: 'x', accountIds: ['a'] })).toEqual(notFound);
    await putAttempt('choose-accounts');
    expect(await send('link.accounts', { attemptId: 'x' })).toEqual(notFound);
    await putAttempt('choose-accounts', 'one');
    const invalid = { ok: false, refusal: 'invalid' };
    expect(await send('link.choose', { attemptId: 'x', accountIds: [] })).toEqual(invalid);
    expect(await send('connection.choose', { connectionId: 'one', accountIds: [] })).toEqual(invalid);
    expect(done.filter((what) => what !== 'guard?')).toEqual([]);
    const closed = office({ guarded: true });
    for (const command of ['link.accounts', 'link.choose'] as const) {
      const input = { attemptId: 'x', ...(command === 'link.choose' && { accountIds: ['a'] }) };
      expect(await closed.send(command, input as never)).toEqual({ ok: false, refusal: 'guarded' });
    }
  });
});

describe('a client certificate', () => {
  it('is asked for at the hosts of the institution, in the browser’s own mode', async () => {
    const { send } = office();
    const output = { origins: ['https://api.paper.example'], credentials: 'omit' };
    expect(await send('certificate.hosts', { institutionId: 'certified' })).toEqual({ ok: true, output });
    const notFound = { ok: false, refusal: 'not-found' };
    for (const institutionId of ['paper', 'gone'])
      expect(await send('certificate.hosts', { institutionId })).toEqual(notFound);
  });
});

describe('settings', () => {
  it('are changed one by one; what the badge shows is guarded, hiding amounts is not', async () => {
    const { send, done, session } = office();
    await send('settings.set', { hidden: true });
    await send('settings.set', { badge: 'nothing' });
    expect(await session.get('settings', 'settings')).toEqual({ hidden: true, badge: 'nothing' });
    expect(done).toEqual(['published', 'guard?', 'published']);
    const closed = office({ guarded: true });
    expect(await closed.send('settings.set', { badge: 'nothing' })).toEqual({ ok: false, refusal: 'guarded' });
    expect(await closed.send('settings.set', { hidden: true })).toMatchObject({ ok: true });
    expect(await closed.session.get('settings', 'settings')).toEqual({ hidden: true, badge: 'total' });
  });
});

describe('the times after which it locks', () => {
  it('are changed one by one, by whoever passes the guard, and count from then on', async () => {
    const { send, done, session } = office();
    await send('settings.set', { lock: { hours: 1 } });
    await send('settings.set', { lock: { idleMinutes: 5 } });
    expect((await session.get('settings', 'settings'))?.lock).toEqual({ hours: 1, idleMinutes: 5 });
    expect(done).toEqual(['guard?', 'autoLock.opened', 'published', 'guard?', 'autoLock.opened', 'published']);
    const closed = office({ guarded: true });
    expect(await closed.send('settings.set', { lock: { hours: 1 } })).toEqual({ ok: false, refusal: 'guarded' });
  });
});

describe('the catalog', () => {
  it('is shown to an open vault alone', async () => {
    const { send, vaultState } = office();
    vaultState.vault = 'locked';
    expect(await send('institutions', {})).toEqual({ ok: false, refusal: 'locked' });
  });
});
