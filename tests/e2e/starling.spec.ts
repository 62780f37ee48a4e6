import { findOnDisk } from '../support/disk-scan.ts';
import { words } from '../support/words.ts';
import { openPage } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, headWhere, refreshByClick, send } from './person.ts';

test('Starling by a token: steps, form, accounts, balance; a deleted token asks for a new one, which mends it', async ({
  context,
  popup,
  profile,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const client = await control.register({ bank: 'starling', customer: 'rufus' });
  const page = await openPage(context, 'link');
  await page.getByText(words('link_developers')).click();
  await page.getByRole('link', { name: 'Starling (sandbox)' }).click();
  await expect(page.getByText(words('starling_guide_scopes_text'))).toBeVisible();
  const token = page.getByLabel(words('starling_accessToken'));
  await expect(token).toHaveAttribute('type', 'password');
  await token.fill(client.clientSecret);
  const pages = context.pages().length;
  await page.getByRole('button', { name: words('institution_linkPlain') }).click();
  await expect(page.getByRole('checkbox', { name: /Personal/u })).toBeChecked();
  await page.locator('form button[type="submit"]').click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'Starling (sandbox)') })).toBeVisible();
  expect(context.pages()).toHaveLength(pages);
  await expect(popup.getByText('10.05').first()).toBeVisible();

  await client.revoke();
  await refreshByClick(popup);
  await expect(popup.getByText(words('failure_token_rejected'))).toBeVisible();
  await expect(popup.getByText('10.05').first()).toBeVisible();
  const { connections } = await headWhere(popup, ({ connections: all }) => all.length === 1);
  await page.goto(page.url().replace(/#.*/u, `#connections/${connections[0]!.id}`));
  await page.getByRole('button', { name: words('step_configuration'), exact: true }).click();
  const fresh = await client.renewSecret();
  await page.getByLabel(words('starling_accessToken')).fill(fresh);
  await page.getByRole('button', { name: words('institution_linkPlain') }).click();
  await headWhere(popup, ({ attempts, connections: all }) => attempts.length === 0 && !all[0]?.failure);
  await expect(popup.getByText(words('failure_token_rejected'))).toBeHidden();

  await context.close();
  expect(findOnDisk(profile, { token: client.clientSecret, fresh })).toEqual([]);
  await client.remove();
});
