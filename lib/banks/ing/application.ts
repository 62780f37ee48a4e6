import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { Context } from '../connector.ts';
import { readAnswer } from './answer.ts';
import { facts } from './facts.ts';
import { applicationFailure } from './failure.ts';
import { send } from './request.ts';
import type { Settings } from './settings.ts';
import type { Application } from './tokens.ts';

const applicationShape = z.record(z.string(), z.unknown());

/**
 * What ING knows of the client's application (`GET /oauth2/applications/me`), in a few words: no document says what its
 * answer holds, so that whichever of the likely names are there are told. Throws `Failure`.
 */
export async function requestApplicationWords(
  context: Context<Settings>,
  { token, clientId }: Application,
): Promise<string> {
  const now = context.clock.now();
  const reply = await send(context, {
    method: 'GET',
    target: '/oauth2/applications/me',
    bearer: token,
    keyId: clientId,
  });
  if (reply.status !== 200) throw applicationFailure(reply, now);
  const application = z.safeParse(applicationShape, await readAnswer(reply, now));
  if (!application.success) throw new Failure('bad-response', { reason: 'shape' });
  const told = facts.applicationFields.value.flatMap((name) => application.data[name] ?? []);
  const words = told.filter((value) => typeof value === 'string');
  return words.length > 0 ? words.join(' · ') : clientId;
}
