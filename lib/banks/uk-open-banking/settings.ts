import * as z from 'zod/mini';
import { decodePrivateKey, encodePrivateKey } from '../../oauth/pem.ts';
import { importSigningKey } from '../../oauth/signing-key.ts';
import type { Institution } from '../catalog/institution.ts';
import { fieldMeta } from '../settings.ts';

const printable = z.string().check(z.trim(), z.maxLength(500), z.regex(/^[\x21-\x7e]+$/u));

const clientId = printable.check().register(fieldMeta, { label: 'ukOpenBanking_clientId', input: 'text' });

const clientSecret = printable.check().register(fieldMeta, { label: 'ukOpenBanking_clientSecret', input: 'password' });

const signingKey = z.string().check(z.trim(), z.minLength(1), z.maxLength(20_000)).register(fieldMeta, {
  label: 'ukOpenBanking_signingKey',
  help: 'ukOpenBanking_signingKey_help',
  input: 'pem',
  placeholder: '-----BEGIN PRIVATE KEY-----',
});

const keyId = z.optional(printable).register(fieldMeta, {
  label: 'ukOpenBanking_keyId',
  help: 'ukOpenBanking_keyId_help',
  input: 'text',
});

const asks = z._default(z.enum(['balances', 'transactions']), 'balances').register(fieldMeta, {
  label: 'ukOpenBanking_asks',
  input: 'choice',
  choices: { balances: 'ukOpenBanking_asks_balances', transactions: 'ukOpenBanking_asks_transactions' },
  advanced: true,
});

/** Everything that a client registration at a bank of UK Open Banking may consist of. */
export const settings = z.object({
  clientId,
  clientSecret: z.optional(clientSecret).register(fieldMeta, fieldMeta.get(clientSecret)!),
  signingKey: z.optional(signingKey).register(fieldMeta, fieldMeta.get(signingKey)!),
  keyId,
  asks,
});

export type Settings = z.infer<typeof settings>;

/** What this institution wants of a client: a secret, a key or both, by how the client authenticates and signs. */
export function settingsFor({ oauth }: Institution): z.ZodMiniObject {
  const secret = !['private-key-jwt', 'tls-client-auth'].includes(oauth?.clientAuthentication ?? '');
  const key = oauth?.openid?.clientAlg !== undefined;
  return z.object({ clientId, ...(secret && { clientSecret }), ...(key && { signingKey, keyId }), asks });
}

/**
 * A key is tried at once, so that one that can't be used is refused where it was typed, and stored as PKCS#8 whichever
 * way openssl wrote it. Throws `Failure` configuration as importSigningKey.
 */
export async function prepare({ oauth }: Institution, settings: Settings): Promise<Settings> {
  const alg = oauth?.openid?.clientAlg;
  if (!alg || settings.signingKey === undefined) return settings;
  await importSigningKey(settings.signingKey, alg);
  return { ...settings, signingKey: encodePrivateKey(decodePrivateKey(settings.signingKey)) };
}
