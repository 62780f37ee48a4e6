import { unsnap } from './snappy.ts';

/** A value as it was written under a key; nothing of whether it was deleted or written over since. */
export interface Pair {
  key: Buffer;
  value: Buffer;
}

const BLOCK = 32_768;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');

/** Every pair in a write-ahead log (`000003.log`), put together again from the blocks that it is cut into. */
export function pairsOfLog(file: Buffer): Pair[] {
  const pairs: Pair[] = [];
  let parts: Buffer[] = [];
  for (let at = 0; at + 7 <= file.length;) {
    const left = BLOCK - (at % BLOCK);
    if (left < 7) {
      at += left;
      continue;
    }
    const length = file.readUInt16LE(at + 4);
    const type = file[at + 6]!;
    const payload = file.subarray(at + 7, at + 7 + length);
    if (type === 0 && length === 0) {
      at += left;
      continue;
    }
    at += 7 + length;
    // Whole, or the first, middle and last of several.
    if (type === 1 || type === 2) parts = [];
    parts.push(payload);
    if (type === 1 || type === 4) pairs.push(...pairsOfBatch(Buffer.concat(parts)));
  }
  return pairs;
}

/** Sequence number and count, then operations: 1 puts, 0 deletes. */
function pairsOfBatch(batch: Buffer): Pair[] {
  const read = reader(batch, 12);
  const pairs: Pair[] = [];
  while (read.left() > 0) {
    const put = read.byte() === 1;
    const key = read.bytes(read.varint());
    if (put) pairs.push({ key, value: read.bytes(read.varint()) });
  }
  return pairs;
}

/** Every pair in a table (`000005.ldb`); none for a file that is no table. */
export function pairsOfTable(file: Buffer): Pair[] {
  if (!file.subarray(-8).equals(MAGIC)) return [];
  const footer = reader(file.subarray(-48), 0);
  footer.varint();
  footer.varint();
  const index = block(file, footer.varint(), footer.varint());
  return pairsOfBlock(index).flatMap(({ value }) => {
    const handle = reader(value, 0);
    // The last eight bytes of a table's key are its sequence number.
    return pairsOfBlock(block(file, handle.varint(), handle.varint())).map((pair) => ({
      ...pair,
      key: pair.key.subarray(0, -8),
    }));
  });
}

function block(file: Buffer, at: number, size: number): Buffer {
  const bytes = file.subarray(at, at + size);
  return file[at + size] === 1 ? (unsnap(bytes) ?? Buffer.alloc(4)) : bytes;
}

function pairsOfBlock(bytes: Buffer): Pair[] {
  const restarts = bytes.readUInt32LE(bytes.length - 4);
  const read = reader(bytes.subarray(0, bytes.length - 4 - 4 * restarts), 0);
  const pairs: Pair[] = [];
  let last = Buffer.alloc(0);
  while (read.left() > 0) {
    const [shared, own, length] = [read.varint(), read.varint(), read.varint()];
    last = Buffer.concat([last.subarray(0, shared), read.bytes(own)]);
    pairs.push({ key: last, value: read.bytes(length) });
  }
  return pairs;
}

/** Reads on from `at`; throws a RangeError at the end. */
export function reader(bytes: Buffer, at: number) {
  let from = at;
  const byte = () => bytes.readUInt8(from++);
  return {
    byte,
    left: () => bytes.length - from,
    varint(): number {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const next = byte();
        value += (next & 127) * factor;
        if (next < 128) return value;
      }
    },
    bytes(length: number): Buffer {
      if (length > bytes.length - from) throw new RangeError('cut off');
      return bytes.subarray(from, (from += length));
    },
  };
}
