import * as z from 'zod/mini';
import { Failure, toFailure } from '../../failure.ts';
import { bankNow } from '../../http/bank-time.ts';
import type { KeepTokens, RefreshContext, Tokens } from '../connector.ts';
import { facts } from './facts.ts';
import { type Api, bodyOf, call, openApi, send } from './request.ts';
import { readSessionAccounts, type SessionAccount } from './session-accounts.ts';
import type { Settings } from './settings.ts';

const access = z.catch(z.object({ valid_until: z.string() }), { valid_until: '' });
const sessionShape = z.object({
  session_id: z.string().check(z.regex(/^[\w-]{1,100}$/u)),
  accounts: z.array(z.unknown()).check(z.maxLength(1000)),
  access,
});
const statusShape = z.object({ status: z.string(), access });

/**
 * `POST /sessions`: a code, used once, for a session. It is kept as tokens: the session's id in the place of an access
 * token, good until the session ends, and nothing to refresh it by; its accounts beside it, since their ids live no
 * longer than it does. `askedUntil` is what was asked for (epoch ms). Throws `Failure`; a session without an account is
 * ended at once.
 */
export async function authoriseSession(
  api: Api,
  code: string,
  askedUntil: number,
  { keep, previous }: { keep: KeepTokens; previous?: Tokens },
): Promise<void> {
  const now = api.clock.now();
  const read = z.safeParse(sessionShape, await call(api, 'POST', 'sessions', { body: { code } }));
  if (!read.success) throw new Failure('bad-response', { reason: 'shape' });
  const { session_id: id, accounts: candidates, access } = read.data;
  const accounts = readSessionAccounts(candidates, previous && accountsOf(previous));
  if (accounts.length === 0) {
    await endSession(api, id).catch(() => undefined);
    throw new Failure('configuration', { reason: 'no-accounts-linked' });
  }
  await keep({
    accessToken: id,
    receivedAt: now,
    consentId: id,
    extra: { accounts: JSON.stringify(accounts) },
    ...endsAt(Date.parse(access.valid_until) || askedUntil),
  });
}

const endsAt = (end: number) => ({ accessEndsAt: end, refreshAbsoluteEndsAt: end });

/** The accounts of a session, as `authoriseSession` kept them. */
export function accountsOf({ extra }: Tokens): SessionAccount[] {
  return JSON.parse(extra?.['accounts'] ?? '[]') as SessionAccount[];
}

/**
 * Asks about a session whose time is up by this device's clock: whether it is over, Enable Banking knows better. Throws
 * `Failure`: reauthorise where it is over, else what kept it from being asked.
 */
export async function askSession(context: RefreshContext<Settings>): Promise<void> {
  const { tokens, clock, keep } = context;
  const { status, access } = await statusOf(await openApi(context), tokens.accessToken);
  const end = Date.parse(access.valid_until);
  if (isEnded(status) || !(end > bankNow(clock))) throw new Failure('reauthorise', { reason: 'grant-ended' });
  await keep({ ...tokens, ...endsAt(end) });
}

/** `DELETE /sessions/{id}`: resolves when there is no such session any more. The bank's consent ends with it. */
export async function endSession(api: Api, id: string): Promise<void> {
  const reply = await send(api, 'DELETE', pathOf(id));
  // No word of a success matters, nor that there is one.
  if (reply.status >= 200 && reply.status <= 299) return;
  try {
    bodyOf(api, reply);
  } catch (error) {
    if (!isOver(error)) throw error;
  }
}

/**
 * What stands behind a refusal that every account met: banks' troubles come with all kinds of 4xx, so the session itself
 * is asked before a person is sent to log in. Where it stands, the application was not to blame either, and the failure
 * passes; where it can't be asked, so does that.
 */
export async function explainRefusal(api: Api, sessionId: string, refusal: Failure): Promise<Failure> {
  const { kind, reason, bankText } = refusal;
  try {
    const { status } = await statusOf(api, sessionId);
    if (isEnded(status)) return new Failure('reauthorise', { reason: 'grant-ended' });
    if (reason !== 'key-rejected' && reason !== 'wrong-clock') return refusal;
    return new Failure('unavailable', { reason: 'server-error', ...(bankText !== undefined && { bankText }) });
  } catch (error) {
    const failure = toFailure(error);
    return [kind, failure.kind].includes('configuration') || isOver(failure) ? failure : refusal;
  }
}

/** `GET /sessions/{id}`. Throws `Failure`. */
async function statusOf(api: Api, id: string): Promise<z.infer<typeof statusShape>> {
  const read = z.safeParse(statusShape, await call(api, 'GET', pathOf(id)));
  if (!read.success) throw new Failure('bad-response', { reason: 'shape' });
  return read.data;
}

const pathOf = (id: string): string => `sessions/${encodeURIComponent(id)}`;
const isEnded = (status: string): boolean => facts.statesOfEndedSession.value.includes(status);
const isOver = (error: unknown): boolean => error instanceof Failure && error.reason === 'grant-ended';
