import { Failure } from '../failure.ts';
import { type ExactJson, parseExactJson } from './exact-json.ts';
import type { HttpReply } from './http.ts';
import { failureForStatus } from './status-failure.ts';

/**
 * The body of a successful reply, numbers as their source text. Throws `Failure`: `failureForStatus` for any other
 * status, `bad-response` for a body that doesn't call itself JSON (a login page with 200, say) or isn't.
 */
export function readJson(reply: HttpReply, now: number): ExactJson {
  if (reply.status < 200 || reply.status > 299) throw failureForStatus(reply, now);
  if (!isJson(reply.headers.get('content-type'))) throw new Failure('bad-response', { reason: 'not-json' });
  return parseExactJson(reply.text);
}

/** `application/json`, or any type with the suffix `+json` (RFC 6839, 3.1). */
function isJson(contentType: string | null): boolean {
  const [essence = ''] = (contentType ?? '').split(';');
  return /^(?:application\/json|[\w!#$&^.-]+\/[\w!#$&^.+-]+\+json)$/i.test(essence.trim());
}
