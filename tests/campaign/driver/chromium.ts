import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Locator, Page } from '@playwright/test';
import { launch, serviceWorker } from '../../e2e/extension.ts';
import type { Target } from '../../firefox/tab.ts';
import { until } from '../../firefox/until.ts';
import { HOME, redirectUri } from '../../support/extension-id.ts';
import { type Doc, DOWNLOADS, type Driver } from './driver.ts';

const TEN_SECONDS = { timeout: 10_000 };

function docOf(page: Page): Doc {
  const find = (target: Target): Locator => {
    const { role, name } = { role: undefined, ...target };
    if (role === undefined) return page.getByLabel(name, { exact: true }).first();
    const wanted = name === undefined ? {} : { name, exact: typeof name === 'string' };
    return page.getByRole(role as 'button', wanted).first();
  };
  return {
    evaluate: (run, argument) => page.evaluate(run as (argument: unknown) => never, argument),
    run: (bundle, argument) => page.evaluate(`${bundle}; campaignTamper.tamper(${argument})`),
    click: (target) => find(target).click(TEN_SECONDS),
    type: (target, text) => find(target).pressSequentially(text, TEN_SECONDS),
    textOf: async (target) => (await find(target).textContent(TEN_SECONDS)) ?? '',
    reads: async (words) => {
      let text = '';
      await until(`the words "${words}"`, async () => {
        text = await page.locator('body').innerText();
        return text.includes(words);
      }).catch((cause: unknown) => {
        throw new Error(`the words "${words}" never came, but these: ${text}`, { cause });
      });
    },
    text: () => page.locator('body').innerText(),
    close: () => page.close(),
  };
}

/** A Chromium on `profile`, with more of its switches. */
export async function startChromium(profile: string, args: string[] = []): Promise<Driver> {
  const context = await launch(profile, { args });
  const worker = await serviceWorker(context);
  const save = (download: Download) => download.saveAs(join(profile, DOWNLOADS, download.suggestedFilename()));
  context.on('page', (page) => page.on('download', (download) => void save(download)));
  // `host-pid`, in the lock that keeps a second browser out.
  const pid = Number(/\d+$/u.exec(readlinkSync(join(profile, 'SingletonLock')))![0]);
  const newPage = async (url: string) => {
    const page = await context.newPage();
    await page.goto(url);
    return docOf(page);
  };
  return {
    browser: 'chromium',
    open: (path) => newPage(`${HOME}/${path}`),
    browse: newPage,
    async opened(address, begin) {
      const before = new Set(context.pages());
      const began = await begin();
      const page = await until(`a window at ${address}`, async () =>
        context.pages().find((one) => !before.has(one) && one.url().startsWith(address)),
      );
      return { began, window: docOf(page) };
    },
    worker: { evaluate: (run, argument) => worker.evaluate(run as (argument: unknown) => never, argument) },
    redirectUri,
    sessions: 'Default/Sessions',
    close: () => context.close(),
    async kill() {
      const closed = new Promise((resolve) => context.once('close', resolve));
      process.kill(pid, 'SIGKILL');
      await closed;
    },
  };
}
