import { base64, sha256 } from './base64.ts';

/** What ING's HTTP signature covers. `target` is path and query; header names are lower-case, in the order signed. */
export interface SignedParts {
  method: string;
  target: string;
  headers: [name: string, value: string][];
}

/** The `Digest` header of a body, the empty one included (RFC 3230, ING's form). */
export async function digestHeader(body: string): Promise<string> {
  return `SHA-256=${base64(await sha256(new TextEncoder().encode(body)))}`;
}

/** An instant as HTTP writes it (RFC 9110 5.6.7): two-digit day, GMT. `now` in epoch milliseconds. */
export function httpDate(now: number): string {
  return new Date(now).toUTCString();
}

/** The text that is signed (draft-cavage-http-signatures, 2.3): a line per part, no newline at its end. */
export function signingString({ method, target, headers }: SignedParts): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`(request-target): ${method.toLowerCase()} ${target}`, ...lines].join('\n');
}

/** The parameters of a `Signature` header, or of `Authorization: Signature`, in ING's order. */
export function signatureParameters(keyId: string, { headers }: SignedParts, signature: Uint8Array): string {
  const names = ['(request-target)', ...headers.map(([name]) => name)].join(' ');
  return `keyId="${keyId}",algorithm="rsa-sha256",headers="${names}",signature="${base64(signature)}"`;
}
