import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { ExactJson } from '../../http/exact-json.ts';
import type { Http, HttpReply } from '../../http/http.ts';
import { looseJson } from '../../http/loose-json.ts';
import { readJson } from '../../http/read-json.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import type { OAuthClient } from '../../oauth/client.ts';
import type { Institution } from '../catalog/institution.ts';
import type { Context } from '../connector.ts';
import { facts } from './facts.ts';
import type { Settings } from './settings.ts';

const errorShape = z.object({
  code: z.catch(z.optional(z.string()), undefined),
  message: z.catch(z.optional(z.string()), undefined),
});

/** A request with the person's token, answered with JSON. Throws `Failure`, with Monzo's words where it has any. */
export async function ask(
  { institution, http, clock }: Context<Settings>,
  accessToken: string,
  path: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<ExactJson> {
  const reply = await http({
    method,
    url: `${institution.origins[0]}/${path}`,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  });
  if (reply.status === 200) return readJson(reply, clock.now());
  const failure = failureForStatus(reply, clock.now());
  const words = errorOf(reply).message;
  throw words === undefined ? failure : new Failure(failure.kind, { ...failure.info, bankText: words });
}

/** The one way out for token requests: Monzo says in words of its own that a refresh token, or a code, is used up. */
export function tokenHttp(http: Http): Http {
  return async (request) => {
    const reply = await http(request);
    const { code = '', message } = errorOf(reply);
    if (reply.status !== 200 && facts.usedUp.value.test(code))
      throw new Failure('reauthorise', { reason: 'grant-ended', ...(message !== undefined && { bankText: message }) });
    return reply;
  };
}

export function oauthClient({ id, oauth }: Institution, { clientId, clientSecret }: Settings): OAuthClient {
  if (!oauth) throw new TypeError(`${id} has no oauth profile`);
  return { clientId, clientSecret, profile: oauth };
}

function errorOf({ text }: HttpReply): z.infer<typeof errorShape> {
  return z.safeParse(errorShape, looseJson(text)).data ?? {};
}
