/** The languages of everything that is said about a BankID login. */
export const LANGUAGES = ['sv', 'en', 'nb'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The language for a browser whose interface is in `uiLanguage` (BCP 47). A Swede reads BankID's own words, also while
 * the rest of the product has no Swedish: a login screen is in one language as a whole, and bears its `lang`.
 */
export function bankidLanguage(uiLanguage: string): Language {
  const [primary = ''] = uiLanguage.toLowerCase().split(/[-_]/u);
  if (primary === 'sv') return 'sv';
  return primary === 'nb' || primary === 'no' || primary === 'nn' ? 'nb' : 'en';
}
