import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { startSandbox } from '../sandbox/start.ts';
import { allowHosts } from '../support/allow-hosts.ts';
import { buildWithSandbox } from '../support/build.ts';
import { findChromium } from '../support/browsers.ts';
import { HOME, ID, redirectUri } from '../support/extension-id.ts';
import { type Chrome, inWorker, launch, openPage } from '../support/puppeteer.ts';
import { bankWindow, consentAtBank } from '../support/puppeteer-person.ts';

const OPENS = 9;
const STATIC = '<!doctype html><meta charset="utf-8"><title>static</title><p>12 345,67 kr</p>';

/**
 * How long the popup takes from navigation to its first contentful paint with 14 accounts, against a popup of static
 * text in the same run of the same browser. Prints medians and their ratio; asserts nothing.
 */
async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [extension, profile] = [join(folder, 'extension'), join(folder, 'profile')];
  cpSync(await buildWithSandbox('chrome'), extension, { recursive: true });
  writeFileSync(join(extension, 'static.html'), STATIC);
  const executablePath = await findChromium();
  const sandbox = await startSandbox();
  const open = () => launch({ executablePath, extension, profile, headless: true });
  try {
    const first = await open();
    await first.waitForTarget((target) => target.url().startsWith(HOME));
    await first.close();
    allowHosts(profile, ID, ['http://localhost/*']);
    const browser = await open();
    const client = await sandbox.control.register({ redirectUri: redirectUri('sandbox-sparebank1') });
    await linkEverything(browser, client);
    const [plain, ours] = [await opens(browser, 'static.html'), await opens(browser, 'popup.html')];
    console.log(`popup of static text   ${plain.toFixed(0)} ms to first contentful paint (median of ${OPENS})`);
    console.log(`popup, 14 accounts     ${ours.toFixed(0)} ms, ${(ours / plain).toFixed(2)} × static`);
    await browser.close();
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function send(page: Page, command: string, input: object): Promise<{ output: never }> {
  const run = (message: object) =>
    (
      globalThis as unknown as { chrome: { runtime: { sendMessage(m: object): Promise<never> } } }
    ).chrome.runtime.sendMessage(message);
  return page.evaluate(run, { v: 1, command, input });
}

async function linkEverything(
  browser: Browser,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
) {
  const page = await openPage(browser);
  await send(page, 'vault.create', { door: 'device' });
  const settings = { clientId, clientSecret };
  let attemptId = '';
  const bank = await bankWindow(browser, async () => {
    const input = { institutionId: 'sandbox-sparebank1', window: 'browser', settings };
    ({ attemptId } = (await send(page, 'link.start', input)).output);
  });
  await consentAtBank(bank, 'Åse-Lill');
  await page.bringToFront();
  await page.waitForFunction(
    async (id) => {
      const { chrome } = globalThis as unknown as {
        chrome: { storage: { session: { get(key: string): Promise<Record<string, Head>> } } };
      };
      interface Head {
        attempts: { id: string; phase: string }[];
      }
      const { head } = await chrome.storage.session.get('head');
      return head?.attempts.some((attempt) => attempt.id === id && attempt.phase === 'choose-accounts');
    },
    {},
    attemptId,
  );
  const choices: { id: string }[] = (await send(page, 'link.accounts', { attemptId })).output;
  await send(page, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
}

/** Median time to first contentful paint of the toolbar's real popup, in milliseconds. */
async function opens(browser: Browser, popup: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < OPENS; round++) {
    const opened = browser.waitForTarget((target) => target.url() === `${HOME}/${popup}`);
    await inWorker(
      browser,
      async (file) => {
        const { action } = (globalThis as unknown as { chrome: Chrome }).chrome;
        await action.setPopup({ popup: file });
        await action.openPopup();
      },
      popup,
    );
    const page = await (await opened).asPage();
    const paint = await page.waitForFunction(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
      { polling: 20 },
    );
    times.push((await paint.jsonValue()) as number);
    await page.close();
  }
  return times.sort((a, b) => a - b)[Math.floor(OPENS / 2)]!;
}

await bench();
