import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { ExactJson } from '../../http/exact-json.ts';
import type { HttpReply } from '../../http/http.ts';
import { looseJson } from '../../http/loose-json.ts';
import { readJson } from '../../http/read-json.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import type { Context } from '../connector.ts';
import { facts } from './facts.ts';
import type { Settings } from './settings.ts';

const errorShape = z.object({ error: z.string(), error_description: z.catch(z.optional(z.string()), undefined) });

/**
 * `GET /api/v2/…`, answered with JSON of at most `maxBytes`. Throws `Failure`; a token that the bank rejects is
 * `access-token-rejected`.
 */
export async function ask(
  context: Context<Settings>,
  accessToken: string,
  path: string,
  maxBytes?: number,
): Promise<ExactJson> {
  const reply = await get(context, accessToken, path, maxBytes);
  if (reply.status !== 200) throw failureOf(reply, context.clock.now());
  return readJson(reply, context.clock.now());
}

/** As `ask`; undefined where the token lacks the scope, which nobody has to give, or the account has no such thing. */
export async function askIfThere(
  context: Context<Settings>,
  accessToken: string,
  path: string,
): Promise<ExactJson | undefined> {
  const reply = await get(context, accessToken, path);
  if (reply.status === 200) return readJson(reply, context.clock.now());
  const failure = failureOf(reply, context.clock.now());
  if (failure.kind === 'forbidden' || reply.status === 404) return undefined;
  throw failure;
}

function get(
  { institution, http }: Context<Settings>,
  accessToken: string,
  path: string,
  maxBytes?: number,
): Promise<HttpReply> {
  return http({
    method: 'GET',
    url: `${institution.origins[0]}/api/v2/${path}`,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    ...(maxBytes !== undefined && { maxBytes }),
  });
}

function failureOf(reply: HttpReply, now: number): Failure {
  const { data } = z.safeParse(errorShape, looseJson(reply.text));
  if (reply.status === 403 && data?.error === facts.unknownToken.value)
    return new Failure('reauthorise', { reason: 'access-token-rejected' });
  const failure = failureForStatus(reply, now);
  const words = data?.error_description;
  return words === undefined ? failure : new Failure(failure.kind, { ...failure.info, bankText: words });
}
