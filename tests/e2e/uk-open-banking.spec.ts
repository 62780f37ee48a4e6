import { redirectUri } from '../support/extension-id.ts';
import { registerUk } from '../support/uk-client.ts';
import { words } from '../support/words.ts';
import { openPage } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, headWhere, send } from './person.ts';

const INSTITUTION = 'sandbox-uk-31';

test('a bank of UK Open Banking is linked with a key from a file, by clicks, and its consent deleted when unlinked', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const { bank, settings } = await registerUk({ control }, INSTITUTION, { redirectUri: redirectUri(INSTITUTION) });
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
