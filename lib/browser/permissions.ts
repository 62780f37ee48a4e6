import browser from 'webextension-polyfill';
import { matchPattern } from '../banks/catalog/patterns.ts';

/** Whether the person lets us reach `origin` at this moment. */
export function mayReach(origin: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [matchPattern(origin)] });
}

export function onPermissionsChanged(handle: () => void): void {
  browser.permissions.onAdded.addListener(handle);
  browser.permissions.onRemoved.addListener(handle);
}

/** Gives back host permissions that nothing uses any more, by match pattern. */
export async function dropPermissions(patterns: string[]): Promise<void> {
  if (patterns.length > 0) await browser.permissions.remove({ origins: patterns });
}
