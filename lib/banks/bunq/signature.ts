import { base64, fromBase64 } from '../../base64.ts';
import { encodePem } from '../../oauth/pem.ts';
import { importSigningKey } from '../../oauth/signing-key.ts';

// doc.bunq.com, "Signing": SHA-256, PKCS#1 v1.5, a pair of 2048 bits, the body alone.
const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** A new pair: the private half as PKCS#8 and the public one as SPKI, both PEM. */
export async function newKeyPair(): Promise<{ privateKey: string; publicKey: string }> {
  const publicExponent = new Uint8Array([1, 0, 1]);
  const parameters = { ...ALGORITHM, modulusLength: 2048, publicExponent };
  const pair = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
  const [pkcs8, spki] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('spki', pair.publicKey),
  ]);
  return {
    privateKey: encodePem('PRIVATE KEY', new Uint8Array(pkcs8)),
    publicKey: encodePem('PUBLIC KEY', new Uint8Array(spki)),
  };
}

/** The signature over a request's body, in base64. */
export async function sign(privateKey: string, body: string): Promise<string> {
  const { key } = await importSigningKey(privateKey, 'RS256');
  return base64(new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, new TextEncoder().encode(body))));
}

/** Whether the bank's key, PEM, signed this body. False for a key or a signature that can't be read. */
export async function verify(serverKey: string, signature: string, body: string): Promise<boolean> {
  const bytes = fromBase64(signature);
  const spki = fromBase64(serverKey.replace(/-----[A-Z ]+-----/gu, ''));
  if (!bytes || !spki) return false;
  try {
    const key = await crypto.subtle.importKey('spki', spki, ALGORITHM, false, ['verify']);
    return await crypto.subtle.verify(ALGORITHM, key, bytes, new TextEncoder().encode(body));
  } catch {
    return false;
  }
}
