import { base64url } from '../base64.ts';

/*
 * Keys of a login that runs. A restarted worker needs them, so they lie in the session store, which is memory and holds
 * the unlocked data key too; a signing key that stays becomes one that can't be exported.
 */

const SEALING = { name: 'ECDH', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** The private half, and the public one as the protocol writes it. */
export interface StoredKey {
  secret: JsonWebKey;
  point: string;
}

export const newSealingKey = (): Promise<StoredKey> => newKey(SEALING, ['deriveBits']);
export const newSigningKey = (): Promise<StoredKey> => newKey(SIGNING, ['sign', 'verify']);

export function signingKeyOf({ secret }: StoredKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', { ...secret, key_ops: ['sign'], ext: false }, SIGNING, false, ['sign']);
}

/** The pair that a share was sealed to. */
export async function sealingPairOf({ secret }: StoredKey): Promise<CryptoKeyPair> {
  const { d: _d, key_ops: _operations, ...open } = secret;
  return {
    privateKey: await crypto.subtle.importKey('jwk', secret, SEALING, false, ['deriveBits']),
    publicKey: await crypto.subtle.importKey('jwk', open, SEALING, true, []),
  };
}

async function newKey(curve: typeof SEALING | typeof SIGNING, uses: KeyUsage[]): Promise<StoredKey> {
  const pair = await crypto.subtle.generateKey(curve, true, uses);
  return {
    secret: await crypto.subtle.exportKey('jwk', pair.privateKey),
    point: base64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))),
  };
}
