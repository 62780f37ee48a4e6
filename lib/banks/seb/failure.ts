import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import { tokenFailure } from '../../oauth/token-failure.ts';

const text = z.catch(z.optional(z.string()), undefined);
// RFC 7807 with a code of SEB's own (norway.md 4.2).
const problemShape = z.object({ title: text, detail: text });

/** What a reply of a resource that isn't a success means; SEB's own words go with it. `now` in epoch milliseconds. */
export function resourceFailure(reply: HttpReply, now: number): Failure {
  return withWords(failureForStatus(reply, now), reply);
}

/** The same of an authorization or a token request: a 401 is about the client there. */
export function clientFailure(reply: HttpReply, now: number): Failure {
  return withWords(tokenFailure(reply, now), reply);
}

/** The same of a refresh: the client proved itself before, so that a 400 is about the refresh token (guess). */
export function refreshFailure(reply: HttpReply, now: number): Failure {
  if (reply.status !== 400) return clientFailure(reply, now);
  return withWords(new Failure('reauthorise', { reason: 'grant-ended' }), reply);
}

function withWords(failure: Failure, { text: body }: HttpReply): Failure {
  const words = problemWords(body);
  return words === undefined
    ? failure
    : new Failure(failure.kind, { ...failure.info, bankText: withoutNumbers(words) });
}

function problemWords(body: string): string | undefined {
  try {
    const { title, detail } = z.parse(problemShape, JSON.parse(body));
    return detail ?? title;
  } catch {
    return undefined;
  }
}

/** Digits that may be a personal number (10 or 12) or an account's, masked, whatever stands between them but letters. */
function withoutNumbers(words: string): string {
  return words.replace(/\d(?:[^\p{L}\d]{0,3}\d){9,}/gu, '***');
}
