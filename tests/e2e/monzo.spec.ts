import { appNames } from '../sandbox/monzo/app.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { findOnDisk } from '../support/disk-scan.ts';
import { words } from '../support/words.ts';
import { openPage } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, headWhere, refreshByClick, send } from './person.ts';

test('Monzo: a client of one’s own, a login by e-mail in another tab, an approval in the app, accounts and pots', async ({
  context,
  popup,
  profile,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await openPage(context, 'link');
  await page.getByText(words('link_developers')).click();
  await page.getByRole('link', { name: 'Monzo (sandbox)' }).click();
  await expect(page.getByText(words('monzo_power'))).toBeVisible();
  const redirectUri = await page.locator('code').innerText();
  const client = await control.register({ bank: 'monzo', redirectUri });
  await page.getByLabel(words('monzo_clientId')).fill(client.clientId);
  await page.getByLabel(words('monzo_clientSecret')).fill(client.clientSecret);
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: words('institution_link'), exact: true }).click();
  const bank = await opened;
  await bank.getByRole('button', { name: 'Florence Whitcombe' }).click();
  await bank.getByRole('link', { name: 'Log in to your account' }).click();

  await expect(page.getByRole('heading', { name: words('attempt_wait') })).toBeVisible();
  await expect.poll(() => context.pages().filter((one) => one.url().includes('saldobar')).length).toBe(0);
  const app = await context.newPage();
  await app.goto(`http://localhost:${DEFAULT_PORTS.monzo}/app/${client.clientId}`);
  await app.getByRole('button', { name: appNames.approve }).click();
  await expect(app.getByRole('heading', { name: 'Thank you' })).toBeVisible();
  await page.getByRole('button', { name: words('attempt_waitNow') }).click();
  await expect(page.getByRole('checkbox', { name: /Rainy day/u })).toBeChecked();
  await page.locator('form button[type="submit"]').click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'Monzo (sandbox)') })).toBeVisible();
  await expect(popup.getByText('1,337').first()).toBeVisible();

  await client.expireAccess();
  await client.setBalances({ acc_0000Sandbox1: { balance: '7705' } });
  await refreshByClick(popup);
  await expect(popup.getByText('77.05').first()).toBeVisible();
  const { connections } = await headWhere(popup, ({ connections: all }) => all.length === 1);
  expect(await send(popup, 'connection.unlink', { connectionId: connections[0]!.id })).toMatchObject({ revoked: true });
  expect((await client.log()).at(-1)).toMatchObject({ path: '/oauth2/logout', status: 200 });
  await context.close();
  expect(findOnDisk(profile, { secret: client.clientSecret })).toEqual([]);
  await client.remove();
});
