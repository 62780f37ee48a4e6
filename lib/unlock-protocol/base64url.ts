import { type Bytes, fromBase64, toBase64 } from '../vault/bytes.ts';

/** Base64url without padding (RFC 4648, 5). */
export function toBase64url(bytes: Bytes): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '');
}

/** Undefined for text that is not Base64url. */
export function fromBase64url(text: string): Bytes | undefined {
  if (!/^[\w-]*$/u.test(text)) return undefined;
  try {
    return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
}
