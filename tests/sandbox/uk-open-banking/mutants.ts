import { createHash, constants, type KeyObject, sign } from 'node:crypto';
import { encrypted } from './encrypted.ts';
import type { UkTraits } from './traits.ts';

/** The bank's private keys, by kind. */
export interface ServerKeys {
  rsa: KeyObject;
  ec: KeyObject;
}

export const KIDS = { rsa: 'sandbox', ec: 'sandbox-ec' } as const;

/** Signed answers that a client must refuse, by the names of the OIDF client tests; the last two it must take. */
const MUTANTS = [
  'invalid-signature',
  'alg-none',
  'alternate-alg',
  'invalid-iss',
  'missing-iss',
  'invalid-aud',
  'invalid-secondary-aud',
  'missing-aud',
  'expired-exp',
  'missing-exp',
  'iat-is-week-in-past',
  'invalid-nonce',
  'missing-nonce',
  'invalid-c-hash',
  'missing-c-hash',
  'invalid-s-hash',
  'missing-s-hash',
  'invalid-intent',
  'missing-intent',
  'invalid-acr',
  'encrypted',
  'encrypted-rsa1_5',
  'aud-array',
  'no-at-hash',
] as const;

export type Mutant = (typeof MUTANTS)[number];

export const isMutant = (value: unknown): value is Mutant => MUTANTS.includes(value as Mutant);

type Claims = Record<string, unknown>;

const CLAIMS: Record<string, string> = {
  iss: 'iss',
  aud: 'aud',
  exp: 'exp',
  nonce: 'nonce',
  'c-hash': 'c_hash',
  's-hash': 's_hash',
  intent: 'openbanking_intent_id',
  'at-hash': 'at_hash',
};

/** A signed token with one thing wrong, signed again by the bank's own key, so that nothing else is wrong with it. */
export function mutate(jwt: string, mutant: Mutant, keys: ServerKeys, { jwks }: Pick<UkTraits, 'jwks'>): string {
  const [header, claims] = jwt
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims) as [Claims, Claims];
  if (mutant === 'encrypted' || mutant === 'encrypted-rsa1_5') return encrypted(jwt, mutant, jwks?.keys[0]);
  if (mutant === 'alg-none') return `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`;
  if (mutant === 'alternate-alg')
    Object.assign(header, { alg: header['alg'] === 'PS256' ? 'RS256' : 'PS256', kid: KIDS.rsa });
  const signed = `${encode(header)}.${encode(changed(claims, mutant))}`;
  const signature = signatureOf(signed, String(header['alg']), keys);
  if (mutant === 'invalid-signature') signature[0]! ^= 1;
  return `${signed}.${signature.toString('base64url')}`;
}

function changed(claims: Claims, mutant: Mutant): Claims {
  const missing = CLAIMS[mutant.replace(/^(?:missing|no)-/u, '')];
  if (/^(?:missing|no)-/u.test(mutant) && missing) {
    const { [missing]: _missing, ...others } = claims;
    return others;
  }
  const now = Math.floor(Date.now() / 1000);
  const other = createHash('sha256').update('another').digest().subarray(0, 16).toString('base64url');
  const changes: Partial<Record<Mutant, Claims>> = {
    'invalid-iss': { iss: `${String(claims['iss'])}/` },
    'invalid-aud': { aud: 'another client' },
    'invalid-secondary-aud': { aud: [claims['aud'], 'a third party'] },
    'expired-exp': { exp: now - 300 },
    'iat-is-week-in-past': { iat: now - 7 * 86_400 },
    'invalid-nonce': { nonce: other },
    'invalid-c-hash': { c_hash: other },
    'invalid-s-hash': { s_hash: other },
    'invalid-intent': { openbanking_intent_id: 'urn:another' },
    'invalid-acr': { acr: 'urn:openbanking:psd2:none' },
    'aud-array': { aud: [claims['aud']] },
  };
  return { ...claims, ...changes[mutant] };
}

function signatureOf(text: string, alg: string, { rsa, ec }: ServerKeys): Buffer {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  if (alg === 'ES256') return sign('sha256', Buffer.from(text), { key: ec, dsaEncoding: 'ieee-p1363' });
  return sign('sha256', Buffer.from(text), alg === 'PS256' ? { key: rsa, ...pss } : rsa);
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
