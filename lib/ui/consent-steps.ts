import type { MessageKey } from '../i18n.ts';

/** What a person does in the bank's window, where nothing else is known of it. */
export const DEFAULT_STEPS: readonly MessageKey[] = ['consent_loginAny', 'consent_approve', 'consent_closes'];

/** By connector, where more is known. */
export const CONSENT_STEPS: Readonly<Record<string, readonly MessageKey[]>> = {
  sparebank1: ['consent_login', 'consent_approve', 'consent_closes'],
  monzo: ['monzo_consent_email', 'monzo_consent_link', 'monzo_consent_app'],
};
