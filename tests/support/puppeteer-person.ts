import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { consentNames } from '../sandbox/sparebank1/consent/names.ts';

const ROLES = {
  button: 'button, summary',
  link: 'a[href]',
  heading: 'h1, h2, h3',
  radio: 'input[type="radio"]',
  textbox: 'input:not([type]), input[type="text"], input[type="password"]',
};

/** Finds what a person would find, by kind and by what stands on it or labels it. Waits until it is there. */
export async function find(page: Page, role: keyof typeof ROLES, name: string): Promise<ElementHandle> {
  const handle = await page.waitForFunction(
    (selector, wanted) => {
      const flat = (text: string | null | undefined) => (text ?? '').replace(/\s+/gu, ' ').trim();
      return [...document.querySelectorAll<HTMLElement>(selector)].find((element) => {
        const labels = [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent);
        const names = [element.getAttribute('aria-label'), element.textContent, ...labels].map(flat);
        return (
          names.some((one) => one === wanted || (labels.length > 0 && one.startsWith(wanted))) &&
          element.checkVisibility()
        );
      });
    },
    { timeout: 15_000 },
    ROLES[role],
    name,
  );
  return handle as ElementHandle;
}

export async function click(page: Page, role: keyof typeof ROLES, name: string): Promise<void> {
  const handle = await find(page, role, name);
  await handle.scrollIntoView();
  await handle.click();
}

export async function type(page: Page, name: string, text: string): Promise<void> {
  const handle = await find(page, 'textbox', name);
  await handle.click();
  await handle.type(text);
}

/** A button of the consent pages: their names begin in Norwegian and go on in English. */
async function clickBank(page: Page, beginning: string): Promise<void> {
  const handle = await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('button')].find((button) =>
        button.textContent.replace(/\s+/gu, ' ').trim().includes(text),
      ),
    { timeout: 15_000 },
    beginning,
  );
  await Promise.all([
    page.waitForNavigation({ waitUntil: 'domcontentloaded' }).catch(() => undefined),
    (handle as ElementHandle).click(),
  ]);
}

/** The bank's window, once it shows a page. */
export async function bankWindow(browser: Browser, open: () => Promise<void>): Promise<Page> {
  const known = new Set(browser.targets());
  const opened = browser.waitForTarget(
    (target) => !known.has(target) && /\/(oauth|granting)\/|\/welcome\?/u.test(target.url()),
    {
      timeout: 20_000,
    },
  );
  await open();
  return (await (await opened).page())!;
}

/** What a person does at a bank; `before` sees the last page. */
export type ConsentWalk = (page: Page, customer: string, before?: (page: Page) => Promise<void>) => Promise<void>;

/** At SpareBank 1: bank, BankID, one-time code, approval. */
export const consentAtBank: ConsentWalk = async (page, customer, before = async () => undefined) => {
  await clickBank(page, 'SMN');
  await clickBank(page, customer);
  const code = await page.waitForSelector('output');
  const shown = await code!.evaluate((element) => element.textContent.trim());
  await (await page.waitForSelector('input#code'))!.type(shown);
  await clickBank(page, consentNames.logIn);
  const approve = await page.waitForSelector('button[value="approve"]');
  await before(page);
  await approve!.click();
};

/** At the other banks of the sandbox: who one is, then approval. */
export const approveAtBank: ConsentWalk = async (page, customer, before = async () => undefined) => {
  await clickBank(page, customer);
  const approve = await page.waitForSelector('button[value="approve"]');
  await before(page);
  await approve!.click();
};

/** Where a login goes on from an e-mail: who one is, then its link, which opens a tab of its own. */
export const logInByEmail: ConsentWalk = async (page, customer, before = async () => undefined) => {
  await clickBank(page, customer);
  const link = await page.waitForSelector('a[target="_blank"]');
  await before(page);
  await link!.click();
};
