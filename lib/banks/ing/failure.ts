import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import { tokenFailure } from '../../oauth/token-failure.ts';
import { withoutPrefix } from './answer.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);
// Account information answers in the first form, OAuth and Showcase in the second (ing-and-psd2.md 1.4, 1.8, 1.9).
const errorShape = z.object({
  tppMessages: z.catch(z.optional(z.array(z.object({ code: text, text: text }))), undefined),
  message: text,
});

// What the token endpoint answers to what it understood and refuses (OAuth API 2.3.5 lists 400 and 500 only).
const REFUSED = [400, 401];

/** What a reply of an ING API that is not a success means; its own words go with it. `now` in epoch milliseconds. */
export function ingFailure(reply: HttpReply, now: number): Failure {
  const { code, words } = errorFields(reply);
  const isOver = reply.status === 403 && code !== undefined && facts.codesOfEndedConsent.value.includes(code);
  if (isOver) return worded(new Failure('reauthorise', { reason: 'grant-ended' }), words);
  return worded(failureForStatus(reply, now), words);
}

/** What the refusal of a call with the application's own token means: a 401 is about the client, nobody has logged in. */
export function applicationFailure(reply: HttpReply, now: number): Failure {
  return reply.status === 401 ? refusal(reply, 'client', now) : ingFailure(reply, now);
}

/**
 * What a refusal of the token endpoint means. ING has one form, `{message}`, for all of them: who was refused tells what
 * it is about. `client`: the client asked for itself, so that it is its id, key or certificate. `grant`: the client has
 * proven itself a moment ago, so that it is the code or the refresh token.
 */
export function refusal(reply: HttpReply, asker: 'client' | 'grant', now: number): Failure {
  const { words } = errorFields(reply);
  const isTold = REFUSED.includes(reply.status) && words !== undefined;
  if (!isTold) return worded(tokenFailure(reply, now), words);
  if (asker === 'grant') return worded(new Failure('reauthorise', { reason: 'grant-ended' }), words);
  return worded(new Failure('configuration', { reason: 'key-rejected' }), words);
}

/** Whether a 404 is ING's own word that no account was granted, and not a gateway's that there is nothing. */
export function isNoGrants(reply: HttpReply): boolean {
  return reply.status === 404 && errorFields(reply).code !== undefined;
}

function worded({ info: { kind, ...detail } }: Failure, words: string | undefined): Failure {
  return new Failure(kind, { ...detail, ...(words !== undefined && { bankText: words }) });
}

/** Code and words of an error body; neither for a body of another shape. */
function errorFields(reply: HttpReply): { code?: string | undefined; words?: string | undefined } {
  try {
    const { tppMessages, message } = z.parse(errorShape, JSON.parse(withoutPrefix(reply)));
    const [first] = tppMessages ?? [];
    return { code: first?.code, words: first?.text ?? message };
  } catch {
    return {};
  }
}
