import { findOnDisk } from '../support/disk-scan.ts';
import { words } from '../support/words.ts';
import { openPage } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, headWhere, refreshByClick, send } from './person.ts';

test('a bank that only a file describes: a client, a consent, accounts of two pages, a refresh, the end of it', async ({
  context,
  popup,
  profile,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await openPage(context, 'link');
  await page.getByText(words('link_developers')).click();
  await page.getByRole('link', { name: 'Uferbank (sandbox)' }).click();
  await expect(page.getByText(words('oauth_power'))).toBeVisible();
  const redirectUri = await page.locator('code').innerText();
  const client = await control.register({ bank: 'plain', redirectUri });
  await page.getByLabel(words('oauth_clientId')).fill(client.clientId);
  await page.getByLabel(words('oauth_clientSecret')).fill(client.clientSecret);
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: words('institution_link'), exact: true }).click();
  const bank = await opened;
  await bank.getByRole('button', { name: 'Liesel Brandt' }).click();
  await bank.getByRole('button', { name: 'Approve' }).click();

  await expect(page.getByRole('checkbox', { name: /Reisekasse/u })).toBeChecked();
  await page.locator('form button[type="submit"]').click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'Uferbank (sandbox)') })).toBeVisible();
  await expect(popup.getByText('1,204').first()).toBeVisible();

  await client.expireAccess();
  await client.setBalances({ Kreditkarte: { balance: '-77.05' } });
  await refreshByClick(popup);
  await expect(popup.getByText('77.05').first()).toBeVisible();
  const { connections } = await headWhere(popup, ({ connections: all }) => all.length === 1);
  expect(await send(popup, 'connection.unlink', { connectionId: connections[0]!.id })).toMatchObject({ revoked: true });
  expect((await client.log()).at(-1)).toMatchObject({ path: '/oauth/revoke', status: 200 });
  await context.close();
  expect(findOnDisk(profile, { secret: client.clientSecret })).toEqual([]);
  await client.remove();
});
