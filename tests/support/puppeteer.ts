import puppeteer, { type Browser, type Page, type Target } from 'puppeteer-core';
import { QUIET } from './browsers.ts';
import { HOME } from './extension-id.ts';

export interface LaunchOptions {
  executablePath: string;
  extension: string;
  profile: string;
  headless: boolean;
  /** Language of the browser's own interface, and so of the extension. */
  language?: string;
  env?: Record<string, string | undefined>;
}

/** A Chromium with the extension loaded, on a profile. */
export function launch({
  executablePath,
  extension,
  profile,
  headless,
  language = 'en',
  env,
}: LaunchOptions): Promise<Browser> {
  return puppeteer.launch({
    executablePath,
    headless,
    userDataDir: profile,
    defaultViewport: null,
    ignoreDefaultArgs: ['--disable-extensions', '--disable-component-extensions-with-background-pages'],
    args: [
      ...QUIET,
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      `--lang=${language}`,
      '--window-size=1280,900',
    ],
    env: { ...process.env, LANGUAGE: language, ...env },
  });
}

/** Runs code in the service worker, starting it when it sleeps. */
export async function inWorker<T, Arg = undefined>(
  browser: Browser,
  run: (arg: Arg) => T | Promise<T>,
  arg?: Arg,
): Promise<T> {
  const target = await browser.waitForTarget((one) => one.url() === `${HOME}/background.js`);
  const worker = await target.worker();
  return (await worker!.evaluate(run as (arg: unknown) => unknown, arg)) as T;
}

/** Opens the toolbar button's real popup. It closes as soon as it loses the focus. */
export async function openActionPopup(browser: Browser): Promise<Page> {
  const isPopup = (target: Target) => target.url() === `${HOME}/popup.html`;
  const opened = browser.waitForTarget(isPopup);
  await inWorker(browser, () => (globalThis as unknown as { chrome: Chrome }).chrome.action.openPopup());
  return (await opened).asPage();
}

export interface Chrome {
  action: {
    openPopup(): Promise<void>;
    setPopup(details: { popup: string }): Promise<void>;
    getBadgeText(details: object): Promise<string>;
    getTitle(details: object): Promise<string>;
  };
  storage: { session: { get(key: string): Promise<Record<string, unknown>> } };
}

/** Opens the full page at a route, in front: a page behind another draws no frames, and clicks wait for frames. */
export async function openPage(browser: Browser, route = ''): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${HOME}/page.html#${route}`);
  await page.bringToFront();
  return page;
}
