import type { Attempt } from '../records.ts';
import { remove } from './changes.ts';
import { endConsent } from './farewell.ts';
import type { AppSession, Ports } from './ports.ts';
import { forgetUnusedRegistrations } from './registrations.ts';

/** Ends and forgets new links whose attempt went before any account was chosen, cut off by a worker's death. */
export async function forgetOrphans(ports: Ports, session: AppSession, attempts: [string, Attempt][]): Promise<void> {
  const pending = new Set(attempts.map(([, { connectionId }]) => connectionId));
  for (const [id, { chosen }] of await session.all('connection')) {
    if (chosen.length > 0 || pending.has(id)) continue;
    await ports.exclusive(`connection:${id}`, async () => {
      await endConsent(ports, session, id);
      await session.write([
        remove('connection', id),
        remove('grant', id),
        remove('health', id),
        { type: 'notice', connectionId: id, endsAt: null },
      ]);
    });
  }
  await forgetUnusedRegistrations(session);
}
