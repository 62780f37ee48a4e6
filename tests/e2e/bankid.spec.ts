import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { NAME } from '../../lib/name.ts';
import type { PersonName } from '../sandbox/bankid/control-server.ts';
import type { BankIdControl } from '../sandbox/bankid/control.ts';
import { type BankIdSandbox, startBankIdSandbox } from '../sandbox/bankid/start.ts';
import { findOnDisk } from '../support/disk-scan.ts';
import { words } from '../support/words.ts';
import { killWorker, launch, openPage, openPopup, serviceWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { head, headWhere, linkByCommand, readCode, send } from './person.ts';

const PASSPHRASE = 'a plum on the old stair';
const COMPUTER = 'Kitchen laptop';

// One after the other: there is one port that the build names.
test.describe.configure({ mode: 'default' });

// Of the test's own, so that no server counts what another test's people did.
let sandbox: BankIdSandbox;
let bankId: BankIdControl;
test.beforeEach(async ({ popup }) => {
  sandbox = await startBankIdSandbox();
  bankId = sandbox.control;
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
});
test.afterEach(() => sandbox.close());

const byBankId = (page: Page) => page.getByRole('button', { name: words('bankid_unlock') });
const isOpen = (page: Page) => headWhere(page, ({ vault }) => vault === 'open');

/** Sets it up in the settings, by clicks and with the phone. */
async function enrol(context: BrowserContext, person: PersonName = 'astrid'): Promise<Page> {
  const page = await openPage(context, 'settings');
  await page
    .locator('.setting', { hasText: words('bankid_offer') })
    .getByRole('button')
    .click();
  await page.getByLabel(words('bankid_deviceName')).fill(COMPUTER);
  await page.getByLabel(words('passphrase_current')).fill(PASSPHRASE);
  await page.getByRole('button', { name: words('bankid_setUp') }).click();
  expect(await bankId.scan(await readCode(page), { person })).toEqual({
    kind: 'auth',
    text: `Turn on unlocking ${NAME} with BankID on ${COMPUTER}`,
  });
  await expect(page.getByRole('status').filter({ hasText: 'Enter your security code' })).toBeVisible();
  await bankId.enterCode(person);
  await expect(page.getByText(words('bankid_on_text', NAME, COMPUTER))).toBeVisible();
  return page;
}

async function lock(popup: Page): Promise<void> {
  await send(popup, 'vault.lock', {});
  await popup.bringToFront();
  await expect(byBankId(popup)).toBeVisible();
}

async function beginUnlock(popup: Page): Promise<string> {
  await byBankId(popup).click();
  return readCode(popup);
}

async function approve(frame: string, person: PersonName = 'astrid'): Promise<void> {
  expect(await bankId.scan(frame, { person })).toEqual({ kind: 'auth', text: `Unlock ${NAME} on ${COMPUTER}` });
  await bankId.enterCode(person);
}

async function enterPassphrase(page: Page): Promise<void> {
  await page.getByLabel(words('passphrase')).fill(PASSPHRASE);
  await page.keyboard.press('Enter');
}

test('set up by clicks, then unlocked by a code that is scanned off the popup, closed and opened again', async ({
  context,
  popup,
  client,
}) => {
  await linkByCommand(context, popup, client);
  await enrol(context);
  await lock(popup);
  await expect(popup.getByText('12,345')).toBeHidden();
  const first = await beginUnlock(popup);
  await popup.close();
  const again = await openPopup(context);
  let second = first;
  await expect.poll(async () => (second = await readCode(again))).not.toBe(first);
  await approve(second);
  await expect(again.getByText('12,345')).toBeVisible();
  expect((await head(again))?.bankid).toMatchObject({ enrolled: true, deviceName: COMPUTER });
});

test('nothing that opens the vault is on the disk while it is locked', async ({ profile, context, popup }) => {
  await enrol(context);
  const key = (await sessionKey(popup))!;
  await lock(popup);
  await approve(await beginUnlock(popup));
  await isOpen(popup);
  expect(await sessionKey(popup)).toBe(key);
  await lock(popup);
  await context.close();
  const [enrolment] = await sandbox.enrolments();
  expect(enrolment).toMatchObject({ deviceName: COMPUTER });
  const secrets = {
    'data key': Buffer.from(key, 'base64'),
    share: Buffer.from(enrolment!.share, 'base64url'),
    passphrase: PASSPHRASE,
    'personal number': '199003292399',
  };
  expect(findOnDisk(profile, secrets)).toEqual([]);
  // The scan itself works: bytes that are there are found.
  writeFileSync(join(profile, 'planted'), Buffer.concat([Buffer.from('around '), secrets.share, Buffer.from(key)]));
  expect(findOnDisk(profile, secrets)).toEqual(
    expect.arrayContaining(['data key as base64 in /planted', 'share as bytes in /planted']),
  );
});

test('a worker that is killed goes on with the same login', async ({ context, popup }) => {
  await enrol(context);
  await lock(popup);
  const before = await beginUnlock(popup);
  await killWorker(context);
  await expect(popup.locator('.qr')).toHaveCount(0, { timeout: 10_000 });
  await popup.reload();
  const after = await readCode(popup);
  expect(after).not.toBe(before);
  expect(after.split('.')[1]).toBe(before.split('.')[1]);
  await approve(after);
  await isOpen(popup);
});

test('cancelled, declined, approved by somebody else: still locked, said in words, and tried again', async ({
  context,
  popup,
}) => {
  await enrol(context);
  await lock(popup);
  const put = await beginUnlock(popup);
  await popup.getByRole('button', { name: 'Cancel' }).click();
  await expect(popup.getByLabel(words('passphrase'))).toBeFocused();
  expect(await bankId.scan(put)).toBe('refused');

  await bankId.scan(await beginUnlock(popup));
  await bankId.decline();
  await expect(popup.getByRole('alert').filter({ hasText: 'The action was cancelled.' })).toBeVisible();
  await popup.getByRole('button', { name: words('try_again') }).click();

  await approve(await readCode(popup), 'bjorn');
  await expect(popup.getByRole('alert').filter({ hasText: words('failure_other_person') })).toBeVisible();
  expect((await head(popup))?.vault).toBe('locked');
  await popup.getByRole('button', { name: words('try_again') }).click();
  await approve(await readCode(popup));
  await isOpen(popup);
});

test('the passphrase opens while a login runs, which is over then', async ({ context, popup }) => {
  await enrol(context);
  await lock(popup);
  const frame = await beginUnlock(popup);
  await popup.getByRole('button', { name: words('bankid_passphraseInstead') }).click();
  await enterPassphrase(popup);
  await isOpen(popup);
  expect((await head(popup))?.bankid?.login).toBeUndefined();
  expect(await bankId.scan(frame)).toBe('refused');
});

test('BankID on this device is opened by a link of the locked page', async ({ context, popup }) => {
  await enrol(context);
  await lock(popup);
  await beginUnlock(popup);
  const page = await openPage(context, 'connections');
  await page.getByRole('button', { name: 'Open BankID on this device instead' }).click();
  const link = page.getByRole('link', { name: 'Open the BankID app' });
  await expect(link).toHaveAttribute('href', /^bankid:\/\/\/\?autostarttoken=/u);
  await expect(popup.locator('.qr')).toHaveCount(0);
  await bankId.open((await link.getAttribute('href'))!, { ipAddress: '127.0.0.1' });
  await bankId.enterCode();
  await isOpen(page);
});

test('after a restart of the browser BankID opens what it locked', async ({ profile, context, popup, client }) => {
  await linkByCommand(context, popup, client);
  await enrol(context);
  await context.close();
  const restarted = await launch(profile);
  await serviceWorker(restarted);
  const again = await openPopup(restarted);
  await approve(await beginUnlock(again));
  await expect(again.getByText('12,345')).toBeVisible();
  await restarted.close();
});

test('stopped, it leaves no button, the passphrase works, and a copy from before finds the server without it', async ({
  profile,
  context,
  popup,
}) => {
  await enrol(context);
  const keyBefore = await sessionKey(popup);
  await context.close();
  const copy = mkdtempSync(join(tmpdir(), 'copy-'));
  cpSync(profile, copy, { recursive: true });

  const second = await launch(profile);
  await serviceWorker(second);
  const page = await openPage(second, 'settings');
  await enterPassphrase(page);
  await page.getByRole('button', { name: words('bankid_stop_open') }).click();
  await page.locator('dialog').getByLabel(words('passphrase_current')).fill(PASSPHRASE);
  await page.getByRole('button', { name: words('bankid_stop'), exact: true }).click();
  await expect(page.locator('.toast')).toHaveText(words('bankid_isOff'));
  expect(await sessionKey(page)).not.toBe(keyBefore);
  expect(await sandbox.enrolments()).toEqual([]);
  const popupAfter = await openPopup(second);
  await send(popupAfter, 'vault.lock', {});
  await expect(popupAfter.getByLabel(words('passphrase'))).toBeVisible();
  await expect(byBankId(popupAfter)).toHaveCount(0);
  await enterPassphrase(popupAfter);
  await isOpen(popupAfter);
  await second.close();

  const old = await launch(copy);
  try {
    await serviceWorker(old);
    const stale = await openPopup(old);
    await byBankId(stale).click();
    await expect(stale.getByRole('alert').filter({ hasText: words('failure_device_unknown') })).toBeVisible();
    expect((await head(stale))?.vault).toBe('locked');
  } finally {
    await old.close();
    rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('a service that is down is said, and that it could not be told of the end', async ({ context, popup }) => {
  const settings = await enrol(context);
  await lock(popup);
  await sandbox.close();
  await byBankId(popup).click();
  // A machine that has loopback alone is offline to the browser, and that is what is told then.
  const isOnline = await popup.evaluate(() => navigator.onLine);
  const told = words(isOnline ? 'failure_login_unavailable' : 'failure_login_offline');
  await expect(popup.getByRole('alert').filter({ hasText: told })).toBeVisible();
  await enterPassphrase(popup);
  await isOpen(popup);
  await settings.bringToFront();
  await settings.getByRole('button', { name: words('bankid_stop_open') }).click();
  await settings.locator('dialog').getByLabel(words('passphrase_current')).fill(PASSPHRASE);
  await settings.getByRole('button', { name: words('bankid_stop'), exact: true }).click();
  const { relyingParty } = (await head(popup))!.bankid!;
  await expect(settings.getByRole('alert').filter({ hasText: words('bankid_notTold', relyingParty) })).toBeVisible();
  expect((await head(popup))?.bankid?.enrolled).toBe(false);
  sandbox = await startBankIdSandbox();
});

/** The unlocked data key as session storage has it (Base64). */
function sessionKey(page: Page): Promise<string | undefined> {
  return page.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { session: { get(key: null): Promise<Record<string, unknown>> } } };
    };
    const stored = await chrome.storage.session.get(null);
    const [, held] = Object.entries(stored).find(([name]) => name.endsWith(':key')) ?? [];
    return held === undefined ? undefined : JSON.stringify(held).match(/[A-Za-z0-9+/]{43}=/u)?.[0];
  });
}
