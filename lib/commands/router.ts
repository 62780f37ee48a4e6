import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { type Answer, type CommandName, type Input, MESSAGE_VERSION, type Output } from '../messages.ts';
import { Refused } from '../refused.ts';
import { VaultError } from '../vault/error.ts';
import { inputs } from './inputs.ts';

export type Handler<C extends CommandName> = (input: Input<C>) => Promise<Output<C>>;
export type Handlers = { [C in CommandName]: Handler<C> };

export interface Router {
  /** Throws when the command has a handler already: two answers to one question is a bug. */
  handle<C extends CommandName>(command: C, handler: Handler<C>): void;
  /** Answers a message from one of our own pages. Whatever it is, the answer is one of the closed set; never throws. */
  answer(message: unknown): Promise<Answer<CommandName>>;
}

const envelope = z.object({ v: z.number(), command: z.string(), input: z.unknown() });

/** Checks version, name and shape of every message before its handler sees it. */
export function createRouter(): Router {
  const handlers = new Map<string, (input: never) => Promise<unknown>>();

  async function run(message: unknown): Promise<unknown> {
    const parsed = z.safeParse(envelope, message);
    if (!parsed.success) throw new Refused('invalid');
    if (parsed.data.v !== MESSAGE_VERSION) throw new Refused('outdated');
    const handler = handlers.get(parsed.data.command);
    if (!handler) throw new Refused('invalid');
    const input = z.safeParse(inputs[parsed.data.command as CommandName], parsed.data.input);
    if (!input.success) throw new Refused('invalid');
    return handler(input.data as never);
  }

  return {
    handle(command, handler) {
      if (handlers.has(command)) throw new TypeError(`${command} has a handler already`);
      handlers.set(command, handler);
    },
    async answer(message) {
      try {
        return { ok: true, output: (await run(message)) as never };
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

function refusal(error: unknown): Answer<CommandName> {
  if (error instanceof Refused) return { ok: false, refusal: error.refusal };
  if (error instanceof Failure) return { ok: false, failure: error.info };
  if (error instanceof VaultError) return { ok: false, refusal: vaultRefusal(error) };
  // A bug of ours. Its text may hold anything, so it goes nowhere.
  return { ok: false, failure: { kind: 'bad-response' } };
}

function vaultRefusal({ code }: VaultError) {
  switch (code) {
    case 'locked':
    case 'wrong-passphrase':
    case 'weak-passphrase':
      return code;
    case 'none':
      return 'locked';
    case 'exists':
      return 'invalid';
    default:
      return 'storage';
  }
}
