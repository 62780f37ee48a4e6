import type { BrowserContext, Page } from '@playwright/test';
import { scanAtSeb, signAtSeb } from '../sandbox/seb/phone.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { findOnDisk } from '../support/disk-scan.ts';
import { words } from '../support/words.ts';
import { killWorker, openPage, openPopup } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, head, headWhere, readCode, send } from './person.ts';

const SEB = `http://localhost:${DEFAULT_PORTS.seb}`;
const INSTITUTION = 'sandbox-seb';

test.beforeEach(async ({ popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
});

async function startLogin(popup: Page) {
  const client = await control.register({ bank: 'seb' });
  const settings = { clientId: client.clientId, clientSecret: client.clientSecret };
  const { attemptId } = await send(popup, 'link.start', { institutionId: INSTITUTION, window: 'order', settings });
  return { client, attemptId };
}

const chosen = (popup: Page) => headWhere(popup, ({ attempts }) => attempts[0]?.phase === 'choose-accounts');

async function stored(context: BrowserContext): Promise<string> {
  const page = await openPage(context, 'connections');
  const text = await page.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { session: { get(key: null): Promise<object> } } };
    };
    return JSON.stringify(await chrome.storage.session.get(null));
  });
  await page.close();
  return text;
}

test('SEB by a code that is scanned off the popup, closed and opened again in between', async ({
  context,
  popup,
  profile,
}) => {
  const client = await control.register({ bank: 'seb' });
  const page = await openPage(context, 'link');
  await page.getByText(words('link_developers')).click();
  await page.getByRole('link', { name: /^SEB \(sandbox\)/u }).click();
  await page.getByLabel(words('seb_clientId')).fill(client.clientId);
  await page.getByLabel(words('seb_clientSecret')).fill(client.clientSecret);
  await page.getByRole('button', { name: words('institution_linkOrder') }).click();
  await expect(page.getByRole('img', { name: 'QR code for BankID' })).toBeVisible();

  const first = await readCode(popup);
  await popup.close();
  const again = await openPopup(context);
  let second = first;
  await expect.poll(async () => (second = await readCode(again))).not.toBe(first);
  expect(await stored(context)).not.toContain(client.clientSecret);
  const { attempts } = (await head(again))!;
  await scanAtSeb(SEB, second, 'sign');
  await chosen(again);
  const attemptId = attempts[0]!.id;
  const choices = await send(again, 'link.accounts', { attemptId });
  await send(again, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  await expect(again.getByText('24,180').first()).toBeVisible();
  expect(await stored(context)).not.toContain('"order":');

  await context.close();
  const codes = { first: first.split('.')[1]!, second: second.split('.')[3]!, secret: client.clientSecret };
  expect(findOnDisk(profile, codes)).toEqual([]);
  await client.remove();
});

test('a worker that is killed goes on with the same order, and its old code is not shown', async ({
  context,
  popup,
}) => {
  const { client } = await startLogin(popup);
  const before = await readCode(popup);
  await killWorker(context);
  await expect(popup.locator('.qr')).toHaveCount(0, { timeout: 10_000 });
  await popup.reload();
  const after = await readCode(popup);
  expect(after).not.toBe(before);
  await scanAtSeb(SEB, after, 'sign');
  await chosen(popup);
  const log = await client.log();
  expect(log.filter(({ kind }) => kind === 'authorize')).toHaveLength(1);
  expect(log.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  await client.remove();
});

test('BankID on this device is opened by a link of the page, which stays where it is', async ({ context, popup }) => {
  const { client, attemptId } = await startLogin(popup);
  await readCode(popup);
  const page = await openPage(context, `attempt/${attemptId}`);
  await page.getByRole('button', { name: 'Open BankID on this device instead' }).click();
  const link = page.getByRole('link', { name: 'Open the BankID app' });
  await expect(link).toHaveAttribute('href', /^bankid:\/\/\/\?autostarttoken=[\w-]{36}$/u);
  await expect(popup.locator('.qr')).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'Trying to start your BankID app.' })).toBeVisible();
  const token = new URL((await link.getAttribute('href'))!).searchParams.get('autostarttoken')!;
  await signAtSeb(SEB, token);
  await expect(page.getByRole('checkbox', { name: /Privatkonto/u })).toBeChecked();
  await client.remove();
});

test('a code that was scanned goes from every screen, and cancelling puts the login away', async ({
  context,
  popup,
}) => {
  const { client, attemptId } = await startLogin(popup);
  const page = await openPage(context, `attempt/${attemptId}`);
  await expect(page.locator('.qr path')).toHaveAttribute('d', /^M/u);
  await scanAtSeb(SEB, await readCode(popup), 'nothing');
  for (const screen of [popup, page]) {
    await expect(screen.getByRole('status').filter({ hasText: 'Enter your security code' })).toBeVisible();
    await expect(screen.locator('.qr')).toHaveCount(0);
  }
  await popup.getByRole('button', { name: 'Cancel' }).click();
  await expect(popup.locator('.order')).toHaveCount(0);
  expect(await stored(context)).not.toContain('"order":');
  await client.clearLog();
  await send(popup, 'settings.set', { hidden: true });
  expect(await client.log()).toEqual([]);
  await client.remove();
});

test('a refusal in the app is told in BankID’s words, with one click to try again', async ({ popup }) => {
  const { client } = await startLogin(popup);
  await scanAtSeb(SEB, await readCode(popup), 'cancel');
  await expect(popup.getByText('The action was cancelled.')).toBeVisible();
  expect((await head(popup))?.attempts[0]?.failure).toMatchObject({ reason: 'order-ended', rfa: 'RFA6' });
  await popup.getByRole('button', { name: 'Try again' }).click();
  await scanAtSeb(SEB, await readCode(popup), 'sign');
  await chosen(popup);
  await client.remove();
});
