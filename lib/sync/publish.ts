import { HEAD, type Head, ORDER, type OrderView, REST } from '../snapshot.ts';
import { CONSENT_NOTICE_MS } from '../states.ts';
import { bankIdView } from '../unlock/view.ts';
import { VaultError } from '../vault/error.ts';
import type { Activity } from './activity.ts';
import { badgeFor } from './badge.ts';
import { GUARD_OPEN_UNTIL } from './guard.ts';
import type { AppSession, Ports } from './ports.ts';
import { damagedGrant, damagedRegistration } from './readable.ts';
import { DEFAULT_SETTINGS, SETTINGS } from './settings.ts';
import { closedSnapshot, openSnapshot, type StoredConnection } from './views.ts';

/** Publishes what the vault holds as snapshot and badge; the only writer of both. */
export function createPublisher(ports: Ports, activity: Activity): () => Promise<void> {
  return () =>
    ports.exclusive('publish', async () => {
      const { head, rest } = await snapshot(ports, activity);
      await removeStaleOrder(ports.session, head);
      await ports.session.set(REST, rest);
      await ports.session.set(HEAD, head);
      await ports.showBadge(badgeFor(head, ports.clock.now(), ports.words));
    });
}

/** A code whose order is over, or another's by now. */
async function removeStaleOrder(session: Ports['session'], { attempts, bankid }: Head): Promise<void> {
  const order = await session.get<OrderView>(ORDER);
  const linking = attempts.filter(({ phase }) => phase === 'order').map(({ id }) => id);
  const login = bankid?.login && !bankid.login.failure ? [bankid.login.subject] : [];
  if (order && ![...linking, ...login].includes(order.subject)) await session.remove(ORDER);
}

async function snapshot(ports: Ports, activity: Activity) {
  const now = ports.clock.now();
  try {
    const state = await ports.vault.state();
    const door = await ports.vault.door();
    const notices = (await ports.vault.notices()).filter(({ endsAt }) => endsAt - now <= CONSENT_NOTICE_MS);
    const bankid = await bankIdView(ports, state);
    const passkey = state !== 'failed' && (await ports.vault.passkey.question()) !== undefined;
    if (state === 'none' || state === 'locked') return closedSnapshot(state, door, notices, { bankid, passkey });
    const session = await ports.vault.open();
    const guardOpenUntil = await ports.session.get<number>(GUARD_OPEN_UNTIL);
    return openSnapshot({
      door,
      settings: (await session.get('settings', SETTINGS)) ?? DEFAULT_SETTINGS,
      guardOpenUntil: guardOpenUntil !== undefined && guardOpenUntil > now ? guardOpenUntil : undefined,
      connections: await storedConnections(ports, session),
      attempts: [...(await session.all('attempt', () => undefined))].sort(([, a], [, b]) => a.startedAt - b.startedAt),
      institutions: ports.institutions,
      notices,
      bankid,
      passkey,
      readOnly: await ports.vault.refuses(),
      refreshing: activity.refreshing,
    });
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    // Locked between two reads: the next publication follows at once. Anything else is a vault that can't be read.
    if (error.code === 'locked') return closedSnapshot('locked', undefined, []);
    return closedSnapshot('failed', undefined, [], { damaged: error.code === 'corrupt' });
  }
}

async function storedConnections(ports: Ports, session: AppSession): Promise<StoredConnection[]> {
  const [connections, registrations, grants, accounts, healths] = await Promise.all([
    session.all('connection'),
    session.all('registration', () => undefined),
    session.all('grant', () => undefined),
    // Unreadable figures are figures not read yet: the next reading repairs the record.
    session.all('accounts', () => undefined),
    session.all('health', () => undefined),
  ]);
  return [...connections]
    .sort(([, a], [, b]) => a.linkedAt - b.linkedAt)
    .flatMap(([id, connection]) => {
      const institution = ports.institutions.find((candidate) => candidate.id === connection.institutionId);
      if (!institution) return [];
      const hasResources = ports.connectors[institution.connector].resource !== undefined;
      const registration = registrations.get(connection.registrationId);
      const [grant, record, health] = [grants.get(id), accounts.get(id), healths.get(id)];
      const damaged = !grant ? damagedGrant() : !registration ? damagedRegistration() : undefined;
      return [{ id, connection, institution, registration, hasResources, grant, record, health, damaged }];
    });
}
