import type { MessageKey } from '../i18n.ts';
import type { ConsentWindowKind } from '../messages.ts';

const LOGIN = { how: 'institution_how', button: 'institution_link', stored: 'institution_stored' } as const;

/** What leads to a consent of each kind: how, the button, and what it takes where credentials are stored already. */
export const CONSENT_WORDS: Record<ConsentWindowKind, { how: MessageKey; button: MessageKey; stored: MessageKey }> = {
  browser: LOGIN,
  tab: LOGIN,
  order: { how: 'institution_howOrder', button: 'institution_linkOrder', stored: 'institution_storedOrder' },
  none: { how: 'institution_howPlain', button: 'institution_linkPlain', stored: 'institution_storedPlain' },
};
