import { base64 } from '../../base64.ts';

/** What ING's HTTP signature covers. `target` is path and query; header names are lower-case, in the order signed. */
export interface SignedParts {
  method: string;
  target: string;
  headers: [name: string, value: string][];
}

/** An instant as HTTP writes it (RFC 9110 5.6.7): two-digit day, GMT. `now` in epoch milliseconds. */
export function httpDate(now: number): string {
  return new Date(now).toUTCString();
}

/** The text that is signed (draft-cavage-http-signatures, 2.3): a line per part, no newline at its end. */
export function signingString({ method, target, headers }: SignedParts): string {
  return [`(request-target): ${method.toLowerCase()} ${target}`, headerLines(headers)].join('\n');
}

/** The lines of headers alone: all that an answer's signature has. */
export function headerLines(headers: SignedParts['headers']): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n');
}

/** The parameters of a `Signature` header, or of `Authorization: Signature`, in ING's order. */
export function signatureParameters(
  keyId: string,
  algorithm: string,
  { headers }: SignedParts,
  signature: Uint8Array,
): string {
  const names = ['(request-target)', ...headers.map(([name]) => name)].join(' ');
  return `keyId="${keyId}",algorithm="${algorithm}",headers="${names}",signature="${base64(signature)}"`;
}
