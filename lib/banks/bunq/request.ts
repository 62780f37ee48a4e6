import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { looseJson } from '../../http/loose-json.ts';
import { readJson } from '../../http/read-json.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import type { Context } from '../connector.ts';
import { facts } from './facts.ts';
import type { Settings } from './settings.ts';
import { sign, verify } from './signature.ts';

const errorShape = z.object({ Error: z.array(z.object({ error_description: z.string() })).check(z.minLength(1)) });
const answerShape = z.object({
  Response: z.array(z.record(z.string(), z.unknown())).check(z.maxLength(1000)),
  Pagination: z.catch(z.optional(z.object({ older_url: z.nullable(z.string()) })), undefined),
});

/** Who asks, and with what the answer is checked. */
export interface Speaker {
  /** Of the installation or of the session; none before there is either. */
  token?: string;
  /** The private key that signs what is sent, where something is. */
  signWith?: string;
  /** The bank's public key: an answer that bears a signature must fit it. */
  serverKey?: string;
}

/** What the bank answered with: its objects, each under the name of its kind, and where older ones are. */
export interface BunqAnswer {
  objects: Record<string, unknown>[];
  olderId?: string;
}

/** One request of the API, version 1. Throws `Failure`; see `failureOf`. */
export async function send(
  { institution, http, clock }: Context<Settings>,
  { token, signWith, serverKey }: Speaker,
  request: {
    method: 'GET' | 'POST' | 'DELETE';
    path: string;
    body?: object;
    /** It stands or falls with the API key. */
    withKey?: true;
  },
): Promise<BunqAnswer> {
  const body = request.body && JSON.stringify(request.body);
  const reply = await http({
    method: request.method,
    url: `${institution.origins[0]}/v1/${request.path}`,
    headers: {
      accept: 'application/json',
      'cache-control': 'no-cache',
      'x-bunq-client-request-id': crypto.randomUUID(),
      'x-bunq-geolocation': '0 0 0 0 000',
      'x-bunq-language': 'en_US',
      'x-bunq-region': 'nl_NL',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { 'x-bunq-client-authentication': token }),
      ...(body !== undefined && signWith && { 'x-bunq-client-signature': await sign(signWith, body) }),
    },
    ...(body !== undefined && { body }),
  });
  if (reply.status !== 200) throw failureOf(reply, clock.now(), request.withKey);
  const signature = reply.headers.get('x-bunq-server-signature');
  if (serverKey && signature !== null && !(await verify(serverKey, signature, reply.text)))
    throw new Failure('bad-response', { reason: 'signature-wrong' });
  const answer = z.safeParse(answerShape, readJson(reply, clock.now()));
  if (!answer.success) throw new Failure('bad-response', { reason: 'shape' });
  const olderId = /[?&]older_id=(\d+)/u.exec(answer.data.Pagination?.older_url ?? '')?.[1];
  return { objects: answer.data.Response, ...(olderId !== undefined && { olderId }) };
}

const keyRejected: readonly number[] = facts.keyRejected.value;

/**
 * An ended session is `access-token-rejected`, and a limit lasts as long as the bank's words say. Only those words make
 * a key wrong: proxies answer with the same statuses, and what is said to be wrong waits for the person.
 */
function failureOf(reply: HttpReply, now: number, withKey = false): Failure {
  const { data } = z.safeParse(errorShape, looseJson(reply.text));
  const words = data?.Error[0]?.error_description;
  const bankText = words === undefined ? {} : { bankText: words };
  if (withKey && keyRejected.includes(reply.status)) {
    if (words === undefined) return new Failure('bad-response');
    return new Failure('configuration', { reason: 'token-rejected', ...bankText });
  }
  if (reply.status === 403 && facts.sessionEnded.value.test(words ?? ''))
    return new Failure('reauthorise', { reason: 'access-token-rejected', ...bankText });
  const seconds = reply.status === 429 ? facts.limit.value.exec(words ?? '')?.[1] : undefined;
  if (seconds !== undefined) return new Failure('rate-limited', { until: now + Number(seconds) * 1000, ...bankText });
  if (reply.status === 400) return new Failure('bad-response', bankText);
  const failure = failureForStatus(reply, now);
  return new Failure(failure.kind, { ...failure.info, ...bankText });
}
