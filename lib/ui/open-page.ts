import { native } from '../browser/native.ts';

/** Shows the full page at `hash` (`#settings`): in the tab where it is open already, else in a new one. */
export async function openPage(hash = ''): Promise<void> {
  const page = native.runtime.getURL('/page.html');
  const [tab] = await native.tabs.query({ url: `${page}*` }).catch(() => []);
  if (tab?.id === undefined) {
    await native.tabs.create({ url: page + hash });
    return;
  }
  await native.tabs.update(tab.id, hash ? { active: true, url: page + hash } : { active: true });
  if (tab.windowId !== undefined) await native.windows.update(tab.windowId, { focused: true });
}
