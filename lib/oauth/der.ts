/** One element of DER (ITU-T X.690): where its content is, and where the next one begins. */
export interface DerElement {
  tag: number;
  start: number;
  contentStart: number;
  end: number;
}

/** An element with short or long length, up to 65535 bytes of content. */
export function encodeDer(tag: number, content: number[]): number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  if (length < 0x100) return [tag, 0x81, length, ...content];
  return [tag, 0x82, length >> 8, length & 0xff, ...content];
}

/** The element at `start`; null where there is none that ends within `bytes`. Tags of one byte only. */
export function readDer(bytes: Uint8Array, start: number): DerElement | null {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  if (tag === undefined || first === undefined) return null;
  const sizeBytes = first & 0x80 ? first & 0x7f : 0;
  if (sizeBytes > 3 || first === 0x80) return null;
  let length = sizeBytes > 0 ? 0 : first;
  for (const byte of bytes.subarray(start + 2, start + 2 + sizeBytes)) length = length * 256 + byte;
  const contentStart = start + 2 + sizeBytes;
  const end = contentStart + length;
  return end <= bytes.length ? { tag, start, contentStart, end } : null;
}

/** The elements inside an element, in order; null when they don't fill it. */
export function childrenOf(bytes: Uint8Array, parent: DerElement): DerElement[] | null {
  const children: DerElement[] = [];
  let at = parent.contentStart;
  while (at < parent.end) {
    const child = readDer(bytes, at);
    if (!child || child.end > parent.end) return null;
    children.push(child);
    at = child.end;
  }
  return children;
}
