import { describe, expect, it } from 'vitest';
import { loggedRouter } from '../../../lib/commands/logged-router.ts';
import type { LogEntry } from '../../../lib/log.ts';
import { createLog } from '../../../lib/sync/log.ts';
import { createPaperWorld, NOW } from '../../support/paper-world.ts';

describe('the log', () => {
  it('writes down what happened, when and where: words of ours alone', async () => {
    const { ports } = createPaperWorld();
    const log = createLog(ports);
    log.note({ event: 'read', institutionId: 'paper' });
    log.note({
      event: 'read',
      institutionId: 'paper',
      failure: { kind: 'unavailable', reason: 'timeout', bankText: 'Kari', until: 5 } as never,
    });
    log.note({ event: 'vault.unlock', refusal: 'wrong-passphrase', passphrase: 'plum' } as never);
    log.note({ event: 'attempt', failure: { kind: 'offline' } });
    expect(await log.entries()).toEqual([
      { at: NOW, event: 'read', institutionId: 'paper' },
      { at: NOW, event: 'read', institutionId: 'paper', failure: { kind: 'unavailable', reason: 'timeout' } },
      { at: NOW, event: 'vault.unlock', refusal: 'wrong-passphrase' },
      { at: NOW, event: 'attempt', failure: { kind: 'offline' } },
    ]);
  });

  it('names no institution that is not in the catalog, and takes no sentence for a word', async () => {
    const { ports } = createPaperWorld();
    const log = createLog(ports);
    for (const odd of ['a sentence', '', 'x'.repeat(41), 'tab\there', 'å'])
      log.note({ event: 'read', institutionId: odd, failure: { kind: odd, reason: odd }, refusal: odd } as never);
    log.note({ event: 'read', failure: { kind: 'x'.repeat(40), reason: 'no sentence' } } as never);
    expect(await log.entries()).toEqual([
      ...Array<object>(5).fill({ at: NOW, event: 'read' }),
      { at: NOW, event: 'read', failure: { kind: 'x'.repeat(40) } },
    ]);
  });

  it('keeps the last two hundred, for the next worker too, until it is cleared', async () => {
    const { ports, state } = createPaperWorld();
    const log = createLog(ports);
    for (let i = 0; i < 202; i++) {
      state.now = NOW + i;
      log.note({ event: 'read' });
    }
    const entries = await log.entries();
    expect([entries.length, entries[0]?.at, entries.at(-1)?.at]).toEqual([200, NOW + 2, NOW + 201]);
    expect(await createLog(ports).entries()).toEqual(entries);
    await log.clear();
    expect(await log.entries()).toEqual([]);
  });

  it('that can’t be written keeps nothing from going on', async () => {
    const { ports } = createPaperWorld();
    const { set } = ports.session;
    const log = createLog(ports);
    ports.session.set = async () => Promise.reject(new Error('quota'));
    log.note({ event: 'read' });
    expect(await log.entries()).toEqual([]);
    ports.session.set = set;
    log.note({ event: 'attempt' });
    expect(await log.entries()).toEqual([{ at: NOW, event: 'attempt' }]);
  });
});

describe('of commands', () => {
  async function told(command: string, answer: object = { ok: true }, input: object = {}) {
    const notes: Omit<LogEntry, 'at'>[] = [];
    const note = (entry: Omit<LogEntry, 'at'>) => void notes.push(entry);
    const clear = async () => void notes.push({ event: 'vault.destroy', refusal: 'invalid' });
    const router = loggedRouter({ answer: async () => answer as never }, { note, clear });
    expect(await router.answer({ command, input })).toBe(answer);
    return notes;
  }

  it.each([
    ...['vault.create', 'vault.unlock', 'vault.lock', 'vault.changeDoor', 'guard.set', 'guard.open', 'guard.close'],
    ...['passkey.add', 'passkey.unlock', 'passkey.remove', 'bankid.enrol', 'bankid.unlock', 'bankid.unenrol'],
    ...['link.start', 'link.again', 'link.choose', 'link.dismiss'],
    ...['connection.choose', 'connection.confirm', 'connection.unlink'],
  ])('%s is told: it changes something', async (command) => {
    expect(await told(command, undefined, { institutionId: 'paper' })).toMatchObject([
      { event: command, institutionId: 'paper' },
    ]);
  });

  it.each([
    ...[
      'refresh',
      'institutions',
      'settings.set',
      'passkey.question',
      'passkey.addition',
      'bankid.start',
      'link.banks',
    ],
    ...[
      'link.started',
      'xlink.start',
      'connection.accounts',
      'connection.resource',
      'connection.chooser',
      'vaults',
      'activity',
    ],
  ])('%s is not', async (command) => {
    expect(await told(command)).toEqual([]);
  });

  it('a refusal and a failure are told with their word; what was no command is not', async () => {
    expect(await told('vault.unlock', { ok: false, refusal: 'wrong-passphrase' })).toMatchObject([
      { event: 'vault.unlock', refusal: 'wrong-passphrase' },
    ]);
    expect(await told('connection.confirm', { ok: false, failure: { kind: 'offline' } })).toMatchObject([
      { event: 'connection.confirm', failure: { kind: 'offline' } },
    ]);
    for (const refusal of ['invalid', 'outdated'])
      expect(await told('vault.unlock', { ok: false, refusal })).toEqual([]);
  });

  it('the end of the vault ends the log, unless it was refused', async () => {
    expect(await told('vault.destroy')).toEqual([{ event: 'vault.destroy', refusal: 'invalid' }]);
    expect(await told('vault.destroy', { ok: false, refusal: 'guarded' })).toMatchObject([{ refusal: 'guarded' }]);
  });
});
