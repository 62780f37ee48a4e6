import { ConfigurationError } from '../client/configuration-error.ts';
import { createRedisStore } from './redis.ts';
import { createSqliteStore } from './sqlite.ts';
import type { Store } from './store.ts';

/** SQLite's result codes (sqlite.org/rescode.html), as far as a file of somebody's brings them about. */
const SQLITE: Record<number, string> = {
  5: 'another process holds the file locked.',
  8: 'the file, or its folder, may not be written.',
  10: 'the disk fails.',
  11: 'the file is damaged.',
  13: 'the disk is full.',
  14: 'the file can’t be opened or made.',
  26: 'the file is no SQLite database, or damaged.',
};

/**
 * The store that `url` names: `sqlite:<file>`, `redis://…`, `rediss://…`. `now` is the clock of one machine alone. Throws
 * ConfigurationError where it can’t be opened, read or written.
 */
export async function openStore(
  url: string,
  { now, onError }: { now: () => number; onError: (error: Error) => void },
): Promise<Store> {
  try {
    if (url.startsWith('sqlite:')) return createSqliteStore({ file: url.slice('sqlite:'.length), now });
    return await createRedisStore({ url, onError });
  } catch (error) {
    throw new ConfigurationError('store-unusable', `The store that STORE_URL names can’t be used: ${wordsFor(error)}`);
  }
}

// The address may hold a password, and errors may hold the address: of them only what kind they are is told.
function wordsFor(error: unknown): string {
  // Redis's client wraps what the connection said.
  const { socketError = error } = error as { socketError?: unknown };
  const { code, errcode, message } = socketError as NodeJS.ErrnoException & { errcode?: number };
  if (errcode !== undefined) return SQLITE[errcode & 0xff] ?? `SQLite says ${errcode}.`;
  if (/^(?:NOAUTH|WRONGPASS|NOPERM)/u.test(message)) return 'Redis refuses its name or password.';
  if (code === 'ERR_INVALID_URL') return 'it is no address.';
  return `${code ?? 'no answer'}.`;
}
