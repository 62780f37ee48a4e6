import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Target } from 'puppeteer-core';
import { connectionState } from '../../lib/states.ts';
import type { Head, Rest } from '../../lib/snapshot.ts';
import type { Control } from '../sandbox/control.ts';
import type { BankIdControl } from '../sandbox/bankid/control.ts';
import { CERTIFICATE_ORIGINS } from '../sandbox/start.ts';
import { allowHosts } from '../support/allow-hosts.ts';
import { autoSelectInProfile } from '../support/certificates/auto-select.ts';
import { HOME, ID } from '../support/extension-id.ts';
import { type Chrome, inWorker, launch, openActionPopup, openPage } from '../support/puppeteer.ts';
import { bankWindow, click, find } from '../support/puppeteer-person.ts';
import { words } from '../support/words.ts';
import { type Link, LINKS } from './links.ts';
import type { LoginSeen } from './phone-login.ts';
import { unlockByPhone } from './unlock.ts';

const OUT = join('output', 'start');

/** Plays the whole story with real clicks in the real consent window and writes what it saw. Throws when a step fails. */
export async function playStory(options: {
  executablePath: string;
  extension: string;
  control: Control;
  /** The phone that unlocks with BankID. */
  bankId: BankIdControl;
  /** Of a browser whose certificate store holds what the sandbox wants. */
  env: Record<string, string>;
}): Promise<void> {
  const began = Date.now();
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), 'start-'));
  const open = () => launch({ ...options, profile, headless: true });
  try {
    const first = await open();
    await step('Installed: the welcome tab opens', () => welcome(first)).finally(() => first.close());
    // The browser's permission prompt can't be answered without a display; it is noted in the profile instead.
    allowHosts(profile, ID, ['http://localhost/*', 'https://localhost/*']);
    // Nor can the certificate's dialog.
    autoSelectInProfile(profile, CERTIFICATE_ORIGINS);
    const browser = await open();
    // An unpacked extension counts as new at every start: its tab must not open over a page that is being clicked.
    await browser.waitForTarget(isWelcome, { timeout: 10_000 }).catch(() => undefined);
    try {
      const tested = new Map<string, Tested>();
      const logins: LoginSeen[] = [];
      for (const link of LINKS) {
        const { mode } = link;
        const what = `${nameOf(link)} as ${link.customer}`;
        const seen = await step(`Link ${what}`, () => linkBank(browser, options.control, link));
        if (seen) logins.push(seen);
        if (mode) await step(`Test ${what}`, async () => tested.set(...(await testLast(browser, mode, nameOf(link)))));
      }
      const report = await step('Open the popup from the toolbar', () => lookAtPopup(browser, tested));
      const unlock = await step('Lock with a passphrase, set up BankID, and unlock with it', () =>
        unlockByPhone(browser, options.bankId, shoot),
      );
      const seconds = Math.round((Date.now() - began) / 100) / 10;
      const bankid = { ...logins[0], unlock };
      writeFileSync(join(OUT, 'report.json'), `${JSON.stringify({ ...report, bankid, seconds }, null, 2)}\n`);
      tell(report);
      console.log(`\nBankID   ${bankid.decoded} of ${bankid.frames} frames read from the popup, ${bankid.state}
Unlock   ${unlock.decoded} of ${unlock.frames} frames read, the phone showed "${unlock.phoneShows}", ${unlock.vault}`);
      console.log(`\nScreenshots and report.json are in ${OUT}/ (${seconds} s)`);
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function step<T>(what: string, run: () => Promise<T>): Promise<T> {
  console.log(`· ${what}`);
  return run();
}

const isWelcome = (target: Target) => target.url() === `${HOME}/page.html#welcome`;

async function welcome(browser: Browser): Promise<void> {
  const target = await browser.waitForTarget(isWelcome);
  const page = (await target.page())!;
  await find(page, 'button', words('continue'));
  await shoot(page, '1-welcome');
  await click(page, 'radio', words('door_device'));
  await click(page, 'button', words('continue'));
  await find(page, 'heading', words('link_title'));
  await page.waitForSelector('.list');
  await shoot(page, '2-link');
}

/** What a link is called in what the story says and in the names of its pictures. */
const nameOf = ({ institution, mode, bank }: Link): string => [institution, mode ?? bank?.name ?? []].flat().join('-');

async function linkBank(browser: Browser, control: Control, link: Link): Promise<LoginSeen | undefined> {
  const { institution, customer, consent, login } = link;
  let seen: LoginSeen | undefined;
  const page = await openPage(browser, `link/${institution}`);
  await page.waitForSelector('h1');
  const name = link.bank?.name ?? (await page.$eval('h1', (heading) => heading.textContent.trim()));
  if (!link.stored) {
    // Linked before with another client.
    if (!(await page.$('form'))) await click(page, 'button', words('institution_other'));
    await page.waitForSelector('form');
    await link.fillIn(page, control, consent ? await page.$eval('code', (code) => code.textContent.trim()) : '');
  }
  await shoot(page, `3-link-${nameOf(link)}`);
  if (consent) {
    const bank = await bankWindow(browser, async () => {
      await click(page, 'button', words('institution_link'));
      if (link.bank) await pickBank(page, link, link.bank);
      if (!link.certificate) return;
      await find(page, 'button', words('certificate_choose'));
      await shoot(page, `3-certificate-${nameOf(link)}`);
      await click(page, 'button', words('certificate_choose'));
    });
    await consent(bank, customer, (last) => shoot(last, `4-consent-${nameOf(link)}`));
    await page.bringToFront();
  } else if (login) {
    await click(page, 'button', words('institution_linkOrder'));
    seen = await login(browser, (popup) => shoot(popup, 'bankid-qr'));
    await page.bringToFront();
  } else await click(page, 'button', words('institution_linkPlain'));
  await page.waitForSelector('input[type="checkbox"]', { timeout: 15_000 });
  const show = await page.waitForSelector('form button[type="submit"]:not([disabled])');
  await shoot(page, `5-accounts-${nameOf(link)}`);
  await show!.click();
  await find(page, 'heading', words('linked_title', name));
  await page.close();
  return seen;
}

/** Picks a bank behind the intermediary, by its country and a part of its name. */
async function pickBank(page: Page, link: Link, { name, country }: { name: string; country: string }): Promise<void> {
  const search = await page.waitForSelector('input[type="search"]', { timeout: 15_000 });
  await page.select('.bank-search select', country);
  await search!.type(name.slice(0, 4));
  await shoot(page, `3-bank-${nameOf(link)}`);
  await click(page, 'button', name);
}

/** What the test of a connection showed. */
interface Tested {
  mode: string;
  greeting: string;
}

/** Tests the connection that was linked last from its page, by clicks: its id, and the bank's greeting. */
async function testLast(browser: Browser, mode: string, name: string): Promise<[string, Tested]> {
  const id = await inWorker(browser, async () => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    const { connections } = (await chrome.storage.session.get('head'))['head'] as Head;
    return connections.reduce((last, one) => (one.linkedAt > last.linkedAt ? one : last)).id;
  });
  const page = await openPage(browser, `connections/${id}`);
  await click(page, 'button', words('test_button'));
  const greeting = await page.waitForSelector('[data-step="greeting"] q', { timeout: 15_000 });
  const text = await greeting!.evaluate((element) => element.textContent.trim());
  await greeting!.scrollIntoView();
  await shoot(page, `5-test-${name}`);
  await page.close();
  return [id, { mode, greeting: text }];
}

async function lookAtPopup(browser: Browser, tested: ReadonlyMap<string, Tested>) {
  const popup = await openActionPopup(browser);
  await popup.waitForSelector('.account');
  await shoot(popup, '6-popup');
  const { head, rest, badge, tooltip } = await inWorker(browser, async () => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    const [head, rest] = await Promise.all([chrome.storage.session.get('head'), chrome.storage.session.get('rest')]);
    const [badge, tooltip] = await Promise.all([chrome.action.getBadgeText({}), chrome.action.getTitle({})]);
    return { head: head['head'], rest: rest['rest'], badge, tooltip } as {
      head: Head;
      rest: Rest;
      badge: string;
      tooltip: string;
    };
  });
  const accounts = { ...head.accounts, ...rest.accounts };
  const connections = head.connections.map((connection) => ({
    institution: connection.institutionId,
    connector: connection.connector,
    ...(connection.via && { bank: connection.institution }),
    state: connectionState(connection, Date.now()),
    ...tested.get(connection.id),
    accounts: connection.accountIds.map((id) => {
      const { name, kind, booked, available, currency } = accounts[id]!;
      return { name, kind, booked: booked ?? null, available: available ?? null, currency };
    }),
  }));
  const fresh = connections.filter(({ state }) => state === 'fresh');
  const unlinked = LINKS.filter(
    ({ institution, mode, bank }) =>
      !fresh.some((one) => one.institution === institution && one.mode === mode && one.bank === bank?.name),
  );
  if (unlinked.length > 0) throw new Error(`not linked and fresh: ${unlinked.map(nameOf).join(', ')}`);
  return { badge, tooltip, total: head.totals.map(({ currency, value }) => ({ currency, value })), connections };
}

function tell({ badge, tooltip, connections }: Awaited<ReturnType<typeof lookAtPopup>>): void {
  console.log(`\nBadge    ${badge}\nTooltip  ${tooltip.replaceAll('\n', '\n         ')}\n\nPopup`);
  for (const { institution, bank, state, mode, greeting, accounts } of connections) {
    console.log(`  ${institution}${bank ? `: ${bank}` : ''} (${state})${mode ? `, ${mode}: ${greeting}` : ''}`);
    for (const { name, booked, currency } of accounts) {
      console.log(`    ${name.slice(0, 30).padEnd(32)}${(booked ?? 'unknown').padStart(14)} ${currency}`);
    }
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(OUT, `${name}.png`) });
}
