import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { type Answer, type CommandName, type Input, MESSAGE_VERSION, type Output } from '../messages.ts';
import { Refused } from '../refused.ts';
import { VaultError } from '../vault/error.ts';
import { inputs } from './inputs.ts';

export type Handlers = { [C in CommandName]: (input: Input<C>) => Promise<Output<C>> };

export interface Router {
  /** Answers a message from one of our own pages. Whatever it is, the answer is one of the closed set; never throws. */
  answer(message: unknown): Promise<Answer<CommandName>>;
}

/** One group of handlers beside another. A second handler for a command throws: who answered would be chance. */
export function joined<A extends Partial<Handlers>, B extends Partial<Handlers>>(one: A, other: B): A & B {
  const twice = Object.keys(other).find((command) => Object.hasOwn(one, command));
  if (twice !== undefined) throw new TypeError(`a second handler for ${twice}`);
  return { ...one, ...other };
}

const envelope = z.object({ v: z.number(), command: z.string(), input: z.unknown() });

/** Checks version, name and shape of every message before its handler sees it. */
export function createRouter(handlers: Handlers): Router {
  async function run(message: unknown): Promise<unknown> {
    const parsed = z.safeParse(envelope, message);
    if (!parsed.success) throw new Refused('invalid');
    if (parsed.data.v !== MESSAGE_VERSION) throw new Refused('outdated');
    if (!Object.hasOwn(inputs, parsed.data.command)) throw new Refused('invalid');
    const command = parsed.data.command as CommandName;
    const input = z.safeParse(inputs[command], parsed.data.input);
    if (!input.success) throw new Refused('invalid');
    return handlers[command](input.data as never);
  }

  return {
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
    case 'wrong-passkey':
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
