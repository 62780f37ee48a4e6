import browser from 'webextension-polyfill';
import type { Windows } from 'webextension-polyfill';
import { Failure } from '../failure.ts';
import { session } from './session.ts';

const AUTH_WINDOW = 'auth-window';

/**
 * `launchWebAuthFlow`: a window of the browser's own that ends at the extension's redirect address. Resolves with the
 * redirect; throws `Failure` cancelled when the person closes it. Only one may be open at a time, in both browsers: one
 * that an ended worker left is closed first. Chromium would refuse; Firefox would show the new login in the old window,
 * reject at once and let the answer go out to the redirect address.
 */
export async function openAuthWindow(url: string): Promise<string> {
  await closeAuthWindow();
  // Its own window is the first popup that opens from now on; later ones may be the bank's.
  const opened = ({ id, type }: Windows.Window) => {
    if (type !== 'popup') return;
    browser.windows.onCreated.removeListener(opened);
    void session.set(AUTH_WINDOW, id);
  };
  browser.windows.onCreated.addListener(opened);
  try {
    return await browser.identity.launchWebAuthFlow({ url, interactive: true });
  } catch (error) {
    throw authWindowFailure(String(error));
  } finally {
    browser.windows.onCreated.removeListener(opened);
  }
}

/** Closes the window of `openAuthWindow`, whichever worker opened it. Does nothing when none is open. */
export async function closeAuthWindow(): Promise<void> {
  const id = await session.get<number>(AUTH_WINDOW);
  if (id === undefined) return;
  await session.remove(AUTH_WINDOW);
  await browser.windows.remove(id).catch(() => undefined);
}

/** The browsers' wordings (Chromium 156, Firefox 153), matched loosely: they have changed before. */
export function authWindowFailure(message: string): Failure {
  if (/did not approve|cancell?ed or denied/iu.test(message))
    return new Failure('cancelled', { reason: 'window-closed' });
  if (/could not be loaded/iu.test(message)) return new Failure('unavailable', { reason: 'page-not-loaded' });
  return new Failure('cancelled', { reason: 'interrupted' });
}

/** The extension's own redirect address for an institution: a path of its own, so that answers can't be mixed up. */
export function authRedirectUri(institutionId: string): string {
  return browser.identity.getRedirectURL(institutionId);
}

/** The second consent window: an ordinary tab. Its answer comes by `onWatchedTab`, also to a worker that was restarted. */
export async function openConsentTab(url: string): Promise<number> {
  const tab = await browser.tabs.create({ url });
  return tab.id!;
}

/** The address of a tab, where our host permissions let us see it; null when there is no such tab. */
export async function tabAddress(tabId: number): Promise<string | undefined | null> {
  return browser.tabs.get(tabId).then(
    ({ url }) => url,
    () => null,
  );
}

export async function closeTab(tabId: number): Promise<void> {
  await browser.tabs.remove(tabId).catch(() => undefined);
}

type TabHandler = (tabId: number, event: { url: string } | 'closed') => void;

/**
 * Watches tabs that reach one of `patterns` or close. The address is only told for origins that we have host permission
 * for. A worker must turn it on in its first turn, or it misses the event that woke it.
 */
export function tabWatcher(handle: TabHandler, patterns: string[], isFirefox: boolean): (on: boolean) => void {
  const updated = (tabId: number, { url }: { url?: string | undefined }) => {
    if (url) handle(tabId, { url });
  };
  const removed = (tabId: number) => handle(tabId, 'closed');
  let isFirstTurn = true;
  return (on) => {
    // Firefox goes on waking an event page for what its first turn listened to, also after removeListener: so nothing
    // there may match every tab. That a tab has closed meanwhile is found by the next start.
    const onlyFiltered = isFirefox && isFirstTurn;
    isFirstTurn = false;
    if (!on) {
      browser.tabs.onUpdated.removeListener(updated);
      browser.tabs.onRemoved.removeListener(removed);
      return;
    }
    if (!browser.tabs.onUpdated.hasListener(updated)) {
      if (isFirefox) browser.tabs.onUpdated.addListener(updated, { urls: patterns, properties: ['url'] });
      else browser.tabs.onUpdated.addListener(updated);
    }
    if (!onlyFiltered) browser.tabs.onRemoved.addListener(removed);
  };
}
