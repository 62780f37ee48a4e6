import * as z from 'zod/mini';
import { fieldMeta } from '../settings.ts';

/** The API key that a person made in the bunq app. */
export const settings = z.object({
  apiKey: z
    .string()
    .check(z.trim(), z.minLength(1), z.maxLength(500), z.regex(/^[\x21-\x7e]+$/u))
    .register(fieldMeta, { label: 'bunq_apiKey', help: 'bunq_apiKey_help', input: 'password' }),
});

export type Settings = z.infer<typeof settings>;
