import { native as browser } from './native.ts';

/** Opens the full page at a route, in a tab of its own. */
export async function openPage(route: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(`page.html#${route}`) });
}
