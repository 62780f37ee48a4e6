import { t, uiLanguage } from '../i18n.ts';

/**
 * BCP 47 tag for words and figures: the browser's own where our texts are in that language (`en-GB`), else the
 * language of our texts, so that one sentence never mixes two languages.
 */
export function language(): string {
  const texts = t('language');
  const browser = uiLanguage().replace('_', '-');
  const norwegian = /^(nb|no)\b/.test(browser) && texts === 'nb';
  return norwegian || browser.split('-')[0] === texts ? browser : texts;
}
