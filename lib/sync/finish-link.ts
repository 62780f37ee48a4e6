import { Failure } from '../failure.ts';
import type { Registration } from '../records.ts';
import { consentNotice } from './grant.ts';
import { put, remove } from './changes.ts';
import { abandonAttempt, replacedConsent } from './farewell.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';
import { readable } from './readable.ts';
import { forgetUnusedRegistrations, sameClient, settleRestored } from './registrations.ts';
import { carried } from './schedule.ts';

/**
 * Turns an attempt's kept tokens into its connection's grant, under the attempt's lock and the connection's. A new
 * connection has no accounts until they are chosen. `linkCalls`, when the attempt's requests left, count in its budget.
 * Credentials that are new with it serve every other link of the same client. Returns the connections that can be read
 * now, and what ends the consent that was replaced.
 */
export async function finishLink(
  ports: Ports,
  session: AppSession,
  attemptId: string,
  linkCalls: number[],
): Promise<{ readable: string[]; endReplaced: () => Promise<boolean> }> {
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
      return { readable: [], endReplaced: async () => false };
    }
    const chosen = existing?.chosen ?? [];
    const linkedAt = existing?.linkedAt ?? now;
    const grant = { current: tokens };
    const registration = await session.get('registration', registrationId);
    const { connector } = knownInstitution(ports, institutionId);
    const same = registration ? await sameClient(session, connector, registration) : [];
    const endReplaced = await replacedConsent(ports, session, connectionId, tokens.consentId, same);
    const isWhole = (other: Registration) => isEqual(other.settings, registration?.settings);
    // One record where they are the same in all, so that they stay one.
    const [kept = registrationId] = same.find(([id, other]) => id !== registrationId && isWhole(other)) ?? [];
    const { held: _held, ...spent } = carried(await readable(session, 'health', connectionId), now);
    const calls = [...spent.calls, ...linkCalls].sort((a, b) => a - b);
    await session.write([
      put('connection', connectionId, {
        ...{ institutionId, registrationId: kept, window, linkedAt, consentedAt: now, chosen },
        ...(bank && { bank }),
      }),
      put('grant', connectionId, grant),
      put('health', connectionId, { failures: 0, lastAttemptAt: 0, ...spent, calls }),
      ...consentNotice(connectionId, grant),
      ...(await settleRestored(session, institutionId)),
      chosen.length > 0
        ? remove('attempt', attemptId)
        : put('attempt', attemptId, {
            ...rest,
            ...(bank && { bank }),
            registrationId: kept,
            connectionId,
            phase: 'choose-accounts',
          }),
      ...same.map(([id, other]) => put('registration', id, other)),
    ]);
    await forgetUnusedRegistrations(session);
    const waiting = await refused(session, same);
    return { readable: [...(chosen.length > 0 ? [connectionId] : []), ...waiting], endReplaced };
  });
}

/** The links with these registrations that a bank refused for them. */
async function refused(session: AppSession, registrations: [string, Registration][]): Promise<string[]> {
  const healths = await session.all('health', () => undefined);
  return [...(await session.all('connection'))]
    .filter(([, { registrationId }]) => registrations.some(([id]) => id === registrationId))
    .flatMap(([id]) => (healths.get(id)?.failure?.kind === 'configuration' ? [id] : []));
}

function isEqual(a: Registration['settings'], b: Registration['settings'] = {}): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => a[name] === b[name]);
}
