import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { ExactJson } from '../../http/exact-json.ts';
import type { HttpReply } from '../../http/http.ts';
import { looseJson } from '../../http/loose-json.ts';
import { readJson } from '../../http/read-json.ts';
import { failureForStatus } from '../../http/status-failure.ts';

const text = z.catch(z.optional(z.string()), undefined);

// v1 answers an error in its envelope, also with status 200; apibeta answers RFC 7807 (`title`, `detail`).
const errorShape = z.object({ isError: z.optional(z.unknown()), errorMessage: text, title: text, detail: text });

/**
 * The body of a reply of any generation. Throws `Failure`: by its status, and `unavailable` for `isError` with a status
 * that says success. What the bank wrote goes with it, without any eleven digits: they may be a national id.
 */
export function readReply(reply: HttpReply, now: number): ExactJson {
  if (reply.status < 200 || reply.status > 299) throw withWords(failureForStatus(reply, now), looseJson(reply.text));
  const body = readJson(reply, now);
  const envelope = z.safeParse(errorShape, body);
  const { isError } = envelope.data ?? {};
  if (isError !== undefined && isError !== null && isError !== false)
    throw withWords(new Failure('unavailable', { reason: 'server-error' }), body);
  return body;
}

/** Digits that may be a national id or an account number, masked, whatever stands between them but letters. */
export function withoutNumbers(words: string): string {
  return words.replace(/\d(?:[^\p{L}\d]{0,3}\d){10,}/gu, '***');
}

function withWords(failure: Failure, body: unknown): Failure {
  const { data } = z.safeParse(errorShape, body);
  const words = data?.errorMessage || data?.detail || data?.title;
  return words ? new Failure(failure.kind, { ...failure.info, bankText: withoutNumbers(words) }) : failure;
}
