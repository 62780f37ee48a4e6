import browser from 'webextension-polyfill';
import type { SessionStore } from '../vault/ports.ts';

/** `storage.session`: lives until the browser ends and never reaches the disk (measured in both browsers). */
export const session: SessionStore = {
  async get<T>(key: string) {
    return (await browser.storage.session.get(key))[key] as T | undefined;
  },
  set: (key, value) => browser.storage.session.set({ [key]: value }),
  remove: (key) => browser.storage.session.remove(key),
};
