import { createHmac, hkdfSync } from 'node:crypto';

/** What is derived from the server's one secret. Another secret means: no stored order or share can be read any more. */
export interface Secrets {
  /** Encrypts what is stored. */
  recordKey: Buffer;
  /** Stands for a person: matched, never turned back, worth nothing without the secret. */
  personKey(personalNumber: string): string;
  /** Stands for an address or a device in the names of counters. */
  nameOf(kind: 'address' | 'device', value: string): string;
}

export const SECRET_BYTES = 32;

/** Throws a RangeError for a secret under 32 bytes. */
export function deriveSecrets(secret: Uint8Array): Secrets {
  if (secret.length < SECRET_BYTES) throw new RangeError(`the secret has under ${SECRET_BYTES} bytes`);
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `relying-party ${use} 1`, 32));
  const [recordKey, people, names] = [derive('records'), derive('people'), derive('names')];
  return {
    recordKey,
    personKey: (personalNumber) => createHmac('sha256', people).update(personalNumber).digest('base64url'),
    nameOf: (kind, value) => createHmac('sha256', names).update(`${kind}:${value}`).digest('base64url'),
  };
}
