import type messages from '../public/_locales/en/messages.json';
import { native } from './browser/native.ts';

export type MessageKey = keyof typeof messages;

/** The text of `key` in the browser's language, `$1`… replaced in order. */
export function t(key: MessageKey, ...substitutions: (string | number)[]): string {
  return native.i18n.getMessage(key, substitutions.map(String));
}

/** BCP 47 tag for Intl, as the browser's user interface has it. */
export function uiLanguage(): string {
  return native.i18n.getUILanguage();
}

/** Texts and language as a port, for code that also runs outside a browser. */
export interface Words {
  t: typeof t;
  language(): string;
}
