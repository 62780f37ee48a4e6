import * as z from 'zod/mini';
import { fieldMeta } from '../settings.ts';

const secret = z.string().check(z.trim(), z.minLength(1), z.maxLength(200));

/** What a person copies from the bank's developer portal. `authHost` chooses between the two hosts of the same service. */
export const settings = z.object({
  clientId: secret.check(z.regex(/^[\x21-\x7e]+$/u)).register(fieldMeta, {
    label: 'sparebank1_clientId',
    input: 'text',
    placeholder: '00000000-0000-0000-0000-000000000000',
  }),
  clientSecret: secret.check().register(fieldMeta, { label: 'sparebank1_clientSecret', input: 'password' }),
  finInst: z.optional(z.string().check(z.trim(), z.regex(/^fid-[a-z-]+$/u))).register(fieldMeta, {
    label: 'sparebank1_finInst',
    help: 'sparebank1_finInst_help',
    input: 'text',
    advanced: true,
    placeholder: 'fid-smn',
  }),
  authHost: z._default(z.enum(['api', 'apiAuth']), 'api').register(fieldMeta, {
    label: 'sparebank1_authHost',
    help: 'sparebank1_authHost_help',
    input: 'choice',
    choices: { api: 'sparebank1_authHost_api', apiAuth: 'sparebank1_authHost_apiAuth' },
    advanced: true,
  }),
  clientAuthentication: z._default(z.enum(['body', 'basic']), 'body').register(fieldMeta, {
    label: 'sparebank1_clientAuthentication',
    input: 'choice',
    choices: { body: 'sparebank1_clientAuthentication_body', basic: 'sparebank1_clientAuthentication_basic' },
    advanced: true,
  }),
});

export type Settings = z.infer<typeof settings>;
