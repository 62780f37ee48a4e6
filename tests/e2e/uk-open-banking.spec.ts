import { generateKeyPairSync } from 'node:crypto';
import type { Page } from '@playwright/test';
import { redirectUri } from '../support/extension-id.ts';
import { registerUk } from '../support/uk-client.ts';
import { words } from '../support/words.ts';
import { openPage } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, head, headWhere, send } from './person.ts';

const INSTITUTION = 'sandbox-uk-31';

/** An open vault, and a client registered at the bank. */
async function newClient(popup: Page) {
  await send(popup, 'vault.create', { door: 'device' });
  return registerUk({ control }, INSTITUTION, { redirectUri: redirectUri(INSTITUTION) });
}

test('a bank of UK Open Banking is linked with a key from a file, by clicks, and its consent deleted when unlinked', async ({
  context,
  popup,
}) => {
  const { bank, settings } = await newClient(popup);
  const page = await openPage(context, `link/${INSTITUTION}`);
  await expect(page.locator('code')).toHaveText(redirectUri(INSTITUTION));
  await page.getByLabel(words('ukOpenBanking_clientId')).fill(settings['clientId']!);
  const pem = Buffer.from(settings['signingKey']!);
  await page
    .getByLabel(words('key_file'))
    .setInputFiles({ name: 'signing.pem', mimeType: 'application/x-pem-file', buffer: pem });
  await expect(page.getByLabel(words('ukOpenBanking_signingKey'))).toHaveValue(/PRIVATE KEY/u);
  await page.getByLabel(words('ukOpenBanking_keyId')).fill(settings['keyId']!);
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: words('institution_link') }).click();
  const consent = await opened;
  await consent.getByRole('button', { name: 'Amelia Thornbury' }).click();
  await expect(consent.getByRole('listitem')).toHaveText(['ReadAccountsDetail', 'ReadBalances']);
  await consent.getByRole('button', { name: 'Approve' }).click();

  await page.locator('form button[type=submit]:not([disabled])').click();
  const name = 'Sandpit Bank (sandbox, 3.1)';
  await expect(page.getByRole('heading', { name: words('linked_title', name) })).toBeVisible();
  await expect(popup.getByText('Rainy day')).toBeVisible();
  const { connections, totals } = await headWhere(popup, (head) => head.connections[0]?.asOf !== undefined);
  expect(totals).toContainEqual(expect.objectContaining({ currency: 'GBP', value: '6257.42' }));

  const { revoked } = await send(popup, 'connection.unlink', { connectionId: connections[0]!.id });
  expect(revoked).toBe(true);
  const log = await bank.log();
  expect(log.filter(({ method }) => method === 'DELETE')).toMatchObject([{ status: 204 }]);
  expect(log.filter(({ status }) => status! >= 400)).toEqual([]);
});

test('a key that can’t be used is told at the form, in words, before anything is stored or sent', async ({
  context,
  popup,
}) => {
  const { bank, settings } = await newClient(popup);
  const page = await openPage(context, `link/${INSTITUTION}`);
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const locked = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'plum' } as const;
  const files = [
    [weak.export({ type: 'pkcs8', format: 'pem' }), 'failure_key_weak'],
    [weak.export(locked), 'failure_key_encrypted'],
    ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 'failure_key_not_private'],
    ['-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n', 'failure_key_unreadable'],
  ] as const;
  for (const [pem, text] of files) {
    await page.getByLabel(words('ukOpenBanking_clientId')).fill(settings['clientId']!);
    await chooseKey(page, pem);
    await page.getByRole('button', { name: words('institution_link') }).click();
    await expect(page.getByRole('alert').filter({ hasText: words(text) })).toBeVisible();
    expect((await head(popup))?.attempts).toEqual([]);
  }
  await chooseKey(page, 'x'.repeat(20_001));
  await expect(page.getByText(words('key_large'))).toBeVisible();
  expect(await bank.log()).toEqual([]);
});

test('any resource of a sandbox bank’s account API is read on its page, and nothing beside the API', async ({
  context,
  popup,
}) => {
  const { bank, settings } = await newClient(popup);
  const opened = context.waitForEvent('page');
  const { attemptId } = await send(popup, 'link.start', { institutionId: INSTITUTION, window: 'browser', settings });
  const consent = await opened;
  await consent.getByRole('button', { name: 'Amelia Thornbury' }).click();
  await consent.getByRole('button', { name: 'Approve' }).click();
  await headWhere(popup, ({ attempts }) => attempts[0]?.phase === 'choose-accounts');
  const { connectionId } = await send(popup, 'link.choose', { attemptId, accountIds: ['22289'] });
  await bank.clearLog();
  const page = await openPage(context, `connections/${connectionId}`);
  await page.getByText(words('resource_title')).click();
  await page.getByLabel(words('resource_path')).fill('accounts/22289');
  await page.getByRole('button', { name: words('resource_read') }).click();
  await expect(page.getByText(words('resource_status', '200'))).toBeVisible();
  await expect(page.getByText('"AccountId":"22289"')).toBeVisible();
  await page.getByLabel(words('resource_path')).fill('../../../oauth/jwks');
  await page.getByRole('button', { name: words('resource_read') }).click();
  await expect(page.getByText(words('failure_not_on_list'))).toBeVisible();
  expect((await bank.log()).map(({ path }) => path)).toEqual(['/open-banking/v3.1/aisp/accounts/22289']);
});

const chooseKey = (page: Page, pem: string | Buffer) =>
  page
    .getByLabel(words('key_file'))
    .setInputFiles({ name: 'signing.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(pem) });
