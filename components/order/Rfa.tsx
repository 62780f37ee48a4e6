import { bankidLanguage } from '../../lib/bankid/language.ts';
import type { RfaCode } from '../../lib/bankid/message.ts';
import { RFA_TEXTS } from '../../lib/bankid/texts.ts';
import { uiLanguage } from '../../lib/i18n.ts';

/** One of BankID's messages, in the language of the browser as far as BankID's logins are shown in it. */
export function Rfa({ code }: { code: RfaCode }) {
  const language = bankidLanguage(uiLanguage());
  return <span lang={language}>{RFA_TEXTS[code][language]}</span>;
}
