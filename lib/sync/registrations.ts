import type { Connector } from '../banks/connector.ts';
import { settingsOf } from '../banks/settings.ts';
import type { Institution } from '../banks/catalog/institution.ts';
import type { Registration } from '../records.ts';
import { Refused } from '../refused.ts';
import { put, remove } from './changes.ts';
import type { AppSession } from './ports.ts';
import * as z from 'zod/mini';

/**
 * What the person typed, as a registration. Fields that are left out fall back to `stored`, so that an expired secret
 * can be replaced alone; an empty one is removed. Throws `Refused` invalid when the connector's schema doesn't take it,
 * and what `prepare` throws.
 */
export async function newRegistration(
  institution: Institution,
  connector: Connector,
  typed: Record<string, string>,
  now: number,
  stored?: Registration,
): Promise<Registration> {
  const all = Object.entries({ ...stored?.settings, ...typed });
  const filled = Object.fromEntries(all.filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = z.safeParse(settingsOf(connector, institution), filled);
  if (!parsed.success) throw new Refused('invalid');
  const settings = parsed.data as Registration['settings'];
  return {
    institutionId: institution.id,
    settings: (await connector.prepare?.(institution, settings)) ?? settings,
    createdAt: now,
  };
}

/** The id of the credentials stored for an institution with which another link needs no form. */
export async function storedRegistration(session: AppSession, institutionId: string): Promise<string | undefined> {
  const all = [...(await session.all('registration', () => undefined))];
  const own = all.filter(([, registration]) => registration.institutionId === institutionId);
  // Those that a connection uses have worked once; the latest attempt may have had a typo.
  const proven = new Set([...(await session.all('connection')).values()].map(({ registrationId }) => registrationId));
  const rank = ([id, { createdAt }]: (typeof own)[number]) => (proven.has(id) ? 1e15 : 0) + createdAt;
  return own.sort((a, b) => rank(b) - rank(a))[0]?.[0];
}

/**
 * The registrations of other links that the same client has, with the proofs of `registration`, by id. Empty where a
 * dialect's clients are not known by a name.
 */
export async function sameClient(
  session: AppSession,
  { client }: Connector,
  { institutionId, settings }: Registration,
): Promise<[string, Registration][]> {
  if (!client) return [];
  const proofs = Object.fromEntries(client.proofs.map((name) => [name, settings[name]]));
  return [...(await session.all('registration', () => undefined))]
    .filter(([, other]) => other.institutionId === institutionId && other.settings[client.id] === settings[client.id])
    .map(([id, { restored: _restored, ...other }]) => [id, { ...other, settings: { ...other.settings, ...proofs } }]);
}

/** Forgets credentials that neither a connection nor an attempt uses, unless a backup brought them. */
export async function forgetUnusedRegistrations(session: AppSession): Promise<void> {
  // In this order: credentials pass from an attempt to its connection, never back.
  const ids = await session.ids('registration');
  const registrations = await session.all('registration', () => undefined);
  const attempts = [...(await session.all('attempt', () => undefined)).values()];
  const connections = [...(await session.all('connection')).values()];
  const used = new Set([...attempts, ...connections].map(({ registrationId }) => registrationId));
  const unused = ids.filter((id) => !used.has(id) && !registrations.get(id)?.restored);
  if (unused.length > 0) await session.write(unused.map((id) => remove('registration', id)));
}

/** Once one is linked, what a backup brought for its institution is kept for its use alone, as all other credentials. */
export async function settleRestored(session: AppSession, institutionId: string) {
  const registrations = [...(await session.all('registration', () => undefined))];
  return registrations
    .filter(([, registration]) => registration.restored && registration.institutionId === institutionId)
    .map(([id, { restored: _restored, ...registration }]) => put('registration', id, registration));
}
