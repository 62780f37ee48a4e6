import * as z from 'zod/mini';
import { fieldMeta } from '../settings.ts';

const credential = z.string().check(z.trim(), z.minLength(1), z.maxLength(500), z.regex(/^[\x21-\x7e]+$/u));

/** The confidential client that a person made at Monzo's developer portal. */
export const settings = z.object({
  clientId: credential.check().register(fieldMeta, {
    label: 'monzo_clientId',
    input: 'text',
    placeholder: 'oauth2client_0000…',
  }),
  clientSecret: credential.check().register(fieldMeta, {
    label: 'monzo_clientSecret',
    help: 'monzo_clientSecret_help',
    input: 'password',
  }),
});

export type Settings = z.infer<typeof settings>;
