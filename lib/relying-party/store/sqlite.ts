import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Store, Stored } from './store.ts';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS record (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS record_by_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;
`;

/**
 * The store of one machine, in an SQLite file that its owner alone may read; `:memory:` keeps nothing. Several processes
 * may share the file. `now` is the clock of all of them.
 */
export function createSqliteStore({ file, now }: { file: string; now: () => number }): Store {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  if (file !== ':memory:') chmodSync(file, 0o600);
  database.exec(SCHEMA);
  const prepare = (sql: string) => database.prepare(sql);
  const sweep = prepare('DELETE FROM record WHERE expires_at <= ?');
  const put = prepare(
    'INSERT INTO record VALUES (?, ?, 1, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = version + 1, expires_at = excluded.expires_at',
  );
  const get = prepare('SELECT value, version FROM record WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)');
  const replace = prepare(
    'UPDATE record SET value = ?, version = version + 1, expires_at = ? WHERE key = ? AND version = ? AND (expires_at IS NULL OR expires_at > ?)',
  );
  const remove = prepare('DELETE FROM record WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)');
  const take = prepare("INSERT OR IGNORE INTO record VALUES (?, '', 1, ?)");
  const count = prepare(
    "INSERT INTO record VALUES (?, '', 1, ?) ON CONFLICT (key) DO UPDATE SET version = version + 1 RETURNING version",
  );

  const read = (key: string) => get.get(key, now()) as Stored | undefined;

  return {
    now: async () => now(),
    put: async (key, value, expiresAt) => {
      sweep.run(now());
      database.exec('BEGIN IMMEDIATE');
      try {
        const before = read(key)?.value;
        put.run(key, value, expiresAt);
        database.exec('COMMIT');
        return before;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    get: async (key) => read(key),
    replace: async (key, version, value, expiresAt) => replace.run(value, expiresAt, key, version, now()).changes === 1,
    remove: async (key) => remove.run(key, now()).changes === 1,
    takeOnce: async (key, expiresAt) => {
      sweep.run(now());
      return take.run(key, expiresAt).changes === 1;
    },
    count: async (key, windowMs) => {
      const window = Math.floor(now() / windowMs);
      sweep.run(now());
      return (count.get(`${key}:${window}`, (window + 1) * windowMs) as { version: number }).version;
    },
    close: async () => database.close(),
  };
}
