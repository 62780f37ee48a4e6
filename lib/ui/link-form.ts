import type { FieldView } from '../fields.ts';

/**
 * What a link form holds, by field name, without what was left empty. Spaces around a pasted value are dropped: no
 * bank's credentials begin or end with one.
 */
export function readSettings(fields: FieldView[], data: FormData): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { name } of fields) {
    const value = data.get(name);
    if (typeof value === 'string' && value.trim() !== '') settings[name] = value.trim();
  }
  return settings;
}

/** `https://api.bank.example/*` as a person reads it: `api.bank.example`. */
export function patternHost(pattern: string): string {
  return pattern.replace(/^[a-z*]+:\/\//, '').replace(/\/.*$/, '');
}
