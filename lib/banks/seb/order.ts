import * as z from 'zod/mini';
import { FAILED_HINTS, PENDING_HINTS, type Start } from '../../bankid/message.ts';
import type { OrderAnswer } from '../../bankid/source.ts';
import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { readJson } from '../../http/read-json.ts';
import type { Context, Json } from '../connector.ts';
import { clientFailure } from './failure.ts';
import { facts } from './facts.ts';
import type { Settings } from './settings.ts';

const stateShape = z.object({ authReqId: z.string(), start: z.enum(['qr', 'here']) });
const begunShape = z.object({ auth_req_id: z.string().check(z.minLength(1), z.maxLength(500)) });
const text = z.catch(z.optional(z.string()), undefined);
const statusShape = z.looseObject({ status: z.string(), hint_code: text, autostart_token: text });

/** An authorization under way: SEB's id of it, and how the app is to be started. */
export type OrderState = z.infer<typeof stateShape>;

/** What `startOrder` returned, as it comes back from the vault. */
export function readState(state: Json): OrderState {
  return z.parse(stateShape, state);
}

/** `POST /auth/v3/authorizations` (norway.md 4.2). Throws `Failure`. */
export async function startOrder(context: Context<Settings>, start: Start): Promise<OrderState> {
  const { settings, clock } = context;
  const { authorizationEndpoint: url, scope } = profileOf(context);
  const reply = await postJson(context, url, {
    client_id: settings.clientId,
    scope,
    start_mode: facts.startModes.value[start],
  });
  if (reply.status < 200 || reply.status > 299) throw clientFailure(reply, clock.now());
  const begun = z.safeParse(begunShape, readJson(reply, clock.now()));
  if (!begun.success) throw new Failure('bad-response', { reason: 'shape' });
  return { authReqId: begun.data.auth_req_id, start };
}

/** `GET /auth/v3/authorizations/{auth_req_id}`. SEB renews tokens and codes by itself: each answer has the latest. */
export async function pollOrder(context: Context<Settings>, { authReqId, start }: OrderState): Promise<OrderAnswer> {
  const { http, clock } = context;
  const { authorizationEndpoint } = profileOf(context);
  const reply = await http({
    method: 'GET',
    url: `${authorizationEndpoint}/${encodeURIComponent(authReqId)}`,
    headers: { accept: 'application/json' },
  });
  if (reply.status === facts.forgottenStatus.value) return { status: 'failed', hintCode: 'expiredTransaction' };
  if (reply.status < 200 || reply.status > 299) throw clientFailure(reply, clock.now());
  const read = z.safeParse(statusShape, readJson(reply, clock.now()));
  if (!read.success) throw new Failure('bad-response', { reason: 'shape' });
  return toAnswer(read.data, start);
}

function toAnswer(fields: z.infer<typeof statusShape>, start: Start): OrderAnswer {
  const { hint_code: hint, autostart_token: token } = fields;
  const hintCode = hint === undefined ? undefined : bankidHint(hint);
  const status = fields.status.toLowerCase();
  const { extraVerification, qrText, pollMs } = facts;
  if (status === 'complete') return { status };
  if (status === 'failed') return { status, ...(hintCode && { hintCode }) };
  if (status === extraVerification.value.status)
    return { status: 'pending', hintCode: extraVerification.value.hint, nextPollMs: pollMs.value[start] };
  if (status !== 'pending') throw new Failure('bad-response', { reason: 'shape' });
  const code = Object.values(fields).find(
    (value): value is string => typeof value === 'string' && qrText.value.test(value),
  );
  return {
    status,
    ...(hintCode && { hintCode }),
    ...(code !== undefined && { qr: { type: 'text' as const, data: code } }),
    ...(token && { autoStartToken: token }),
    nextPollMs: pollMs.value[start],
  };
}

/** `OUTSTANDING_TRANSACTION`, `user_cancel` and `userSign` as BankID writes them; an unknown one as it is. */
function bankidHint(hint: string): string {
  const flat = (word: string) => word.replaceAll('_', '').toLowerCase();
  const isSame = (word: string) => flat(word) === flat(hint);
  const own = Object.entries(facts.hints.value).find(([word]) => isSame(word))?.[1];
  return own ?? [...PENDING_HINTS, ...FAILED_HINTS].find(isSame) ?? hint;
}

/** Where SEB is asked. Throws for an institution of another kind. */
export function profileOf({ institution }: Pick<Context<Settings>, 'institution'>) {
  if (!institution.decoupled) throw new TypeError(`${institution.id} has no decoupled login`);
  return institution.decoupled;
}

/** A request of SEB's authorization service: everything in JSON, the client's id and secret too. */
export function postJson(
  { http }: Pick<Context<Settings>, 'http'>,
  url: string,
  body: Record<string, string>,
): Promise<HttpReply> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return http({ method: 'POST', url, headers, body: JSON.stringify(body) });
}
