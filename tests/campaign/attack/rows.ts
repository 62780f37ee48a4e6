import { pairsOf, type Part, partsOf, unpackLargeValue } from '../disk/unpack.ts';
import { rowsOf } from '../disk/sqlite.ts';
import { unsnap } from '../disk/snappy.ts';
import { join } from 'node:path';
import { reader } from '../disk/leveldb.ts';
import { type Find, mozFields, v8Fields } from './fields.ts';

/** A row of the vault's database as it was written at some time: live, replaced or deleted. */
export interface StoredRow {
  /** Its key: `['header']`, `['grant', 'uuid']`. */
  key: string[];
  find: Find;
}

const STORES = ['registration', 'connection', 'grant', 'accounts', 'health', 'attempt', 'settings', 'history', 'transactions']; // prettier-ignore

/** Whether a part is of the extension's own databases. */
export const isVaultFile = ({ file }: Pick<Part, 'file'>): boolean =>
  /IndexedDB\/chrome-extension|storage\/default\/moz-extension/u.test(file);

/** Every row that the profile still holds, in whatever state. */
export function* rowsIn(profile: string): Generator<StoredRow> {
  for (const { file, as, bytes } of partsOf(profile)) {
    if (as !== 'raw' || !isVaultFile({ file })) continue;
    for (const { key, value } of pairsOf(file, bytes)) {
      const place = chromiumKey(key);
      if (place) yield { key: place, find: v8Fields(unpackLargeValue(value) ?? value) };
    }
    if (file.endsWith('.sqlite')) {
      for (const { table, row } of rowsOf(join(profile, file))) {
        const [key, data] = [row['key'], row['data']];
        if (table !== 'object_data' || !(key instanceof Uint8Array) || !(data instanceof Uint8Array)) continue;
        const clone = unsnap(data);
        if (clone) yield { key: firefoxKey(Buffer.from(key)), find: mozFields(clone) };
      }
    }
    if (/\.sqlite(?:-wal)?$/u.test(file)) yield* carved(bytes);
  }
}

/** Database, store and index 1 (the data), then a string or an array of strings. */
function chromiumKey(key: Buffer): string[] | undefined {
  if (key.length < 6 || key[0] !== 0 || key[3] !== 1) return undefined;
  try {
    const read = reader(key, 4);
    const type = read.byte();
    const text = () => {
      const bytes = Buffer.from(read.bytes(read.varint() * 2));
      return bytes.swap16().toString('utf16le');
    };
    if (type === 1) return [text()];
    if (type !== 4) return undefined;
    return Array.from({ length: read.varint() }, () => (read.byte() === 1 ? text() : ''));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** 0x30 and a string, each byte one higher; 0x80 and the first of an array, the others behind a 0 and 0x30. */
function firefoxKey(key: Buffer): string[] {
  const lower = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte - 1)).toString('latin1');
  const parts: string[] = [];
  for (let from = 0; from < key.length;) {
    const end = key.indexOf(0, from);
    const part = key.subarray(from + 1, end < 0 ? key.length : end);
    if (part.length > 0) parts.push(lower(part));
    from = end < 0 ? key.length : end + 1;
  }
  return parts;
}

const CLONE_HEADER = Buffer.from([0x04, 0x03, 0x00, 0x01, 0x01, 0x04, 0xf1, 0xff]);

/** Rows that a file of SQLite still bears in pages that no table points to: found by how a packed clone begins. */
function* carved(file: Buffer): Generator<StoredRow> {
  for (let at = file.indexOf(CLONE_HEADER); at >= 0; at = file.indexOf(CLONE_HEADER, at + 1)) {
    for (const before of [1, 2, 3]) {
      const clone = unsnap(file.subarray(at - before, at + 65_536), { lenient: true });
      const key = clone && keyBefore(file.subarray(Math.max(0, at - 160), at - before));
      if (!clone || !key) continue;
      yield { key, find: mozFields(clone) };
      break;
    }
  }
}

/** The key lies before the data in the same cell. */
function keyBefore(bytes: Buffer): string[] | undefined {
  const places = STORES.map((store) => {
    const name = Buffer.from([0x80, ...Buffer.from(store).map((byte) => byte + 1), 0]);
    return { store, at: bytes.lastIndexOf(name), length: name.length };
  }).filter(({ at }) => at >= 0);
  const last = places.sort((a, b) => b.at - a.at)[0];
  if (!last) {
    for (const name of ['header', 'index'])
      if (bytes.includes(Buffer.from([0x30, ...Buffer.from(name).map((byte) => byte + 1)]))) return [name];
    return undefined;
  }
  const id = bytes.subarray(last.at + last.length + 1);
  // Ids are random and have 36 characters; blocks of history have the month behind it, settings have a name.
  const found = /^[\w.-]+/u.exec(Buffer.from(id.map((byte) => byte - 1)).toString('latin1'))?.[0];
  return found === undefined ? undefined : [last.store, found];
}
