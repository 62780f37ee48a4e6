import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { consentByPage } from '../sandbox/sparebank1/consent/by-page.ts';
import { launch, newProfile, openPage, serviceWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { headWhere, linkByCommand, send } from './person.ts';

const PASSPHRASE = 'a plum on the old stair';
const FILE = 'four herons over the mill';

async function restore(page: Page, name: string, text: string, passphrase: string): Promise<void> {
  await page.getByLabel('Backup file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.getByRole('dialog').getByLabel('Passphrase for the file').fill(passphrase);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
}

test('a backup restored after everything was forgotten, and on another computer: the bank is linked there with one click', async ({
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  await linkByCommand(context, popup, client);
  const page = await openPage(context, 'settings');
  await page.evaluate(() => {
    const urls = ((globalThis as unknown as { urls: Set<string> }).urls = new Set<string>());
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      const url = createObjectURL.call(URL, blob);
      urls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      revokeObjectURL.call(URL, url);
      urls.delete(url);
    };
  });
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByLabel('Present passphrase').fill(PASSPHRASE);
  await page.getByLabel('Passphrase for the file').fill(FILE);
  await page.getByLabel('The same again').fill(FILE);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^saldobar-backup-\d{4}-\d\d-\d\d\.json$/u);
  const text = await readFile(await download.path(), 'utf8');
  expect(text).not.toContain(client.clientId);
  await expect(page.getByText('The backup is among your downloads')).toBeVisible();
  // Neither the page nor an address of it keeps anything of it.
  expect(await page.content()).not.toContain(text.slice(200, 260));
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { urls: Set<string> }).urls.size), { timeout: 20_000 })
    .toBe(0);

  // Here, after everything was forgotten.
  await send(page, 'vault.destroy', {});
  await send(page, 'vault.create', { door: 'device' });
  await page.evaluate(() => (location.hash = '#settings'));
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  await restore(page, 'backup.json', text, FILE);
  await expect(page.getByText('Ready to link with one login: SpareBank 1 (sandbox).')).toBeVisible();

  const computer = newProfile();
  const another = await launch(computer.path);
  try {
    await serviceWorker(another);
    const there = await openPage(another, 'settings');
    await send(there, 'vault.create', { door: 'device' });
    await there.getByRole('button', { name: 'Choose a file…' }).click();
    await restore(there, 'backup.json', text, 'five herons over the mill');
    await expect(there.getByText('That is not the passphrase of this file.')).toBeVisible();
    await restore(there, 'backup.json', text, FILE);
    await expect(there.getByText('Ready to link with one login: SpareBank 1 (sandbox).')).toBeVisible();
    await there.getByRole('button', { name: 'Close' }).click();

    await there.evaluate(() => (location.hash = '#link/sandbox-sparebank1'));
    const consent = another.waitForEvent('page');
    await there.getByRole('button', { name: 'Link at the bank' }).click();
    await consentByPage(await consent, { customer: 'Ingrid' });
    await headWhere(there, ({ attempts }) => attempts.some(({ phase }) => phase === 'choose-accounts'));
  } finally {
    await another.close();
    computer.remove();
  }
});

test('a file that is no whole backup is refused, each in its own sentence, and asks for nothing', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await openPage(context, 'settings');
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByLabel('Passphrase for the file').fill(FILE);
  await page.getByLabel('The same again').fill(FILE);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const text = await readFile(await (await downloading).path(), 'utf8');
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  const dialog = page.getByRole('dialog');
  await page.getByRole('dialog').getByLabel('Passphrase for the file').fill(FILE);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(dialog.getByText('Choose the file first.')).toBeVisible();
  const cases: [string, string][] = [
    [text.slice(0, -20), 'its end is missing'],
    [text.replace('"m":19456', '"m":19457'), 'it was altered or damaged'],
    [text.replace('"v":1', '"v":2'), 'saved by a newer version'],
    ['{"id":1}', 'something else'],
    ['x'.repeat(5_000_001), 'far too large'],
  ];
  for (const [content, sentence] of cases) {
    await restore(page, 'backup.json', content, FILE);
    await expect(dialog.getByText(sentence)).toBeVisible();
    await expect(dialog.getByLabel('Passphrase for the file')).toHaveValue('');
  }
  await restore(page, 'backup.json', text, FILE);
  await expect(dialog.getByText('There are no credentials in it.')).toBeVisible();
});
