import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { type FakeLog, type FakeSetup, installFakeBrowser } from './fake-browser.ts';
import { findChromium, QUIET } from '../support/browsers.ts';
import { NOW } from './fixtures/time.ts';
import type { Scene } from './scene.ts';
import { PATHS } from './site.ts';

/** How the browser that looks at a scene is set up. */
export interface Look {
  scheme: 'light' | 'dark';
  language: 'en' | 'nb';
  /** Swedish: of the browser alone, where the product speaks English and a BankID login Swedish. */
  browserLanguage?: string;
  /** The fixtures' moment for ever, the same moment moved on by hand, or the real time. */
  clock?: 'fixed' | 'manual' | 'real';
  width?: number;
  /** Device pixels per CSS pixel: the screen's, times the browser's zoom. */
  scale?: number;
}

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: QUIET });
}

export function messages(language: Look['language']): FakeSetup['messages'] {
  const path = join(import.meta.dirname, `../../public/_locales/${language}/messages.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as FakeSetup['messages'];
}

/** Opens a scene as it stands before any click. The caller closes the context. */
export async function stage(
  browser: Browser,
  origin: string,
  scene: Scene,
  look: Look,
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport:
      scene.view === 'popup' ? { width: scene.width ?? 360, height: 600 } : { width: look.width ?? 1100, height: 800 },
    deviceScaleFactor: look.scale ?? 2,
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
    locale: look.language === 'nb' ? 'nb-NO' : 'en-GB',
    timezoneId: 'Europe/Oslo',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (look.clock === 'manual') await page.clock.install({ time: NOW });
  else if (look.clock !== 'real') await page.clock.setFixedTime(NOW);
  const setup: FakeSetup = {
    scene: {
      ...(scene.head && { head: scene.head }),
      ...(scene.rest && { rest: scene.rest }),
      ...(scene.order && { order: scene.order }),
      ...(scene.answers && { answers: scene.answers }),
      ...(scene.network && { network: scene.network }),
      ...(scene.permission !== undefined && { permission: scene.permission }),
    },
    messages: messages(look.language),
    language: look.browserLanguage ?? (look.language === 'nb' ? 'nb' : 'en-GB'),
  };
  await page.addInitScript(installFakeBrowser, setup);
  await page.goto(`${origin}/${PATHS[scene.view]}${scene.hash ?? ''}`);
  return { context, page, complaints };
}

/** Waits until there is something to see, then fills in and clicks what the scene says. */
export async function play(page: Page, scene: Scene, language: Look['language']): Promise<void> {
  const words = messages(language);
  await page.locator('h1, h2').first().waitFor();
  // What is loaded only where it is shown.
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  for (const step of scene.steps ?? []) {
    if (typeof step === 'string') await page.locator(step).first().click();
    else if ('press' in step) {
      const { press, of } = step;
      const where = of ? page.locator('.setting', { hasText: words[of]!.message }) : page;
      await where.getByRole('button', { name: words[press]!.message, exact: true }).click();
    } else {
      const field = page.locator(step[0]).first();
      const kind = await field.evaluate((one) =>
        one instanceof HTMLSelectElement ? 'choice' : (one as HTMLInputElement).type,
      );
      if (kind === 'choice') await field.selectOption(step[1]);
      else if (kind === 'file')
        await field.setInputFiles({ name: 'backup.json', mimeType: 'application/json', buffer: Buffer.from(step[1]) });
      else await field.fill(step[1]);
    }
  }
  if (scene.publish) {
    await page.evaluate(
      (next) => (globalThis as unknown as { galleryLog: FakeLog }).galleryLog.publish(next),
      scene.publish,
    );
  }
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))),
  );
}
