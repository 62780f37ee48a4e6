import { createRedisStore } from './redis.ts';
import { createSqliteStore } from './sqlite.ts';
import type { Store } from './store.ts';

/** The store that `url` names: `sqlite:<file>`, `redis://…`, `rediss://…`. `now` is the clock of one machine alone. */
export async function openStore(
  url: string,
  { now, onError }: { now: () => number; onError: (error: Error) => void },
): Promise<Store> {
  if (url.startsWith('sqlite:')) return createSqliteStore({ file: url.slice('sqlite:'.length), now });
  return createRedisStore({ url, onError });
}
