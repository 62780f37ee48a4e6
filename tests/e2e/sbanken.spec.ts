import { customerById } from '../sandbox/sbanken/customers.ts';
import { findOnDisk } from '../support/disk-scan.ts';
import { words } from '../support/words.ts';
import { openPage } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, head, headWhere, refreshByClick, send } from './person.ts';

const { nationalId } = customerById('torunn')!;

test('Sbanken as it was first: id, secret and national id in the form, no window, one call for one account', async ({
  context,
  popup,
  profile,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const client = await control.register({ bank: 'sbanken' });
  const page = await openPage(context, 'link');
  await page.getByText(words('link_developers')).click();
  await page.getByRole('link', { name: 'Sbanken (sandbox, bank v1)' }).click();
  await expect(page.locator('code')).toHaveCount(0);
  await page.getByLabel(words('sbanken_clientId')).fill(client.clientId);
  await page.getByLabel(words('sbanken_clientSecret')).fill(client.clientSecret);
  const national = page.getByLabel(words('sbanken_customerId'), { exact: true });
  await expect(national).toHaveAttribute('type', 'password');
  await national.fill(nationalId);
  const pages = context.pages().length;
  await page.getByRole('button', { name: words('institution_linkPlain') }).click();

  await expect(page.getByRole('checkbox', { name: /Brukskonto/u })).toBeChecked();
  await page.getByRole('checkbox', { name: /Sparekonto/u }).uncheck();
  await page.getByRole('checkbox', { name: /Kredittkort/u }).uncheck();
  await page.locator('form button[type="submit"]').click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'Sbanken (sandbox, bank v1)') })).toBeVisible();
  expect(context.pages()).toHaveLength(pages);

  await expect(popup.getByText('8,421').first()).toBeVisible();
  await client.clearLog();
  await client.setBalances({ Brukskonto: { balance: '77.05' } });
  await refreshByClick(popup);
  await expect(popup.getByText('77.05').first()).toBeVisible();
  expect((await client.log()).map(({ kind, status }) => [kind, status])).toEqual([['resource', 200]]);

  const published = await popup.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { session: { get(key: null): Promise<object> } } };
    };
    return JSON.stringify(await chrome.storage.session.get(null));
  });
  expect(published).not.toContain(nationalId);
  expect(published).not.toContain(client.clientSecret);
  expect(await page.content()).not.toContain(nationalId);
  await context.close();
  expect(findOnDisk(profile, { nationalId, secret: client.clientSecret })).toEqual([]);
  await client.remove();
});

test('a secret that has ended says so with the way out, and a new one mends the link', async ({ context, popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
  const client = await control.register({ bank: 'sbanken' });
  const { clientId, clientSecret } = client;
  const settings = { clientId, clientSecret };
  const { attemptId } = await send(popup, 'link.start', { institutionId: 'sandbox-sbanken', window: 'none', settings });
  await headWhere(popup, ({ attempts }) => attempts[0]?.phase === 'choose-accounts');
  const choices = await send(popup, 'link.accounts', { attemptId });
  const accountIds = choices.map(({ id }) => id);
  const { connectionId } = await send(popup, 'link.choose', { attemptId, accountIds });

  await client.expireSecret();
  await client.expireAccess();
  await refreshByClick(popup);
  await expect(popup.getByText(words('failure_secret_expired'))).toBeVisible();
  await expect(popup.getByText('8,421').first()).toBeVisible();

  const page = await openPage(context, `connections/${connectionId}`);
  await page.getByRole('button', { name: words('step_configuration'), exact: true }).click();
  await page.getByLabel(words('sbanken_clientSecret')).fill(await client.renewSecret());
  await page.getByRole('button', { name: words('institution_linkPlain') }).click();
  await headWhere(popup, ({ attempts, connections }) => attempts.length === 0 && !connections[0]?.failure);
  await expect(popup.getByText(words('failure_secret_expired'))).toBeHidden();
  await client.remove();
});

test('the real Sbanken is shown as closed, with where to go instead, and can’t be linked', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await openPage(context, 'link');
  await expect(page.getByText(words('sbanken_closed'))).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sbanken', exact: true })).toHaveCount(0);
  await page.goto(page.url().replace(/#.*/u, '#link/sbanken'));
  await expect(page.getByText(words('sbanken_closed'))).toBeVisible();
  await expect(page.locator('input')).toHaveCount(0);
  const settings = { clientId: 'a', clientSecret: 'b' };
  for (const window of ['none', 'browser', 'tab'] as const)
    await expect(send(popup, 'link.start', { institutionId: 'sbanken', window, settings })).rejects.toThrow('invalid');
  expect((await head(popup))?.attempts).toEqual([]);
});
