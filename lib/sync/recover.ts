import type { Ports } from './ports.ts';

/**
 * Refreshes whose outcome is unknown because the worker died before it was committed: asked once more at once, with
 * the tokens that are stored. The longer one waits, the less a bank forgives.
 */
export async function recoverRefreshes(ports: Ports, read: (connectionId: string) => Promise<void>): Promise<void> {
  const session = await ports.vault.open();
  const grants = [...(await session.all('grant'))];
  const unknown = grants.filter(([, grant]) => grant.pendingSince !== undefined || grant.next !== undefined);
  await Promise.all(unknown.map(([id]) => read(id)));
}
