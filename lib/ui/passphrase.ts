import type { MessageKey } from '../i18n.ts';

/** Fewest characters of a new passphrase. The vault decides; this only spares a round trip. */
export const PASSPHRASE_LENGTH = 12;

/** What is wrong with a new passphrase that was typed twice; null when nothing is. */
export function newPassphraseProblem(first: string, second: string): MessageKey | null {
  if (Array.from(first).length < PASSPHRASE_LENGTH) return 'refusal_weakPassphrase';
  return first === second ? null : 'passphrase_differs';
}
