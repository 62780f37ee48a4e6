import { NAME } from '../../name.ts';
import type { Language, Purpose } from '../../unlock-protocol/messages.ts';

const TEXTS: Record<Purpose, Record<Language, (device: string) => string>> = {
  unlock: {
    en: (device) => `Unlock ${NAME} on ${device}`,
    nb: (device) => `Lås opp ${NAME} på ${device}`,
    sv: (device) => `Lås upp ${NAME} på ${device}`,
  },
  enrol: {
    en: (device) => `Turn on unlocking ${NAME} with BankID on ${device}`,
    nb: (device) => `Slå på opplåsing av ${NAME} med BankID på ${device}`,
    sv: (device) => `Slå på upplåsning av ${NAME} med BankID på ${device}`,
  },
};

/** What the BankID app shows before the person enters the code. */
export function visibleText(purpose: Purpose, language: Language, deviceName: string): string {
  return TEXTS[purpose][language](deviceName);
}
