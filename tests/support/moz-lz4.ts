const MAGIC = Buffer.from('mozLz40\0', 'latin1');
/** A count of 15 goes on in the bytes that follow, until one is not 255. */
const MORE = 15;

/**
 * The content of a file that Firefox packed (its sessions, among others): eight bytes of magic, the unpacked size in
 * four, one LZ4 block. Null for any other file. Throws a RangeError for a broken block.
 */
export function unpackMozLz4(file: Buffer): Buffer | null {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const unpacked = Buffer.alloc(file.readUInt32LE(MAGIC.length));
  let from = MAGIC.length + 4;
  let to = 0;

  function count(low: number): number {
    let sum = low;
    for (let more = low === MORE; more; from++) {
      const byte = file.readUInt8(from);
      sum += byte;
      more = byte === 255;
    }
    return sum;
  }

  while (from < file.length) {
    const token = file.readUInt8(from++);
    const literals = count(token >> 4);
    to += file.copy(unpacked, to, from, from + literals);
    from += literals;
    // The last sequence has literals only.
    if (from >= file.length) break;
    const distance = file.readUInt16LE(from);
    from += 2;
    // Byte by byte: a match may reach into what it writes itself.
    for (const end = to + 4 + count(token & MORE); to < end; to++) {
      unpacked.writeUInt8(unpacked.readUInt8(to - distance), to);
    }
  }
  return unpacked;
}
