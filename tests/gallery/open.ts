import { test as base, type Page } from '@playwright/test';
import type { FakeLog } from './fake-browser.ts';
import type { Scene } from './scene.ts';
import { launch, type Look, play, stage } from './stage.ts';

type Open = (scene: Scene, look?: Partial<Look>) => Promise<Page>;

/** `open` shows a scene and plays its steps. A test fails when the page complained on its console. */
export const test = base.extend<{ open: Open }>({
  open: async ({}, use) => {
    const browser = await launch();
    const heard: string[] = [];
    await use(async (scene, look = {}) => {
      const full: Look = { scheme: 'light', language: 'en', ...look };
      const { page, complaints } = await stage(browser, process.env['GALLERY']!, scene, full);
      await play(page, scene);
      page.on('close', () => heard.push(...complaints));
      return page;
    });
    await browser.close();
    if (heard.length > 0) throw new Error(`the page complained: ${heard.join(' | ')}`);
  },
});

/** What the page asked of the browser so far. */
export function log(page: Page): Promise<Omit<FakeLog, 'publish'>> {
  return page.evaluate(() => {
    const { sent, tabs, permissions, closed } = (globalThis as unknown as { galleryLog: FakeLog }).galleryLog;
    return { sent, tabs, permissions, closed };
  });
}

/** What the worker publishes next. */
export function publish(page: Page, head: unknown): Promise<void> {
  return page.evaluate((next) => (globalThis as unknown as { galleryLog: FakeLog }).galleryLog.publish(next), head);
}
