import browser from 'webextension-polyfill';
import type { Institution } from '../banks/catalog/institution.ts';
import type { RelyingParty } from '../banks/catalog/relying-party.ts';
import { watchedPatterns } from '../banks/catalog/patterns.ts';
import { connectors } from '../banks/connectors.ts';
import { createHttp } from '../http/create-http.ts';
import { t, uiLanguage } from '../i18n.ts';
import type { Records } from '../records.ts';
import type { ConsentWindows, Ports } from '../sync/ports.ts';
import type { createBankIdDoors } from '../vault/bankid.ts';
import { createVault } from '../vault/vault.ts';
import { alarms } from './alarms.ts';
import { showBadge } from './badge.ts';
import { certificateCredentials } from './client-certificates.ts';
import {
  authRedirectUri,
  closeAuthWindow,
  closeTab,
  openAuthWindow,
  openConsentTab,
  tabAddress,
  tabWatcher,
} from './consent-window.ts';
import { forgetDate, withDate } from './date-header.ts';
import { idle } from './idle.ts';
import { exclusive } from './locks.ts';
import { dropPermissions, mayReach } from './permissions.ts';
import { session } from './session.ts';

const clock = { now: () => Date.now() };
const isFirefox = browser.runtime.getURL('').startsWith('moz-extension:');
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * The ports over the real browser. Listens to tabs from the start; what finds no consent tab turns that off. Takes away
 * what an earlier worker left in the browser.
 */
export function browserPorts(
  institutions: Institution[],
  unlocking: { relyingParty: RelyingParty; bankidDoors: typeof createBankIdDoors } | undefined,
  onTab: (tabId: number, event: { url: string } | 'closed') => void,
): Ports {
  const watchTabs = tabWatcher(onTab, watchedPatterns(institutions), isFirefox);
  watchTabs(true);
  // A turn of its own: the first dated request waits for it.
  void forgetDate();
  const consent: ConsentWindows = {
    redirectUri({ id, oauth }, window) {
      if (window === 'tab') return oauth?.watchedRedirectUri ?? null;
      // Firefox requests a consent URL unseen before its window shows it, which uses up one that works once.
      return oauth?.loginByEmail || (oauth?.oneTimeAuthorizationUrl && isFirefox) ? null : authRedirectUri(id);
    },
    openAuthWindow,
    closeAuthWindow,
    openTab: openConsentTab,
    closeTab,
    tabAddress,
    watchTabs,
  };
  const certificates = certificateCredentials(institutions, isFirefox);
  return {
    vault: createVault<Records>({ session, exclusive, now: clock.now, wait, ...unlocking }),
    institutions,
    ...(unlocking && { relyingParty: unlocking.relyingParty }),
    connectors,
    http: (institution, record) =>
      createHttp(institution, {
        fetch: globalThis.fetch,
        online: () => navigator.onLine,
        mayReach,
        record,
        withDate,
        certificateCredentials: certificates,
      }),
    certificateCredentials: certificates,
    clock,
    clockOffsets: new Map(),
    exclusive,
    session,
    alarms,
    idle,
    consent,
    words: { t, language: uiLanguage },
    showBadge,
    mayReach,
    dropPermissions,
    wait,
    randomId: () => crypto.randomUUID(),
    random: Math.random,
  };
}
