import * as z from 'zod/mini';
import { fieldMeta } from '../settings.ts';

const credential = z.string().check(z.trim(), z.minLength(1), z.maxLength(500), z.regex(/^[\x21-\x7e]+$/u));

/** What a developer got from SEB's portal. */
export const settings = z.object({
  clientId: credential.check().register(fieldMeta, { label: 'seb_clientId', input: 'text' }),
  clientSecret: credential.check().register(fieldMeta, { label: 'seb_clientSecret', input: 'password' }),
});

export type Settings = z.infer<typeof settings>;
