import * as z from 'zod/mini';
import type { FieldMeta, FieldView } from '../fields.ts';
import type { Institution } from './catalog/institution.ts';
import type { Connector } from './connector.ts';

/** The link form is drawn from what is registered here for each field of a settings schema. */
export const fieldMeta = z.registry<FieldMeta>();

/** The link form's fields in the schema's order. Throws when a field has no metadata: a form without labels is a bug. */
export function describeSettings(schema: z.ZodMiniObject): FieldView[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const meta = fieldMeta.get(field);
    if (!meta) throw new TypeError(`settings field ${name} has no label`);
    return { ...meta, name, required: !z.safeParse(field, undefined).success };
  });
}

/** The schema of what one institution wants to know of a client. */
export function settingsOf(connector: Connector, institution: Institution): z.ZodMiniObject {
  return connector.settingsFor?.(institution) ?? connector.settings;
}
