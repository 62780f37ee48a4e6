import * as z from 'zod/mini';
import { decodePrivateKey, encodePrivateKey } from '../../oauth/pem.ts';
import { fieldMeta } from '../settings.ts';
import type { Institution } from '../catalog/institution.ts';
import { certificateDer } from './certificate.ts';
import { httpSigner, jwsSigner } from './signer.ts';

const id = z.string().check(z.trim(), z.minLength(1), z.maxLength(200), z.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/u));
const pem = z.string().check(z.trim(), z.maxLength(20_000));

/** How requests prove themselves: HTTP signature over three headers or four, JWS, or the client certificate alone. */
export const MODES = ['signature', 'signature-id', 'jws', 'mtls'] as const;
export type Mode = (typeof MODES)[number];

/** What an organisation got from ING's developer portal. A key id that begins with `SN=` stands for the PSD2 variant. */
export const settings = z
  .object({
    clientId: id.check().register(fieldMeta, { label: 'ing_clientId', input: 'text' }),
    mode: z._default(z.enum(MODES), 'signature').register(fieldMeta, {
      label: 'ing_mode',
      help: 'ing_mode_help',
      input: 'choice',
      choices: {
        signature: 'ing_mode_signature',
        'signature-id': 'ing_mode_signatureId',
        jws: 'ing_mode_jws',
        mtls: 'ing_mode_mtls',
      },
    }),
    key: z.optional(pem.check()).register(fieldMeta, {
      label: 'ing_key',
      help: 'ing_key_help',
      input: 'pem',
      placeholder: '-----BEGIN PRIVATE KEY-----',
    }),
    certificate: z.optional(pem.check(z.refine((text) => certificateDer(text) !== null))).register(fieldMeta, {
      label: 'ing_certificate',
      help: 'ing_certificate_help',
      input: 'pem',
      placeholder: '-----BEGIN CERTIFICATE-----',
    }),
    country: z._default(z.string().check(z.trim(), z.toUpperCase(), z.regex(/^[A-Z]{2}$/u)), 'NL').register(fieldMeta, {
      label: 'ing_country',
      help: 'ing_country_help',
      input: 'text',
      advanced: true,
      placeholder: 'NL',
    }),
    keyId: z.optional(id.check()).register(fieldMeta, {
      label: 'ing_keyId',
      help: 'ing_keyId_help',
      input: 'text',
      advanced: true,
      placeholder: 'SN=546212FB',
    }),
  })
  .check(
    z.refine(({ mode, key }) => mode === 'mtls' || key !== undefined),
    z.refine(({ mode, keyId, certificate }) => certificate !== undefined || !(mode === 'jws' || isPsd2({ keyId }))),
  );

export type Settings = z.infer<typeof settings>;

/** Whether requests for an application token are signed in the name of an eIDAS certificate. */
export function isPsd2({ keyId }: { keyId?: string | undefined }): boolean {
  return keyId?.startsWith('SN=') ?? false;
}

/** The settings with their key tried and as PKCS#8. Throws `Failure` configuration for a key that can't sign their way. */
export async function prepare(_institution: Institution, settings: Settings): Promise<Settings> {
  const { key, mode } = settings;
  if (key === undefined) return settings;
  await (mode === 'jws' ? jwsSigner(key) : httpSigner(key));
  return { ...settings, key: encodePrivateKey(decodePrivateKey(key)) };
}
