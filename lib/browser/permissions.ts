import browser from 'webextension-polyfill';
import { matchPattern, matchPatterns } from '../banks/catalog/patterns.ts';

/** Whether the person lets us reach `origin` at this moment. */
export function mayReach(origin: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [matchPattern(origin)] });
}

export function onPermissionsChanged(handle: () => void): void {
  browser.permissions.onAdded.addListener(handle);
  browser.permissions.onRemoved.addListener(handle);
}

/** Gives back the host permissions of origins that nothing uses any more. */
export async function dropPermissions(origins: string[]): Promise<void> {
  if (origins.length > 0) await browser.permissions.remove({ origins: matchPatterns(origins) });
}
