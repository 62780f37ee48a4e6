import { base64 } from '../../base64.ts';

/** The `Digest` header of a body, the empty one included (RFC 3230, ING's form). */
export async function digestHeader(body: string): Promise<string> {
  return `SHA-256=${base64(await sha256(new TextEncoder().encode(body)))}`;
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
