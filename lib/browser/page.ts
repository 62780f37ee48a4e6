import browser from 'webextension-polyfill';

/** Opens the full page at a route, in a tab of its own. */
export async function openPage(route: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(`page.html#${route}`) });
}
