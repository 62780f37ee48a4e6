import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that depend on the seed only (mulberry32 started from a SHA-256 of the seed). */
export function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** An opaque text that depends on the parts only. */
export function opaqueId(length: number, ...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, length);
}

/** Digits that depend on the parts only. */
export function opaqueDigits(length: number, ...parts: string[]): string {
  const number = BigInt(`0x${createHash('sha256').update(parts.join('\n')).digest('hex')}`);
  return String(number % 10n ** BigInt(length)).padStart(length, '1');
}
