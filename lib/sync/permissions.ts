import { hostPermissions, matchPattern, originsOf, permissionsOf } from '../banks/catalog/patterns.ts';
import { needsRelyingParty } from '../unlock/view.ts';
import { findInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';

/**
 * Reads the connections whose host access came back or went away: the first mends them at once, the second puts the
 * reason where the person sees it, and neither asks a bank that can't be reached.
 */
export async function followPermissions(ports: Ports, read: (connectionId: string) => Promise<void>): Promise<void> {
  const session = await ports.vault.open();
  const healths = await session.all('health', () => undefined);
  const registrations = await session.all('registration', () => undefined);
  for (const [id, { institutionId, registrationId, chosen }] of await session.all('connection')) {
    const institution = findInstitution(ports, institutionId);
    if (chosen.length === 0 || !institution) continue;
    const origins = originsOf(institution, registrations.get(registrationId)?.settings);
    const reachable = (await Promise.all(origins.map(ports.mayReach))).every(Boolean);
    const wasReachable = healths.get(id)?.failure?.kind !== 'permission';
    if (reachable !== wasReachable) await read(id);
  }
}

/** Gives back the host permissions that no connection, attempt or BankID door needs any more. */
export async function dropUnusedPermissions(ports: Ports, session: AppSession): Promise<void> {
  const users = [
    ...(await session.all('connection')).values(),
    ...(await session.all('attempt', () => undefined)).values(),
  ];
  const registrations = await session.all('registration', () => undefined);
  const needed = users.flatMap(({ institutionId, registrationId, window }) => {
    const institution = findInstitution(ports, institutionId);
    return institution ? permissionsOf(institution, registrations.get(registrationId)?.settings)[window] : [];
  });
  if (ports.relyingParty && (await needsRelyingParty(ports))) needed.push(matchPattern(ports.relyingParty.origin));
  await ports.dropPermissions(everyPermission(ports).filter((pattern) => !needed.includes(pattern)));
}

/** Every host permission that this build may have been given. */
export function everyPermission({
  institutions,
  relyingParty,
}: Pick<Ports, 'institutions' | 'relyingParty'>): string[] {
  return hostPermissions(institutions, relyingParty);
}
