import { findOnDisk } from '../support/disk-scan.ts';
import { words } from '../support/words.ts';
import { openPage } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, headWhere, refreshByClick, send } from './person.ts';

test('bunq by an API key: its power said plainly, accounts, a session renewed when it ended, and what unlinking leaves', async ({
  context,
  popup,
  profile,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const client = await control.register({ bank: 'bunq', customer: 'bram' });
  const page = await openPage(context, 'link');
  await page.getByText(words('link_developers')).click();
  await page.getByRole('link', { name: 'bunq (sandbox)' }).click();
  await expect(page.getByText(words('bunq_power'))).toBeVisible();
  const key = page.getByLabel(words('bunq_apiKey'));
  await expect(key).toHaveAttribute('type', 'password');
  await key.fill(client.clientSecret);
  await page.getByRole('button', { name: words('institution_linkPlain') }).click();
  await expect(page.getByRole('checkbox', { name: /Main/u })).toBeChecked();
  await page.locator('form button[type="submit"]').click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'bunq (sandbox)') })).toBeVisible();
  await expect(popup.getByText('10.05').first()).toBeVisible();

  await client.advance(60);
  await client.expireAccess();
  await client.setBalances({ 201: { balance: '77.05' } });
  await client.clearLog();
  await refreshByClick(popup);
  await expect(popup.getByText('77.05').first()).toBeVisible();
  expect((await client.log()).map(({ kind, status }) => [kind, status])).toEqual([
    ['resource', 401],
    ['token', 200],
    ['resource', 200],
  ]);

  const { connections } = await headWhere(popup, ({ connections: all }) => all.length === 1);
  await page.goto(page.url().replace(/#.*/u, `#connections/${connections[0]!.id}`));
  await page.getByRole('button', { name: words('unlink_button') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('unlink_button') })
    .click();
  await expect(page.getByText(words('bunq_left'))).toBeVisible();
  expect((await client.log()).at(-1)).toMatchObject({ method: 'DELETE', status: 200 });
  await context.close();
  expect(findOnDisk(profile, { key: client.clientSecret })).toEqual([]);
  await client.remove();
});
