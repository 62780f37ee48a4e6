import type { Ports } from './ports.ts';

/**
 * Refreshes of which nobody knows what the bank did, because the worker died or no answer came: asked once more at the
 * next start, with the tokens that are stored. The longer one waits, the less a bank forgives. What stays silent then
 * waits its turn.
 */
export async function recoverRefreshes(ports: Ports, read: (connectionId: string) => Promise<void>): Promise<void> {
  const session = await ports.vault.open();
  const healths = await session.all('health', () => undefined);
  const unknown = [...(await session.all('grant', () => undefined))].filter(([id, { pendingSince }]) => {
    const { lastAttemptAt, failures } = healths.get(id) ?? { lastAttemptAt: 0, failures: 0 };
    return pendingSince !== undefined && (lastAttemptAt < pendingSince || failures <= 1);
  });
  await Promise.all(unknown.map(([id]) => read(id)));
}
