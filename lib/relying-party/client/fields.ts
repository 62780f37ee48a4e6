import { RequestLimitError } from './limits.ts';

/** Members that are undefined are left out of what is sent. */
export type Wire = Record<string, unknown>;

/** `value` without members that are undefined; undefined when none is left. */
export function compact(value: Wire): Wire | undefined {
  const kept = Object.entries(value).filter(([, member]) => member !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** An optional text. An empty one is left out: BankID answers an empty string with an error. */
export function optional(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

export function required(field: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new RequestLimitError(field, 'is required');
  return value;
}

export function longest(field: string, value: string | undefined, max: number): string | undefined {
  if (value !== undefined && value.length > max) throw new RequestLimitError(field, `is longer than ${max} characters`);
  return value;
}

export function matching(field: string, value: string | undefined, form: RegExp, rule: string): string | undefined {
  if (value !== undefined && !form.test(value)) throw new RequestLimitError(field, rule);
  return value;
}

export function oneOf<T extends string>(field: string, value: T | undefined, set: readonly T[]): T | undefined {
  if (value !== undefined && !set.includes(value)) throw new RequestLimitError(field, `is none of ${set.join(', ')}`);
  return value;
}

/** UTF-8 in Base64, measured after the encoding. */
export function base64(field: string, text: string | undefined, max: number): string | undefined {
  const encoded = optional(text) === undefined ? undefined : Buffer.from(text!, 'utf8').toString('base64');
  if (encoded !== undefined && encoded.length > max)
    throw new RequestLimitError(field, `is longer than ${max} characters after Base64`);
  return encoded;
}
