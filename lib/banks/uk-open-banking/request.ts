import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { parseExactJson } from '../../http/exact-json.ts';
import type { Http, HttpReply, HttpRequest } from '../../http/http.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import type { Clock } from '../connector.ts';
import type { Profile } from './profile.ts';

export interface ApiPorts {
  http: Http;
  clock: Clock;
  profile: Profile;
  /** Bearer token: the client's own for consents, the person's for accounts. */
  token: string;
}

const text = z.catch(z.optional(z.string()), undefined);
const errorShape = z.object({
  Message: text,
  Errors: z.catch(z.optional(z.array(z.object({ ErrorCode: text, Message: text }))), undefined),
});

/** ErrorCodes that ask for the person at the bank: of 3.1 and of 4.0. */
const REAUTHENTICATE = new Set(['UK.OBIE.Reauthenticate', 'U028']);

/**
 * One request of the Read/Write API. Every one has an interaction id of its own (FAPI 1.0 Baseline 6.2.2), which the
 * answer must repeat if it has one. `x-fapi-customer-ip-address` is never sent: an extension does not know it.
 * Throws `Failure` bad-response for an answer to another request.
 */
export async function call(
  { http, profile, token }: Omit<ApiPorts, 'clock'>,
  method: HttpRequest['method'],
  url: string,
  body?: object,
): Promise<HttpReply> {
  const interactionId = crypto.randomUUID();
  const reply = await http({
    method,
    url,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'x-fapi-interaction-id': interactionId,
      ...(profile.financialId && { 'x-fapi-financial-id': profile.financialId }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const played = reply.headers.get('x-fapi-interaction-id');
  if (played !== null && played.toLowerCase() !== interactionId)
    throw new Failure('bad-response', { reason: 'foreign-answer' });
  return reply;
}

/**
 * What an answer that isn't a success means (OBErrorResponse1 of 3.1 and 4.0): as `failureForStatus`, with the bank's
 * words; a 403 that asks to authenticate again is `reauthorise`.
 */
export function apiFailure(reply: HttpReply, now: number): Failure {
  const errors = errorsOf(reply.text);
  const plain = failureForStatus(reply, now);
  const message = errors.Errors?.[0]?.Message ?? errors.Message;
  const again = reply.status === 403 && errors.Errors?.some(({ ErrorCode }) => REAUTHENTICATE.has(ErrorCode ?? ''));
  const info = again ? { kind: 'reauthorise' as const, reason: 'grant-ended' as const } : plain.info;
  const { kind, ...detail } = info;
  return new Failure(kind, { ...detail, ...(message && { bankText: message }) });
}

function errorsOf(body: string): z.infer<typeof errorShape> {
  try {
    return z.parse(errorShape, parseExactJson(body));
  } catch {
    return { Message: undefined, Errors: undefined };
  }
}
