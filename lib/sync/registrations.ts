import type { Connector } from '../banks/connector.ts';
import { settingsOf } from '../banks/settings.ts';
import type { Institution } from '../banks/catalog/institution.ts';
import type { Registration } from '../records.ts';
import { Refused } from '../refused.ts';
import { remove } from './changes.ts';
import type { AppSession } from './ports.ts';
import * as z from 'zod/mini';

/**
 * What the person typed, as a registration. Empty fields fall back to `stored`, so that an expired secret can be
 * replaced alone. Throws `Refused` invalid when the connector's schema doesn't take it.
 */
export function newRegistration(
  institution: Institution,
  connector: Connector,
  typed: Record<string, string>,
  now: number,
  stored?: Registration,
): Registration {
  const given = Object.entries(typed).filter(([, value]) => value.trim() !== '');
  const parsed = z.safeParse(settingsOf(connector, institution), { ...stored?.settings, ...Object.fromEntries(given) });
  if (!parsed.success) throw new Refused('invalid');
  return {
    institutionId: institution.id,
    settings: parsed.data as Registration['settings'],
    createdAt: now,
  };
}

/** The id of the credentials stored last for an institution, with which another link needs no form. */
export async function storedRegistration(session: AppSession, institutionId: string): Promise<string | undefined> {
  const all = [...(await session.all('registration'))];
  const own = all.filter(([, registration]) => registration.institutionId === institutionId);
  return own.sort(([, a], [, b]) => b.createdAt - a.createdAt)[0]?.[0];
}

/** Forgets credentials that neither a connection nor an attempt uses. */
export async function forgetUnusedRegistrations(session: AppSession): Promise<void> {
  const users = [...(await session.all('connection')).values(), ...(await session.all('attempt')).values()];
  const used = new Set(users.map(({ registrationId }) => registrationId));
  const unused = [...(await session.all('registration')).keys()].filter((id) => !used.has(id));
  if (unused.length > 0) await session.write(unused.map((id) => remove('registration', id)));
}
