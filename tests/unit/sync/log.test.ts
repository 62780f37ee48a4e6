import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loggedRouter } from '../../../lib/commands/logged-router.ts';
import type { FailureInfo } from '../../../lib/failure.ts';
import { MESSAGE_VERSION } from '../../../lib/messages.ts';
import { createLog } from '../../../lib/sync/log.ts';
import { exported } from '../../../lib/ui/activity-words.ts';
import { linked } from '../../support/linked.ts';
import { institutionsAt, type World } from '../../support/world.ts';
import { MINUTE, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

function newLog() {
  const values = new Map<string, unknown>();
  const session = {
    get: async <T>(key: string) => structuredClone(values.get(key)) as T | undefined,
    set: async (key: string, value: unknown) => void values.set(key, structuredClone(value)),
    remove: async (key: string) => void values.delete(key),
  };
  const deps = { session, clock: { now: () => 5 }, institutions: institutionsAt(sandbox) };
  return { log: createLog(deps), again: () => createLog(deps), session };
}

const all = (world: World) => JSON.stringify([...world.memory.entries()].filter(([key]) => key === 'log'));

describe('the log', () => {
  it('lets through what is on its list, field by field, whatever else comes along', async () => {
    const { log } = newLog();
    const told = {
      event: 'read',
      institutionId: 'sandbox-ing',
      failure: { kind: 'unavailable', reason: 'timeout', bankText: 'Kari Nordmann, 12 345,67', until: 9 },
      refusal: 'locked',
      accessToken: 'canary',
    } as const;
    log.note(told);
    expect(await log.entries()).toEqual([
      {
        at: 5,
        event: 'read',
        institutionId: 'sandbox-ing',
        failure: { kind: 'unavailable', reason: 'timeout' },
        refusal: 'locked',
      },
    ]);
  });

  it('has no room for a text of somebody else’s', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (text, more) => {
        const secret = `NO93 8601 1117 947 ${text}`;
        const { log } = newLog();
        log.note({
          event: 'attempt',
          institutionId: `${more}${secret}`,
          failure: { kind: secret, reason: secret } as unknown as FailureInfo,
        });
        expect(await log.entries()).toEqual([{ at: 5, event: 'attempt' }]);
      }),
    );
  });

  it('keeps the last two hundred, over restarts of the worker, each once', async () => {
    const { log, again } = newLog();
    for (let n = 0; n < 150; n++) log.note({ event: 'vault.lock' });
    await log.entries();
    const next = again();
    for (let n = 0; n < 100; n++) next.note({ event: 'vault.unlock' });
    const kept = await next.entries();
    expect(kept).toHaveLength(200);
    expect(kept.filter(({ event }) => event === 'vault.unlock')).toHaveLength(100);
  });

  it('stops nothing when it can’t be written', async () => {
    const { log, session } = newLog();
    session.set = () => Promise.reject(new Error('full'));
    log.note({ event: 'vault.lock' });
    expect(await log.entries()).toEqual([]);
  });
});

describe('commands', () => {
  it('are told by name and outcome, nothing of what they carry', async () => {
    const { log } = newLog();
    const router = loggedRouter({ answer: async () => ({ ok: false, refusal: 'wrong-passphrase' }) }, log);
    await router.answer({ v: MESSAGE_VERSION, command: 'vault.unlock', input: { passphrase: 'canary' } });
    await router.answer({ v: MESSAGE_VERSION, command: 'institutions', input: {} });
    expect(await log.entries()).toEqual([{ at: 5, event: 'vault.unlock', refusal: 'wrong-passphrase' }]);
  });

  it.each([null, 'text', { v: 1, command: 'vault.canary', input: {} }])(
    'that are none are not told: %j',
    async (odd) => {
      const { log } = newLog();
      await loggedRouter({ answer: async () => ({ ok: false, refusal: 'invalid' }) }, log).answer(odd);
      expect(await log.entries()).toEqual([]);
    },
  );
});

describe('a life of the app', () => {
  it('is told without an amount, a name, a token or an id of the bank, and not while locked', async () => {
    const { world, worker, bank, connectionId } = await linked(sandbox);
    await bank.setFaults({
      match: 'accounts',
      times: 1,
      fault: { type: 'status', status: 403, body: 'Ingrid 12345.67' },
    });
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: 'a plum on the old stair' });
    await worker.send('connection.unlink', { connectionId });
    const entries = await worker.send('activity', {});
    expect(entries.map(({ event, institutionId, failure }) => [event, institutionId, failure?.kind])).toEqual([
      ['vault.create', undefined, undefined],
      ['link.start', 'sandbox-sparebank1', undefined],
      ['read', 'sandbox-sparebank1', undefined],
      ['link.choose', undefined, undefined],
      ['read', 'sandbox-sparebank1', 'forbidden'],
      ['vault.changeDoor', undefined, undefined],
      ['connection.unlink', undefined, undefined],
    ]);
    const text = exported(entries) + all(world);
    for (const secret of ['12345', 'Ingrid', 'Brukskonto', bank.clientId, bank.clientSecret, connectionId, 'plum'])
      expect(text).not.toContain(secret);
    await worker.send('vault.lock', {});
    expect(await worker.answer('activity', {})).toEqual({ ok: false, refusal: 'locked' });
    await worker.send('vault.unlock', { passphrase: 'a plum on the old stair' });
    await worker.send('vault.destroy', {});
    expect(all(world)).toBe('[]');
  });
});
