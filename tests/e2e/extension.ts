import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page, type Worker } from '@playwright/test';
import { allowHosts } from '../support/allow-hosts.ts';
import { QUIET } from '../support/browsers.ts';
import { HOME, ID } from '../support/extension-id.ts';

/** A profile on the disk that outlives its browser; with `hosts`, the sandbox's hosts are allowed in it already. */
export function newProfile({ hosts = true } = {}): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'profile-'));
  if (hosts) cpSync(process.env['SALDOBAR_PROFILE']!, path, { recursive: true });
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * A profile in which the person has allowed `patterns`, as the browser's prompt leaves it: in a headless browser that
 * prompt never settles. One headed test clicks the real one.
 */
export async function makeProfile(patterns: string[]): Promise<{ path: string; remove(): void }> {
  const profile = newProfile({ hosts: false });
  const context = await launch(profile.path);
  await serviceWorker(context);
  await context.close();
  allowHosts(profile.path, ID, patterns);
  return profile;
}

/** A real Chromium with the extension loaded, on a profile. */
export async function launch(
  profile: string,
  options: { headed?: string; env?: Record<string, string>; args?: string[] } = {},
): Promise<BrowserContext> {
  const display = options.headed === undefined ? {} : { DISPLAY: options.headed };
  const extension = process.env['SALDOBAR_EXTENSION']!;
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM']!,
    headless: options.headed === undefined,
    viewport: null,
    env: { ...process.env, ...display, ...options.env },
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      ...QUIET,
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      '--lang=en-GB',
      ...(options.args ?? []),
    ],
  });
}

export async function serviceWorker(context: BrowserContext): Promise<Worker> {
  return context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
}

/** Opens the full page at a route. */
export async function openPage(context: BrowserContext, route: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${HOME}/page.html#${route}`);
  return page;
}

/** Opens the popup's document in a tab: the same code as in the toolbar, but it does not close by itself. */
export async function openPopup(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 360, height: 600 });
  await page.goto(`${HOME}/popup.html`);
  return page;
}

/** Text and tooltip of the toolbar button, asked of the browser by a page of the extension. */
export function badge(page: Page): Promise<{ text: string; title: string }> {
  return page.evaluate(async () => {
    const { action } = (globalThis as unknown as { chrome: { action: Action } }).chrome;
    return { text: await action.getBadgeText({}), title: await action.getTitle({}) };
  });
}

interface Action {
  getBadgeText(details: object): Promise<string>;
  getTitle(details: object): Promise<string>;
}

/** Kills the service worker as the browser would, wherever it is in its work. */
export async function killWorker(context: BrowserContext): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage());
  const cdp = await context.newCDPSession(page);
  const { targetInfos } = await cdp.send('Target.getTargets');
  const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.startsWith(HOME));
  if (!worker) throw new Error('no worker to kill');
  await cdp.send('Target.closeTarget', { targetId: worker.targetId });
  await cdp.detach();
}
