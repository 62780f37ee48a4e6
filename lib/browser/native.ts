import type { Browser } from 'webextension-polyfill';

/** The browser's own extension API: Chrome knows it as `browser` in late versions only, and its calls give promises in all. */
export const native: Browser =
  (globalThis as { browser?: Browser }).browser ?? (globalThis as unknown as { chrome: Browser }).chrome;

/** Whether this is Firefox, for words about its own windows and settings. */
export function isFirefox(): boolean {
  return native.runtime.getURL('').startsWith('moz-extension:');
}
