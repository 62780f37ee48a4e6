import * as z from 'zod/mini';
import type { Institution } from '../catalog/institution.ts';
import { fieldMeta } from '../settings.ts';

const printable = z.string().check(z.trim(), z.minLength(1), z.maxLength(500), z.regex(/^[\x21-\x7e]+$/u));

const clientId = printable.check().register(fieldMeta, { label: 'oauth_clientId', input: 'text' });
const clientSecret = printable.check().register(fieldMeta, { label: 'oauth_clientSecret', input: 'password' });

/** What a bank gives to whoever registers a client. */
export const settings = z.object({ clientId, clientSecret });

export type Settings = Pick<z.infer<typeof settings>, 'clientId'> & Partial<z.infer<typeof settings>>;

/** A public client has no secret. */
export const settingsFor = ({ oauth }: Institution): z.ZodMiniObject =>
  oauth?.clientAuthentication === 'none' ? z.object({ clientId }) : settings;
