import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { KeepTokens, Tokens } from '../connector.ts';
import { facts } from './facts.ts';
import { type Api, call } from './request.ts';
import { readSessionAccounts, type SessionAccount } from './session-accounts.ts';

const sessionShape = z.object({
  session_id: z.string().check(z.regex(/^[\w-]{1,100}$/u)),
  accounts: z.array(z.unknown()).check(z.maxLength(1000)),
  access: z.catch(z.object({ valid_until: z.string() }), { valid_until: '' }),
});
const statusShape = z.object({ status: z.string() });

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
  const accounts = readSessionAccounts(candidates, previous && accountsOf(previous).map((account) => account.id));
  if (accounts.length === 0) {
    await endSession(api, id).catch(() => undefined);
    throw new Failure('configuration', { reason: 'no-accounts-linked' });
  }
  const told = Date.parse(access.valid_until);
  const endsAt = Number.isFinite(told) ? told : askedUntil;
  await keep({
    accessToken: id,
    accessEndsAt: endsAt,
    receivedAt: now,
    refreshAbsoluteEndsAt: endsAt,
    consentId: id,
    extra: { accounts: JSON.stringify(accounts) },
  });
}

/** The accounts of a session, as `authoriseSession` kept them. */
export function accountsOf({ extra }: Tokens): SessionAccount[] {
  return JSON.parse(extra?.['accounts'] ?? '[]') as SessionAccount[];
}

/** `DELETE /sessions/{id}`: resolves when there is no such session any more. The bank's consent ends with it. */
export async function endSession(api: Api, id: string): Promise<void> {
  await call(api, 'DELETE', `sessions/${encodeURIComponent(id)}`).catch((error: unknown) => {
    if (!isOver(error)) throw error;
  });
}

/**
 * What stands behind a refusal that every account met: banks' troubles come with all kinds of 4xx, so the session itself
 * is asked (`GET /sessions/{id}`) before a person is sent to log in. Where it stands, the application was not to blame
 * either, and the failure passes.
 */
export async function explainRefusal(api: Api, sessionId: string, refusal: Failure): Promise<Failure> {
  try {
    const read = z.safeParse(statusShape, await call(api, 'GET', `sessions/${encodeURIComponent(sessionId)}`));
    if (!read.success) return refusal;
    if (facts.statesOfEndedSession.value.includes(read.data.status))
      return new Failure('reauthorise', { reason: 'grant-ended' });
    if (refusal.reason !== 'key-rejected' && refusal.reason !== 'wrong-clock') return refusal;
    const { bankText } = refusal;
    return new Failure('unavailable', { reason: 'server-error', ...(bankText !== undefined && { bankText }) });
  } catch (error) {
    if (isOver(error) || (error instanceof Failure && error.kind === 'configuration')) return error as Failure;
    return refusal;
  }
}

const isOver = (error: unknown): boolean => error instanceof Failure && error.reason === 'grant-ended';
