import type { FieldView } from '../fields.ts';
import type { ConsentWindowKind, InstitutionView } from '../messages.ts';

/** The name of the box that says that a field's stored value is to be removed. */
export const removalOf = (name: string): string => `${name} removed`;

/**
 * What a link form holds, by field name, without what was left empty; what is to be removed is the empty string. Spaces
 * around a pasted value are dropped: no bank's credentials begin or end with one.
 */
export function readSettings(fields: FieldView[], data: FormData): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { name } of fields) {
    const value = data.get(name);
    if (typeof value === 'string' && value.trim() !== '') settings[name] = value.trim();
    else if (data.has(removalOf(name))) settings[name] = '';
  }
  return settings;
}

/** The host permissions that a link with these settings needs. */
export function neededPermissions(
  { permissions, permissionsOnlyWith }: Pick<InstitutionView, 'permissions' | 'permissionsOnlyWith'>,
  window: ConsentWindowKind,
  settings: Record<string, string>,
): string[] {
  const more = permissionsOnlyWith.filter(({ setting, value }) => settings[setting] === value);
  return [...new Set([...permissions[window], ...more.map(({ pattern }) => pattern)])];
}

/** `https://api.bank.example/*` as a person reads it: `api.bank.example`. */
export function patternHost(pattern: string): string {
  return pattern.replace(/^[a-z*]+:\/\//, '').replace(/\/.*$/, '');
}
