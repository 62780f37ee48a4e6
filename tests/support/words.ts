import { readFileSync } from 'node:fs';

type Messages = Record<string, { message: string }>;
const messages = JSON.parse(readFileSync('public/_locales/en/messages.json', 'utf8')) as Messages;

/** The product's own English words, so that the story goes on when a wording changes. */
export function words(key: string, ...substitutions: string[]): string {
  const found = messages[key];
  if (!found) throw new Error(`no message ${key}`);
  return substitutions.reduce((text, value, i) => text.replace(`$${i + 1}`, value), found.message);
}
