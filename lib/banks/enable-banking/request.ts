import type { ExactJson } from '../../http/exact-json.ts';
import type { Http, HttpReply, HttpRequest } from '../../http/http.ts';
import { bankNow } from '../../http/bank-time.ts';
import { readJson } from '../../http/read-json.ts';
import type { Clock, Context } from '../connector.ts';
import { apiFailure } from './failure.ts';
import { applicationJwt } from './jwt.ts';
import type { Settings } from './settings.ts';

/** The API as one application may ask it, for as long as its JWT lives. */
export interface Api {
  http: Http;
  clock: Clock;
  /** Origin of the API. */
  at: string;
  jwt: string;
}

/** Throws `Failure` configuration for a key that can't sign. */
export async function openApi({ institution, settings, http, clock }: Context<Settings>): Promise<Api> {
  const [at] = institution.origins;
  if (at === undefined) throw new TypeError(`${institution.id} has no origin`);
  return { http, clock, at, jwt: await applicationJwt(settings, bankNow(clock)) };
}

interface Parts {
  body?: object;
  maxBytes?: number;
}

/**
 * One request, answered whatever way. No request has a `Psu-` header: a bank wants all that it names or none, the
 * person's address among them, which an extension does not know.
 */
export function send(
  { http, at, jwt }: Api,
  method: HttpRequest['method'],
  path: string,
  { body, maxBytes }: Parts = {},
): Promise<HttpReply> {
  return http({
    method,
    url: `${at}/${path}`,
    headers: {
      authorization: `Bearer ${jwt}`,
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(maxBytes !== undefined && { maxBytes }),
  });
}

/** The body of a successful answer, numbers as their text. Throws `Failure`. */
export function bodyOf({ clock }: Api, reply: HttpReply): ExactJson {
  if (reply.status < 200 || reply.status > 299) throw apiFailure(reply, clock.now());
  return readJson(reply, clock.now());
}

/** `send` and `bodyOf`. Throws `Failure`. */
export async function call(api: Api, method: HttpRequest['method'], path: string, parts?: Parts): Promise<ExactJson> {
  return bodyOf(api, await send(api, method, path, parts));
}
