import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputs } from '../../../lib/commands/inputs.ts';
import { createRouter, type Handlers, joined } from '../../../lib/commands/router.ts';
import { Failure } from '../../../lib/failure.ts';
import { MESSAGE_VERSION } from '../../../lib/messages.ts';
import { Refused } from '../../../lib/refused.ts';
import { VaultError } from '../../../lib/vault/error.ts';

/** A router whose other handlers are bugs. */
const routerWith = (handlers: Partial<Handlers>) => createRouter(handlers as Handlers);
const message = (command: string, input: unknown, v: number = MESSAGE_VERSION) => ({ v, command, input });

describe('the router', () => {
  it('hands a checked input to its handler and answers with the output', async () => {
    const router = routerWith({ 'link.choose': async ({ attemptId }) => ({ connectionId: `for ${attemptId}` }) });
    const answer = await router.answer(message('link.choose', { attemptId: 'a', accountIds: ['k'] }));
    expect(answer).toEqual({ ok: true, output: { connectionId: 'for a' } });
  });

  it('tells a page of another build to reload instead of guessing', async () => {
    const router = routerWith({ 'vault.lock': async () => undefined });
    expect(await router.answer(message('vault.lock', {}, MESSAGE_VERSION + 1))).toEqual({
      ok: false,
      refusal: 'outdated',
    });
  });

  it('lets no misshapen input through to any handler, and never throws', async () => {
    let reached = 0;
    const commands = Object.keys(inputs);
    const count = async () => void reached++;
    const router = routerWith(Object.fromEntries(commands.map((command) => [command, count])));
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.record({ v: fc.constant(MESSAGE_VERSION), command: fc.constantFrom(...commands), input: fc.jsonValue() }),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (candidate) => {
        const before = reached;
        const answer = await router.answer(candidate);
        const allowed = (candidate as { input?: unknown } | null)?.input;
        if (answer.ok) expect(reached).toBe(before + 1);
        else expect(answer).toEqual({ ok: false, refusal: 'invalid' });
        if (answer.ok) expect(allowed).toEqual({});
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no second handler for a command', async () => {
    const one = { 'vault.lock': async () => undefined };
    expect(() => joined(one, { 'vault.lock': async () => undefined })).toThrow('a second handler for vault.lock');
    const both = routerWith(joined(one, { 'guard.close': async () => undefined }));
    for (const command of ['vault.lock', 'guard.close'])
      expect(await both.answer(message(command, {}))).toEqual({ ok: true, output: undefined });
  });

  it.each(['constructor', '__proto__', 'toString', 'vault.unlocked'])('knows no command %s', async (command) => {
    expect(await routerWith({}).answer(message(command, {}))).toEqual({ ok: false, refusal: 'invalid' });
  });

  it.each([
    [{ attemptId: 'a', accountIds: ['k'], extra: 1 }],
    [{ attemptId: '', accountIds: ['k'] }],
    [{ attemptId: 'a', accountIds: [5] }],
    [{ attemptId: 'a' }],
  ])('refuses %j', async (input) => {
    const router = routerWith({ 'link.choose': async () => ({ connectionId: 'x' }) });
    expect(await router.answer(message('link.choose', input))).toEqual({ ok: false, refusal: 'invalid' });
  });

  it.each([
    [new Refused('guarded'), { refusal: 'guarded' }],
    [new VaultError('locked'), { refusal: 'locked' }],
    [new VaultError('wrong-passphrase'), { refusal: 'wrong-passphrase' }],
    [new VaultError('weak-passphrase'), { refusal: 'weak-passphrase' }],
    [new VaultError('none'), { refusal: 'locked' }],
    [new VaultError('exists'), { refusal: 'invalid' }],
    [new VaultError('corrupt'), { refusal: 'storage' }],
    [new Failure('offline'), { failure: { kind: 'offline' } }],
    [new Error('token abc123'), { failure: { kind: 'bad-response' } }],
  ])('answers %s in the closed set', async (error, expected) => {
    const router = routerWith({ 'vault.lock': () => Promise.reject(error) });
    const answer = await router.answer(message('vault.lock', {}));
    expect(answer).toEqual({ ok: false, ...expected });
    expect(JSON.stringify(answer)).not.toContain('abc123');
  });
});
