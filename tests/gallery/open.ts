import { type Browser, test as base, type Page } from '@playwright/test';
import type { FakeLog } from './fake-browser.ts';
import type { Scene } from './scene.ts';
import { launch, type Look, play, stage } from './stage.ts';

type Open = (scene: Scene, look?: Partial<Look>) => Promise<Page>;

/** `open` shows a scene and plays its steps. A test fails when one of its pages complained on the console. */
export const test = base.extend<{ open: Open }, { chromium: Browser }>({
  chromium: [
    // Playwright reads the names out of the pattern: it must be there, and may be empty.
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  open: async ({ chromium }, use) => {
    const stages: Awaited<ReturnType<typeof stage>>[] = [];
    await use(async (scene, look = {}) => {
      const staged = await stage(chromium, process.env['GALLERY']!, scene, {
        scheme: 'light',
        language: 'en',
        ...look,
      });
      stages.push(staged);
      await play(staged.page, scene, look.language ?? 'en');
      return staged.page;
    });
    for (const { context } of stages) await context.close();
    const heard = stages.flatMap(({ complaints }) => complaints);
    if (heard.length > 0) throw new Error(`the page complained: ${heard.join(' | ')}`);
  },
});

/** What the page asked of the browser so far. */
export function log(page: Page): Promise<Omit<FakeLog, 'publish' | 'publishOrder'>> {
  return page.evaluate(() => {
    const { sent, tabs, fetched, permissions, closed } = (globalThis as unknown as { galleryLog: FakeLog }).galleryLog;
    return { sent, tabs, fetched, permissions, closed };
  });
}

/** What the worker publishes next. */
export function publish(page: Page, head: unknown): Promise<void> {
  return page.evaluate((next) => (globalThis as unknown as { galleryLog: FakeLog }).galleryLog.publish(next), head);
}

/** The order that the worker publishes next. */
export function publishOrder(page: Page, order: unknown): Promise<void> {
  return page.evaluate(
    (next) => (globalThis as unknown as { galleryLog: FakeLog }).galleryLog.publishOrder(next),
    order,
  );
}
