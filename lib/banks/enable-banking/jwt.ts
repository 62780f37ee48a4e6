import { base64url } from '../../base64.ts';
import { importSigningKey } from '../../oauth/signing-key.ts';
import { facts } from './facts.ts';
import type { Settings } from './settings.ts';

/** Seconds that a JWT lives; Enable Banking takes up to a day. */
const LIFE = 3600;
/** Issued so many seconds ago, for clocks that are a little fast. */
const BACK = 60;

/**
 * The JWT that each request bears (API reference, authentication): RS256 by the application's key, which no script can
 * read out again. `now` in epoch milliseconds. Throws `Failure` configuration for a key that can't sign.
 */
export async function applicationJwt({ applicationId, privateKey }: Settings, now: number): Promise<string> {
  const { key } = await importSigningKey(privateKey, 'RS256');
  const iat = Math.floor(now / 1000) - BACK;
  const header = { typ: 'JWT', alg: 'RS256', kid: applicationId };
  const claims = { iss: facts.issuer.value, aud: facts.audience.value, iat, exp: iat + LIFE };
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, new TextEncoder().encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

function encode(value: object): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)));
}
