import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { Context } from '../connector.ts';
import { readAnswer } from './answer.ts';
import { applicationFailure } from './failure.ts';
import { send } from './request.ts';
import type { Mode, Settings } from './settings.ts';
import type { Application } from './tokens.ts';

// Showcase API 4.0.0: one greeting for each way in which a client may prove itself.
const GREETINGS: Record<Mode, string> = {
  signature: '/greetings/single',
  'signature-id': '/greetings/single',
  jws: '/signed/greetings',
  mtls: '/mtls-only/greetings',
};

const greetingShape = z.object({ message: z.string().check(z.minLength(1)) });

/** What ING says to a client that has proven itself in the settings' way. Throws `Failure`. */
export async function requestGreeting(context: Context<Settings>, { token, clientId }: Application): Promise<string> {
  const now = context.clock.now();
  const target = GREETINGS[context.settings.mode];
  const reply = await send(context, { method: 'GET', target, bearer: token, keyId: clientId });
  if (reply.status !== 200) throw applicationFailure(reply, now);
  const greeting = z.safeParse(greetingShape, await readAnswer(reply, now));
  if (!greeting.success) throw new Failure('bad-response', { reason: 'shape' });
  return greeting.data.message;
}
