import { expect, test } from '@playwright/test';
import type { Browser, Page } from 'puppeteer-core';
import { MESSAGE_VERSION } from '../../lib/messages.ts';
import type { Head } from '../../lib/snapshot.ts';
import { HOME } from '../support/extension-id.ts';
import { type Chrome, inWorker, launch, openActionPopup, openPage } from '../support/puppeteer.ts';
import { bankWindow, click, consentAtBank, find, type, words } from '../support/puppeteer-person.ts';
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
  await find(page, 'heading', words('linked_title'));
}

test('the real permission prompt, answered by keyboard, leads on to the bank; refused, it says so', async () => {
  await headed(false, async (browser) => {
    const page = await openPage(browser);
    await send(page, 'vault.create', { door: 'device' });
    const client = await newClient();

    const press = (...keys: string[]) =>
      run('xdotool', ['key', '--delay', '200', ...keys], { DISPLAY: screen.display });
    await fillAndLink(page, client);
    await expect.poll(() => promptIsOpen()).toBe(true);
    await press('Escape');
    await page.waitForFunction((text) => document.body.textContent.includes(text), {}, words('permission_refused'));
    expect((await client.log()).length).toBe(0);
  });

  async function promptIsOpen(): Promise<boolean> {
    const windows = await run('xdotool', ['search', '--onlyvisible', '--class', 'chromium'], {
      DISPLAY: screen.display,
    }).catch(() => '');
    return windows.trim().split('\n').length > 1;
  }
});

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
    await expect.poll(() => popup.isClosed()).toBe(true);
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
