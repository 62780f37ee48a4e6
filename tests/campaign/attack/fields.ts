import { reader } from '../disk/leveldb.ts';

/** A field of a structured clone on the disk, and where what follows it begins. */
export interface Field {
  value: Buffer | string | number;
  end: number;
}

/** The first field of that name at or after `from`; undefined where there is none. */
export type Find = (name: string, from?: number) => Field | undefined;

/** As V8 writes an object (Chromium): names and texts of one byte a character, numbers, typed arrays. */
export function v8Fields(bytes: Buffer): Find {
  return (name, from = 0) => {
    const marker = Buffer.concat([Buffer.from([0x22, name.length]), Buffer.from(name)]);
    const at = bytes.indexOf(marker, from);
    if (at < 0) return undefined;
    const read = reader(bytes, at + marker.length);
    const tag = String.fromCharCode(read.byte());
    const done = (value: Field['value']) => ({ value, end: bytes.length - read.left() });
    if (tag === 'I') return done(zigzag(read.varint()));
    if (tag === 'N') return done(read.bytes(8).readDoubleLE());
    if (tag === '"') return done(read.bytes(read.varint()).toString('latin1'));
    return tag === 'B' ? done(read.bytes(read.varint())) : done('');
  };
}

const zigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

const MOZ = { int: 0xffff0003, text: 0xffff0004, array: 0xffff0020 };

/** As SpiderMonkey writes one (Firefox): pairs of 32 bits, data and tag; texts and bytes filled up to eight. */
export function mozFields(bytes: Buffer): Find {
  const filled = (length: number) => Math.ceil(length / 8) * 8;
  return (name, from = 0) => {
    const marker = Buffer.alloc(8 + filled(name.length));
    marker.writeUInt32LE(name.length + 0x80000000, 0);
    marker.writeUInt32LE(MOZ.text, 4);
    marker.write(name, 8, 'latin1');
    const at = bytes.indexOf(marker, from);
    if (at < 0) return undefined;
    const start = at + marker.length;
    const [data, tag] = [bytes.readUInt32LE(start), bytes.readUInt32LE(start + 4)];
    if (tag === MOZ.int) return { value: data, end: start + 8 };
    if (tag === MOZ.text) {
      const length = data & 0x7fffffff;
      return { value: bytes.toString('latin1', start + 8, start + 8 + length), end: start + 8 + filled(length) };
    }
    // Length of the array, the buffer's own tag and length, then its bytes.
    if (tag === MOZ.array) {
      const length = bytes.readUInt32LE(start + 8);
      return { value: bytes.subarray(start + 32, start + 32 + length), end: start + 32 + filled(length) };
    }
    return { value: tag < 0xfff00000 ? bytes.readDoubleLE(start) : '', end: start + 8 };
  };
}
