import type { Browser } from 'webextension-polyfill';

/**
 * The browser's own extension API, for popup and page. Both of our browsers' promise-based calls suffice there; the
 * worker imports the polyfill instead (it needs promise listeners in older Chromes).
 */
export const native: Browser =
  (globalThis as { browser?: Browser }).browser ?? (globalThis as unknown as { chrome: Browser }).chrome;

/** Whether this is Firefox, for words about its own windows and settings. */
export function isFirefox(): boolean {
  return native.runtime.getURL('').startsWith('moz-extension:');
}
