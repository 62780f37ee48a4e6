import * as z from 'zod/mini';
import { decodePrivateKey, encodePrivateKey } from '../../oauth/pem.ts';
import { importSigningKey } from '../../oauth/signing-key.ts';
import type { Institution } from '../catalog/institution.ts';
import { fieldMeta } from '../settings.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

/** What a person has of an application: the key file that its making downloads, and its id, which is the file's name. */
export const settings = z.object({
  privateKey: z.string().check(z.trim(), z.minLength(1), z.maxLength(20_000)).register(fieldMeta, {
    label: 'enableBanking_privateKey',
    help: 'enableBanking_privateKey_help',
    input: 'pem',
    placeholder: '-----BEGIN PRIVATE KEY-----',
    idFromName: 'applicationId',
  }),
  applicationId: z.string().check(z.trim(), z.toLowerCase(), z.regex(UUID)).register(fieldMeta, {
    label: 'enableBanking_applicationId',
    help: 'enableBanking_applicationId_help',
    input: 'text',
    placeholder: '00000000-0000-0000-0000-000000000000',
  }),
  psuType: z._default(z.enum(['personal', 'business']), 'personal').register(fieldMeta, {
    label: 'enableBanking_psuType',
    input: 'choice',
    choices: { personal: 'enableBanking_psuType_personal', business: 'enableBanking_psuType_business' },
    advanced: true,
  }),
});

export type Settings = z.infer<typeof settings>;

/** The settings with their key tried and as PKCS#8. Throws `Failure` configuration as importSigningKey. */
export async function prepare(_institution: Institution, settings: Settings): Promise<Settings> {
  await importSigningKey(settings.privateKey, 'RS256');
  return { ...settings, privateKey: encodePrivateKey(decodePrivateKey(settings.privateKey)) };
}
