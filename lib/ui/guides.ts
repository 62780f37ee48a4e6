import type { MessageKey } from '../i18n.ts';

/** A step on the way to what a link form asks for. */
export interface GuideStep {
  title: MessageKey;
  text: MessageKey;
  note?: MessageKey;
  /** What to choose there, letter for letter. */
  codes?: readonly string[];
  /** What stands with it: a link to the bank's portal, the address to register there. */
  shows?: 'portal' | 'redirect';
}

/** What a person does before the form can be filled in, by connector. SpareBank 1 has a guide with choices of its own. */
export const GUIDES: Readonly<Record<string, readonly GuideStep[]>> = {
  starling: [
    { title: 'starling_guide_portal', text: 'starling_guide_portal_text', shows: 'portal' },
    { title: 'starling_guide_token', text: 'starling_guide_token_text' },
    {
      title: 'starling_guide_scopes',
      text: 'starling_guide_scopes_text',
      codes: [
        'account:read',
        'account-list:read',
        'account-identifier:read',
        'balance:read',
        'space:read',
        'savings-goal:read',
        'transaction:read',
      ],
    },
  ],
  monzo: [
    { title: 'monzo_guide_portal', text: 'monzo_guide_portal_text', shows: 'portal' },
    { title: 'monzo_guide_client', text: 'monzo_guide_client_text' },
    { title: 'monzo_guide_redirect', text: 'monzo_guide_redirect_text', shows: 'redirect' },
  ],
  bunq: [
    { title: 'bunq_guide_app', text: 'bunq_guide_app_text' },
    { title: 'bunq_guide_key', text: 'bunq_guide_key_text' },
  ],
  oauth: [
    { title: 'oauth_guide_client', text: 'oauth_guide_client_text', shows: 'portal' },
    { title: 'oauth_guide_redirect', text: 'oauth_guide_redirect_text', shows: 'redirect' },
  ],
  'enable-banking': [
    { title: 'enableBanking_signUp_title', text: 'enableBanking_signUp_text', shows: 'portal' },
    { title: 'enableBanking_create_title', text: 'enableBanking_create_text' },
    { title: 'enableBanking_redirect_title', text: 'enableBanking_redirect_text', shows: 'redirect' },
    { title: 'enableBanking_file_title', text: 'enableBanking_file_text' },
    { title: 'enableBanking_activate_title', text: 'enableBanking_activate_text', note: 'enableBanking_limit' },
  ],
};

/** What stays at the bank after unlinking, where it could not be ended from here, by connector. */
export const LEFT: Readonly<Record<string, MessageKey>> = {
  starling: 'starling_left',
  monzo: 'monzo_left',
  bunq: 'bunq_left',
};

/** What a connector's tokens could do beyond reading, where that is anything. */
export const POWERS: Readonly<Record<string, MessageKey>> = {
  sparebank1: 'promise_could',
  monzo: 'monzo_power',
  bunq: 'bunq_power',
  oauth: 'oauth_power',
};
