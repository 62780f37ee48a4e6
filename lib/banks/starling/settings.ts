import * as z from 'zod/mini';
import { fieldMeta } from '../settings.ts';

/** The personal access token that a person makes for their own account. */
export const settings = z.object({
  accessToken: z
    .string()
    .check(z.trim(), z.minLength(1), z.maxLength(4000), z.regex(/^[\x21-\x7e]+$/u))
    .register(fieldMeta, { label: 'starling_accessToken', help: 'starling_accessToken_help', input: 'password' }),
});

export type Settings = z.infer<typeof settings>;
