import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';
import { unpackMozLz4 } from '../../support/moz-lz4.ts';
import { type Pair, pairsOfLog, pairsOfTable } from './leveldb.ts';
import { unsnap } from './snappy.ts';
import { isSqlite, rowsOf } from './sqlite.ts';

/** Bytes of a profile, and where they come from. */
export interface Part {
  /** From the profile on. */
  file: string;
  /** `raw`, or what was unpacked out of it. */
  as: string;
  bytes: Buffer;
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** More than any browser's own file, unpacked. */
const LARGEST = { maxOutputLength: 64 * 1024 * 1024 };

/** Every file of a profile as it lies there, and everything that is packed in it unpacked. */
export function* partsOf(profile: string): Generator<Part> {
  const files = readdirSync(profile, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const file = path.slice(profile.length);
    const bytes = readFileSync(path);
    yield { file, as: 'raw', bytes };
    const lz4 = unpackMozLz4(bytes);
    if (lz4) yield { file, as: 'lz4', bytes: lz4 };
    for (const { key, value } of pairsOf(path, bytes)) {
      yield { file, as: 'key', bytes: key };
      yield { file, as: 'value', bytes: value };
      const large = unpackLargeValue(value);
      if (large) yield { file, as: 'snappy value', bytes: large };
    }
    if (isSqlite(bytes)) {
      for (const { table, row } of rowsOf(path)) {
        for (const value of Object.values(row)) {
          if (typeof value === 'string') yield { file, as: `row of ${table}`, bytes: Buffer.from(value) };
          if (!(value instanceof Uint8Array)) continue;
          yield { file, as: `row of ${table}`, bytes: Buffer.from(value) };
          const unpacked = unsnap(value);
          if (unpacked) yield { file, as: `snappy row of ${table}`, bytes: unpacked };
        }
      }
    }
    yield* deflated(file, bytes);
  }
}

/** Pairs of a LevelDB file. */
export function pairsOf(path: string, bytes: Buffer): Pair[] {
  try {
    if (/\d{6}\.log$/u.test(path)) return pairsOfLog(bytes);
    return /\.(?:ldb|sst)$/u.test(path) ? pairsOfTable(bytes) : [];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Chromium packs a large value of IndexedDB: a version of its own, then snappy (`FF 11 02`). */
export function unpackLargeValue(value: Buffer): Buffer | undefined {
  const at = value.indexOf(Buffer.from([0xff, 0x11, 0x02]));
  return at >= 0 && at < 8 ? unsnap(value.subarray(at + 3)) : undefined;
}

/** What gzip and zlib have packed, wherever in a file it begins. */
function* deflated(file: string, bytes: Buffer): Generator<Part> {
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
    const unpacked = attempt(() => gunzipSync(bytes.subarray(at), LARGEST));
    if (unpacked) yield { file, as: 'gzip', bytes: unpacked };
  }
  for (let at = bytes.indexOf(0x78); at >= 0; at = bytes.indexOf(0x78, at + 1)) {
    // The two bytes of a zlib header are a multiple of 31 (RFC 1950, 2.2).
    if ((0x7800 + (bytes[at + 1] ?? 0)) % 31 !== 0) continue;
    const unpacked = attempt(() => inflateSync(bytes.subarray(at), LARGEST));
    if (unpacked && unpacked.length > 16) yield { file, as: 'zlib', bytes: unpacked };
  }
}

function attempt(unpack: () => Buffer): Buffer | undefined {
  try {
    return unpack();
  } catch {
    return undefined;
  }
}
