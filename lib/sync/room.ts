import type { AppSession, Ports } from './ports.ts';

/**
 * Throws `storage` while the browser refuses to write: nothing is asked for that could not be kept. Tries whether it still
 * does.
 */
export async function requireRoom({ vault }: Pick<Ports, 'vault'>, session: AppSession): Promise<void> {
  if (await vault.refuses()) await session.write([]);
}
