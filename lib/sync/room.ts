import type { AppSession, Ports } from './ports.ts';

/**
 * Throws `storage` while the browser refuses to write: nothing is asked for that could not be kept. It tries whether that
 * is still so, and `publish` hears of it either way.
 */
export async function requireRoom(
  { vault }: Pick<Ports, 'vault'>,
  session: AppSession,
  publish?: () => Promise<void>,
): Promise<void> {
  if (await vault.refuses()) await session.write([]).finally(publish);
}
