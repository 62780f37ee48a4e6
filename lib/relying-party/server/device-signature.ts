import { fromBase64 } from '../../base64.ts';
import { NEW_DEVICE } from '../../unlock-protocol/messages.ts';
import {
  importDeviceKey,
  readParameters,
  type SignatureHeaders,
  type SignatureParameters,
  type SignedParts,
  verifyRequest,
} from '../../unlock-protocol/signed-request.ts';
import type { Store } from '../store/store.ts';
import { LIMITS } from './limits.ts';
import { ProtocolFailure } from './protocol-failure.ts';

/** A request whose signature is to be checked. */
export interface SignedRequest {
  parts: SignedParts;
  headers: Partial<SignatureHeaders>;
}

/** The key id that a request claims: a device's id, or undefined for a new device. */
export function claimedDevice({ headers }: SignedRequest): string | undefined {
  const { keyId } = parametersOf(headers);
  return keyId === NEW_DEVICE ? undefined : keyId;
}

/**
 * Checks that `deviceKey` signed this request, now and for the first time. Throws ProtocolFailure: `bad-signature`,
 * `wrong-clock`, `repeated-request`. The nonce is used up only by a signature that is right.
 */
export async function checkSignature(
  store: Store,
  deviceKey: string,
  { parts, headers }: SignedRequest,
): Promise<void> {
  const { created, nonce, keyId } = parametersOf(headers);
  const raw = fromBase64(deviceKey);
  const key = raw && (await importDeviceKey(raw));
  if (!key || !(await verifyRequest(key, parts, headers))) throw new ProtocolFailure('bad-signature');
  const now = await store.now();
  if (Math.abs(now - created * 1000) > LIMITS.clock) throw new ProtocolFailure('wrong-clock', { now });
  if (!(await store.takeOnce(`nonce:${keyId}:${nonce}`, now + 2 * LIMITS.clock)))
    throw new ProtocolFailure('repeated-request');
}

function parametersOf(headers: Partial<SignatureHeaders>): SignatureParameters {
  const parameters = readParameters(headers);
  if (!parameters) throw new ProtocolFailure('bad-signature');
  return parameters;
}
