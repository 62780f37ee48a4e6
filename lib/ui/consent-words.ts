import type { MessageKey } from '../i18n.ts';
import type { ConsentWindowKind } from '../messages.ts';

/** What leads to a consent of each kind: the button, and what it takes where credentials are stored already. */
export const CONSENT_WORDS: Record<ConsentWindowKind, { button: MessageKey; stored: MessageKey }> = {
  browser: { button: 'institution_link', stored: 'institution_stored' },
  tab: { button: 'institution_link', stored: 'institution_stored' },
  order: { button: 'institution_linkOrder', stored: 'institution_storedOrder' },
  none: { button: 'institution_linkPlain', stored: 'institution_storedPlain' },
};
