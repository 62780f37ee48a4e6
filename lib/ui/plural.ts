import { type MessageKey, t } from '../i18n.ts';
import { language } from './language.ts';

/** The text for a count: English and Norwegian know one and other. The count is `$1`. */
export function plural(count: number, one: MessageKey, other: MessageKey): string {
  return t(new Intl.PluralRules(language()).select(count) === 'one' ? one : other, count);
}
