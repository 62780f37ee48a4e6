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

/** `GET /api/v2/…`, answered with JSON. Throws `Failure`; a token that the bank rejects is `access-token-rejected`. */
export async function ask(
  { institution, http, clock }: Context<Settings>,
  accessToken: string,
  path: string,
): Promise<ExactJson> {
  const reply = await http({
    method: 'GET',
    url: `${institution.origins[0]}/api/v2/${path}`,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  });
  if (reply.status !== 200) throw failureOf(reply, clock.now());
  return readJson(reply, clock.now());
}

/** As `ask`; undefined where the token lacks the scope, which nobody has to give. */
export async function askIfAllowed(
  context: Context<Settings>,
  accessToken: string,
  path: string,
): Promise<ExactJson | undefined> {
  return ask(context, accessToken, path).catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'forbidden') return undefined;
    throw error;
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
