import { Failure } from '../failure.ts';
import { consentNotice } from './grant.ts';
import { put, remove } from './changes.ts';
import { abandonAttempt, replacedConsent } from './farewell.ts';
import type { AppSession, Ports } from './ports.ts';
import { readable } from './readable.ts';
import { carried } from './schedule.ts';
import { forgetUnusedRegistrations, settleRestored } from './registrations.ts';

/**
 * Turns an attempt's kept tokens into its connection's grant, under the attempt's lock and the connection's. A new
 * connection has no accounts until they are chosen. `linkCalls`, when the attempt's requests left, count in its budget.
 * Returns the connection if it can be read now, and what ends the consent that was replaced.
 */
export async function finishLink(
  ports: Ports,
  session: AppSession,
  attemptId: string,
  linkCalls: number[],
): Promise<{ readable?: string; endReplaced: () => Promise<boolean> }> {
  const attempt = await session.get('attempt', attemptId);
  if (!attempt?.tokens) throw new Failure('bad-response', { reason: 'shape' });
  const {
    tokens,
    state: _used,
    leaves: _linked,
    calls: _calls,
    waitEndsAt: _waitEndsAt,
    askAt: _askAt,
    bank,
    ...rest
  } = attempt;
  const { institutionId, registrationId, window } = attempt;
  const connectionId = attempt.connectionId ?? ports.randomId();
  return ports.exclusive(`connection:${connectionId}`, async () => {
    const now = ports.clock.now();
    const existing = await session.get('connection', connectionId);
    if (attempt.connectionId !== undefined && !existing) {
      // Unlinked meanwhile: nothing may bring it back.
      await abandonAttempt(ports, session, attempt);
      await session.write([remove('attempt', attemptId)]);
      return { endReplaced: async () => false };
    }
    const endReplaced = await replacedConsent(ports, session, connectionId, tokens.consentId);
    const chosen = existing?.chosen ?? [];
    const linkedAt = existing?.linkedAt ?? now;
    const grant = { current: tokens };
    const { held: _held, ...spent } = carried(await readable(session, 'health', connectionId), now);
    const calls = [...spent.calls, ...linkCalls].sort((a, b) => a - b);
    await session.write([
      put('connection', connectionId, {
        ...{ institutionId, registrationId, window, linkedAt, consentedAt: now, chosen },
        ...(bank && { bank }),
      }),
      put('grant', connectionId, grant),
      put('health', connectionId, { failures: 0, lastAttemptAt: 0, ...spent, calls }),
      ...consentNotice(connectionId, grant),
      ...(await settleRestored(session, institutionId)),
      chosen.length > 0
        ? remove('attempt', attemptId)
        : put('attempt', attemptId, { ...rest, ...(bank && { bank }), connectionId, phase: 'choose-accounts' }),
    ]);
    await forgetUnusedRegistrations(session);
    return { ...(chosen.length > 0 && { readable: connectionId }), endReplaced };
  });
}
