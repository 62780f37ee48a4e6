import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

export const isSqlite = (file: Buffer): boolean => file.subarray(0, MAGIC.length).equals(MAGIC);

export interface Cell {
  table: string;
  row: Record<string, unknown>;
}

/** Every row of every table, as a database with its write-ahead log gives it; none where it can't be opened. */
export function rowsOf(path: string): Cell[] {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  try {
    const copy = join(folder, basename(path));
    for (const end of ['', '-wal']) if (existsSync(path + end)) copyFileSync(path + end, copy + end);
    const database = new DatabaseSync(copy);
    try {
      const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
      return tables.flatMap(({ name }) => rows(database, String(name)).map((row) => ({ table: String(name), row })));
    } finally {
      database.close();
    }
  } catch {
    // Its raw bytes are looked through all the same.
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rows(database: DatabaseSync, table: string): Record<string, unknown>[] {
  try {
    const statement = database.prepare(`select * from "${table.replaceAll('"', '""')}"`);
    statement.setReadBigInts(true);
    return statement.all();
  } catch {
    // A virtual table of a module that only the browser has.
    return [];
  }
}
