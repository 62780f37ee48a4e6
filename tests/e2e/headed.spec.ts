import { expect, test } from '@playwright/test';
import type { Browser, Page } from 'puppeteer-core';
import { MESSAGE_VERSION } from '../../lib/messages.ts';
import type { Head } from '../../lib/snapshot.ts';
import { HOME } from '../support/extension-id.ts';
import { type Chrome, inWorker, launch, openActionPopup, openPage } from '../support/puppeteer.ts';
import { bankWindow, click, consentAtBank, find, type } from '../support/puppeteer-person.ts';
import { words } from '../support/words.ts';
import { run } from '../support/run.ts';
import { openScreen, type Screen } from '../support/xvfb.ts';
import { newProfile } from './extension.ts';
import { INSTITUTION, newClient } from './person.ts';

let screen: Screen;
test.beforeAll(async () => {
  screen = await openScreen();
});
test.afterAll(() => screen.close());

async function headed(hosts: boolean, use: (browser: Browser) => Promise<void>): Promise<void> {
  const profile = newProfile({ hosts });
  const browser = await launch({
    executablePath: process.env['CHROMIUM']!,
    extension: process.env['SALDOBAR_EXTENSION']!,
    profile: profile.path,
    headless: false,
    env: { DISPLAY: screen.display },
  });
  try {
    await use(browser);
  } finally {
    await browser.close();
    profile.remove();
  }
}

function send(page: Page, command: string, input: object): Promise<unknown> {
  return page.evaluate(
    (envelope) =>
      (
        globalThis as unknown as { chrome: { runtime: { sendMessage(m: unknown): Promise<unknown> } } }
      ).chrome.runtime.sendMessage(envelope),
    { v: MESSAGE_VERSION, command, input },
  );
}

async function head(browser: Browser): Promise<Head> {
  return inWorker(browser, async () => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    return (await chrome.storage.session.get('head'))['head'] as Head;
  });
}

/** Fills in the link form of the sandbox bank and clicks its button. */
async function fillAndLink(page: Page, client: { clientId: string; clientSecret: string }): Promise<void> {
  await page.goto(`${HOME}/page.html#link/${INSTITUTION}`);
  await page.bringToFront();
  await type(page, words('sparebank1_clientId'), client.clientId);
  await type(page, words('sparebank1_clientSecret'), client.clientSecret);
  await click(page, 'button', words('institution_link'));
}

async function chooseAll(page: Page): Promise<void> {
  await page.bringToFront();
  await page.waitForSelector('input[type="checkbox"]');
  await (await page.waitForSelector('form button[type="submit"]'))!.click();
  await find(page, 'heading', words('linked_title', 'SpareBank 1 (sandbox)'));
}

test('the real permission prompt: refused, it says so and nothing is sent; allowed, it leads on to the bank', async () => {
  await headed(false, async (browser) => {
    const page = await openPage(browser);
    await send(page, 'vault.create', { door: 'device' });
    const client = await newClient();
    const says = (text: string) => page.evaluate((wanted) => document.body.textContent.includes(wanted), text);

    await fillAndLink(page, client);
    await press(['Escape'], () => says(words('permission_refused')));
    expect(await client.log()).toEqual([]);

    await type(page, words('sparebank1_clientSecret'), await secretLeft(page, client.clientSecret));
    const bank = await bankWindow(browser, async () => {
      await click(page, 'button', words('institution_link'));
      await press(['Tab', 'Return'], () => says(words('attempt_consent')));
    });
    await consentAtBank(bank, 'Nora');
    await chooseAll(page);
    expect((await head(browser)).connections).toMatchObject([{ institutionId: INSTITUTION, activity: 'idle' }]);
  });
});

/** The prompt is the browser's own, on no page: keys reach it once it takes them, which takes it a moment. */
async function press(keys: string[], done: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await done()) return true;
        await run('xdotool', ['key', '--delay', '100', ...keys], { DISPLAY: screen.display });
        return done();
      },
      { intervals: [1000], timeout: 15_000 },
    )
    .toBe(true);
}

/** What has to be typed again: nothing, when a refused prompt left the secret in its field. */
async function secretLeft(page: Page, secret: string): Promise<string> {
  const left = await page.$eval('input[type="password"]', (field) => field.value);
  return left === '' ? secret : '';
}

test('linking again from the real popup goes on when the popup closes', async () => {
  await headed(true, async (browser) => {
    const page = await openPage(browser);
    await send(page, 'vault.create', { door: 'device' });
    const client = await newClient();
    const first = await bankWindow(browser, () => fillAndLink(page, client));
    await consentAtBank(first, 'Ingrid');
    await chooseAll(page);
    await client.revoke();
    await expect.poll(async () => Date.now() - ((await head(browser)).connections[0]?.asOf ?? 0)).toBeGreaterThan(3000);
    await send(page, 'refresh', {});

    const popup = await openActionPopup(browser);
    const bank = await bankWindow(browser, () => click(popup, 'button', words('link_again')));
    // The consent window takes the focus, and a popup without it is destroyed; only one under a debugger stays open.
    await popup.close();
    await consentAtBank(bank, 'Ingrid');
    await expect
      .poll(async () => {
        const { attempts, connections } = await head(browser);
        return {
          attempts: attempts.length,
          failure: connections[0]?.failure ?? null,
          activity: connections[0]?.activity,
        };
      })
      .toEqual({ attempts: 0, failure: null, activity: 'idle' });
  });
});
