import browser from 'webextension-polyfill';
import { Failure } from '../failure.ts';

/**
 * `launchWebAuthFlow`: a window of the browser's own that ends at the extension's redirect address. Resolves with the
 * redirect; throws `Failure` cancelled when the person closes it. Only one may be open at a time, in both browsers.
 */
export async function openAuthWindow(url: string): Promise<string> {
  try {
    return await browser.identity.launchWebAuthFlow({ url, interactive: true });
  } catch (error) {
    throw authWindowFailure(String(error));
  }
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
 * Watches tabs that reach another address or close. The address is only told for origins that we have host permission
 * for. Every event of every tab wakes the worker while this is on. A worker must turn it on in its first turn, or it
 * misses the event that woke it.
 */
export function tabWatcher(handle: TabHandler): (on: boolean) => void {
  const updated = (tabId: number, { url }: { url?: string | undefined }) => {
    if (url) handle(tabId, { url });
  };
  const removed = (tabId: number) => handle(tabId, 'closed');
  return (on) => {
    if (on === browser.tabs.onUpdated.hasListener(updated)) return;
    if (on) {
      browser.tabs.onUpdated.addListener(updated);
      browser.tabs.onRemoved.addListener(removed);
    } else {
      browser.tabs.onUpdated.removeListener(updated);
      browser.tabs.onRemoved.removeListener(removed);
    }
  };
}
