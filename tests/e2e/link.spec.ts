import type { BrowserContext, Page } from '@playwright/test';
import { HOME, redirectUri } from '../support/extension-id.ts';
import { words } from '../support/words.ts';
import { consentByPage } from '../sandbox/sparebank1/consent/by-page.ts';
import { badge, launch, newProfile, openPopup } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, head, INSTITUTION, linkByCommand, newClient, send } from './person.ts';

const PASSPHRASE = 'a plum on the old stair';

async function openPage(context: BrowserContext, route: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${HOME}/page.html#${route}`);
  return page;
}

async function fillIn(page: Page, client: { clientId: string; clientSecret: string }): Promise<void> {
  await page.getByLabel(words('sparebank1_clientId')).fill(client.clientId);
  await page.getByLabel(words('sparebank1_clientSecret')).fill(client.clientSecret);
}

test('installing opens the welcome page; a passphrase that is too weak is refused in words, a good one leads to the banks', async () => {
  const profile = newProfile({ hosts: false });
  const context = await launch(profile.path);
  try {
    await expect.poll(() => context.pages().some((page) => page.url() === `${HOME}/page.html#welcome`)).toBe(true);
    const page = context.pages().find((one) => one.url().endsWith('#welcome'))!;
    await page.getByRole('radio', { name: words('door_passphrase') }).check();
    const [first, again] = [
      page.getByLabel(words('passphrase'), { exact: true }),
      page.getByLabel(words('passphrase_again')),
    ];
    await first.fill('hunter2');
    await again.fill('hunter2');
    await page.getByRole('button', { name: words('continue') }).click();
    await expect(page.getByRole('alert').filter({ hasText: /12/u })).toBeVisible();
    await first.fill(PASSPHRASE);
    await again.fill(PASSPHRASE);
    await page.getByRole('button', { name: words('continue') }).click();
    await expect(page.getByRole('heading', { name: words('link_title') })).toBeVisible();
    expect(await head(page)).toMatchObject({ vault: 'open', door: 'passphrase' });
  } finally {
    await context.close();
    profile.remove();
  }
});

test('from the bank list to popup and badge, by clicks; an account that was not chosen is nowhere', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await openPage(context, 'link');
  await page.getByText(words('link_developers')).click();
  await page.getByRole('link', { name: /^SpareBank 1 \(sandbox\)/u }).click();
  await expect(page.locator('code')).toHaveText(redirectUri(INSTITUTION));
  const client = await newClient();
  await fillIn(page, client);
  const window = context.waitForEvent('page');
  await page.getByRole('button', { name: words('institution_link') }).click();
  await consentByPage(await window, { customer: 'Ingrid Solbakken Moe' });

  const buffer = page.getByRole('checkbox', { name: /Bufferkonto/u });
  await expect(buffer).toBeChecked();
  await buffer.uncheck();
  await page.getByRole('button', { name: words('choose_other', '4') }).click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'SpareBank 1 (sandbox)') })).toBeVisible();

  await expect(popup.getByText('Brukskonto')).toBeVisible();
  await expect(popup.getByText('12,345')).toBeVisible();
  await expect(popup.getByText('Bufferkonto')).toBeHidden();
  await expect.poll(async () => (await badge(popup)).text).toBe('.2M');
  expect((await badge(popup)).title).toContain('295,535.17');
  const snapshot = await popup.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { session: { get(key: null): Promise<object> } } };
    };
    return JSON.stringify(await chrome.storage.session.get(null));
  });
  expect(snapshot).not.toContain('64210');
  expect(snapshot).not.toContain(client.clientSecret);
  expect(await control.transfers()).toEqual([]);
});

test('hiding amounts blanks popup, badge and tooltip at once, and is remembered', async ({
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  await linkByCommand(context, popup, client);
  await popup
    .getByRole('button', { name: words('amounts_hide') })
    .first()
    .click();
  await expect(popup.getByText('12,345')).toBeHidden();
  await expect.poll(async () => (await badge(popup)).text).toBe('•');
  expect((await badge(popup)).title).not.toMatch(/\d/u);
  expect(JSON.stringify(await head(popup))).not.toContain('12345');

  const again = await openPopup(context);
  await expect(again.getByText('Brukskonto')).toBeVisible();
  await expect(again.getByText('12,345')).toBeHidden();
  await again
    .getByRole('button', { name: words('amounts_show') })
    .first()
    .click();
  await expect(again.getByText('12,345')).toBeVisible();
});

test('unlinking forgets the bank, its credentials and the permission, and says where to end the consent', async ({
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const connectionId = await linkByCommand(context, popup, client);
  const page = await openPage(context, `connections/${connectionId}`);
  await page.getByRole('button', { name: words('unlink_button') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('unlink_button') })
    .click();
  await expect(page.getByRole('heading', { name: words('unlinked_title', 'SpareBank 1 (sandbox)') })).toBeVisible();
  expect(await head(popup)).toMatchObject({ connections: [], accounts: {}, totals: [] });
  await expect.poll(async () => (await badge(popup)).text).toBe('');
  const allowed = await popup.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { permissions: { getAll(): Promise<{ origins: string[] }> } };
    };
    return (await chrome.permissions.getAll()).origins;
  });
  expect(allowed).toEqual([]);
  await expect(
    send(popup, 'link.start', { institutionId: INSTITUTION, window: 'browser', settings: null }),
  ).rejects.toThrow('not-found');
});

test('a guard passphrase keeps a child from changing anything, and hides no balance', async ({
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const connectionId = await linkByCommand(context, popup, client, 'Nora Solbakken Moe');
  await send(popup, 'guard.set', { passphrase: 'only for grown-ups' });
  await expect(popup.getByText('512').first()).toBeVisible();
  await expect(send(popup, 'connection.unlink', { connectionId })).rejects.toThrow('guarded');
  await expect(send(popup, 'guard.set', { passphrase: null })).rejects.toThrow('guarded');
  await expect(send(popup, 'guard.open', { passphrase: 'only for children' })).rejects.toThrow('wrong-passphrase');
  await send(popup, 'guard.open', { passphrase: 'only for grown-ups' });
  await send(popup, 'connection.unlink', { connectionId });
});
