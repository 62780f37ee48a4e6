import type { Answer, CommandName, Input, Output } from '../../lib/messages.ts';
import type { Head } from '../../lib/snapshot.ts';
import type { Tab } from './tab.ts';
import { until } from './until.ts';

// What runs inside the extension's own documents.

interface Api {
  browser: {
    runtime: { sendMessage(message: unknown): Promise<unknown>; getBackgroundPage(): Promise<typeof globalThis> };
    storage: { session: { get(key: string | null): Promise<Record<string, unknown>> } };
    action: {
      getBadgeText(details: object): Promise<string>;
      getTitle(details: object): Promise<string>;
      openPopup(): Promise<void>;
    };
    extension: { getViews(fetch: { type: 'popup' }): Window[] };
  };
}

/** Sends a command from one of the extension's own documents, as its buttons do. */
export async function send<C extends CommandName>(tab: Tab, command: C, input: Input<C>): Promise<Output<C>> {
  const answer = (await tab.evaluate(
    (envelope) => (globalThis as unknown as Api).browser.runtime.sendMessage(envelope),
    { v: 1, command, input },
  )) as Answer<C>;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.output;
}

/** The published snapshot's first part, once it is as wanted. */
export function headWhere(tab: Tab, what: string, wanted: (head: Head) => boolean): Promise<Head> {
  return until(what, async () => {
    const { head } = await tab.evaluate(() => (globalThis as unknown as Api).browser.storage.session.get('head'));
    return head !== undefined && wanted(head as Head) && (head as Head);
  });
}

/** Text and tooltip of the toolbar button, asked of the browser by a document of the extension. */
export async function badge(tab: Tab): Promise<{ text: string; title: string }> {
  const { text, title } = await tab.evaluate(async () => {
    const { action } = (globalThis as unknown as Api).browser;
    return { text: await action.getBadgeText({}), title: await action.getTitle({}) };
  });
  return { text, title: title.replaceAll('\u00a0', ' ') };
}

/** Opens the toolbar button's real popup. */
export function openActionPopup(tab: Tab): Promise<void> {
  return tab.evaluate(() => (globalThis as unknown as Api).browser.action.openPopup());
}

/** Inner width of the real popup and of what is drawn in it (CSS pixels), once it reads `words`. */
export function actionPopupWidths(tab: Tab, words: string): Promise<{ window: number; content: number }> {
  return until(`a popup that reads "${words}"`, () =>
    tab.evaluate((wanted) => {
      const [popup] = (globalThis as unknown as Api).browser.extension.getViews({ type: 'popup' });
      if (!popup?.document.body.innerText.replaceAll('\u00a0', ' ').includes(wanted)) return false;
      return { window: popup.innerWidth, content: popup.document.documentElement.scrollWidth };
    }, words),
  );
}

/** Whether a fetch of `url` by the popup's document and by the event page is let out and answered. */
export function fetchEverywhere(tab: Tab, url: string): Promise<{ popup: boolean; background: boolean }> {
  return tab.evaluate(async (address) => {
    const background = await (globalThis as unknown as Api).browser.runtime.getBackgroundPage();
    const reached = (from: typeof globalThis) =>
      from.fetch(address).then(
        () => true,
        () => false,
      );
    return { popup: await reached(globalThis), background: await reached(background) };
  }, url);
}

/** The unlocked data key (base64), which is in memory only. */
export async function dataKey(tab: Tab): Promise<string> {
  const stored = await tab.evaluate(() => (globalThis as unknown as Api).browser.storage.session.get(null));
  const [, held] = Object.entries(stored).find(([name]) => name.endsWith(':key')) ?? [];
  const key = /[A-Za-z0-9+/]{43}=/u.exec(JSON.stringify(held ?? null))?.[0];
  if (key === undefined) throw new Error('no data key in session storage');
  return key;
}

/** Leaves a text in clear in a database beside the vault's: what a scan of the disk has to find. */
export function plantOnDisk(tab: Tab, text: string): Promise<void> {
  return tab.evaluate(
    (value) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('planted');
        opening.onupgradeneeded = () => opening.result.createObjectStore('store');
        opening.onerror = () => reject(opening.error!);
        opening.onsuccess = () => {
          const writing = opening.result.transaction('store', 'readwrite', { durability: 'strict' });
          writing.objectStore('store').put({ value }, 1);
          writing.oncomplete = () => resolve();
          writing.onerror = () => reject(writing.error!);
        };
      }),
    text,
  );
}
