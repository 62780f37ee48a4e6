import { knownInstitution } from './institutions.ts';
import type { Ports } from './ports.ts';

/**
 * Reads the connections whose host access came back or went away: the first mends them at once, the second puts the
 * reason where the person sees it, and neither asks a bank that can't be reached.
 */
export async function followPermissions(ports: Ports, read: (connectionId: string) => Promise<void>): Promise<void> {
  const session = await ports.vault.open();
  const healths = await session.all('health');
  for (const [id, { institutionId, chosen }] of await session.all('connection')) {
    if (chosen.length === 0) continue;
    const { institution } = knownInstitution(ports, institutionId);
    const reachable = (await Promise.all(institution.origins.map(ports.mayReach))).every(Boolean);
    const wasReachable = healths.get(id)?.failure?.kind !== 'permission';
    if (reachable !== wasReachable) await read(id);
  }
}
