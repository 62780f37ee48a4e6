/**
 * Snappy (https://github.com/google/snappy/blob/main/format_description.txt): what LevelDB's tables, large values of
 * Chromium's IndexedDB and every value of Firefox's are packed with. Undefined for what is no such block. `lenient`: the
 * block may be followed by something else, as where it is carved out of a file.
 */
export function unsnap(packed: Uint8Array, { lenient = false } = {}): Buffer | undefined {
  let from = 0;
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = packed[from++];
    if (byte === undefined || shift > 28) return undefined;
    size += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  // No row and no block is as large.
  if (size > 16_777_216) return undefined;
  const unpacked = Buffer.alloc(size);
  let to = 0;
  while (to < size) {
    const tag = packed[from++];
    if (tag === undefined) return undefined;
    const kind = tag & 3;
    let length: number;
    if (kind === 0) {
      length = tag >> 2;
      if (length >= 60) {
        const bytes = length - 59;
        length = little(packed, from, bytes);
        from += bytes;
      }
      length++;
      if (from + length > packed.length || to + length > size) return undefined;
      unpacked.set(packed.subarray(from, from + length), to);
      from += length;
      to += length;
      continue;
    }
    let distance: number;
    if (kind === 1) {
      length = ((tag >> 2) & 7) + 4;
      distance = ((tag >> 5) << 8) | (packed[from++] ?? 0);
    } else {
      length = (tag >> 2) + 1;
      distance = little(packed, from, kind === 2 ? 2 : 4);
      from += kind === 2 ? 2 : 4;
    }
    if (distance === 0 || distance > to || to + length > size) return undefined;
    // Byte by byte: a copy may reach into what it writes itself.
    for (const end = to + length; to < end; to++) unpacked[to] = unpacked[to - distance]!;
  }
  return lenient || from === packed.length ? unpacked : undefined;
}

function little(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) value += (bytes[at + index] ?? 0) * 2 ** (8 * index);
  return value;
}
