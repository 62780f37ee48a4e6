import * as z from 'zod/mini';
import type { Institution } from '../catalog/institution.ts';
import { fieldMeta } from '../settings.ts';

const credential = z.string().check(z.trim(), z.minLength(1), z.maxLength(500));

const clientId = credential
  .check(z.regex(/^[\x21-\x7e]+$/u))
  .register(fieldMeta, { label: 'sbanken_clientId', input: 'text' });
const clientSecret = credential.check().register(fieldMeta, { label: 'sbanken_clientSecret', input: 'password' });
const customerId = z
  .string()
  .check(z.trim(), z.regex(/^\d{11}$/u))
  .register(fieldMeta, { label: 'sbanken_customerId', help: 'sbanken_customerId_help', input: 'password' });

const plain = z.object({ clientId, clientSecret });

/** With the national id, which the first generation of the API wants in a header of every request. */
export const settings = z.object({ clientId, clientSecret, customerId });

/** Nobody is asked for a national id that is not sent. */
export function settingsFor({ traits }: Pick<Institution, 'traits'>): z.ZodMiniObject {
  return traits?.['customerId'] ? settings : plain;
}

export type Settings = z.infer<typeof plain> & { customerId?: string };
