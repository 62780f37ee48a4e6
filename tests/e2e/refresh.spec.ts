import { badge } from './extension.ts';
import { consentByPage } from '../sandbox/sparebank1/consent/by-page.ts';
import { expect, test } from './fixtures.ts';
import { head, linkByCommand, refreshByClick, send } from './person.ts';

test.beforeEach(async ({ popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
});

test('fresh figures are painted without asking the bank; a dead token is refreshed once, by rotation', async ({
  context,
  popup,
  client,
}) => {
  await linkByCommand(context, popup, client);
  await client.setBalances({ Brukskonto: { balance: '100.25', availableBalance: '90.00' } });
  await client.clearLog();
  await popup.reload();
  await expect(popup.getByText('12,345')).toBeVisible();
  expect(await client.log()).toEqual([]);

  await client.expireAccess();
  await refreshByClick(popup);
  await expect(popup.getByText('NOK 100.25')).toBeVisible();
  const log = await client.log();
  expect(log.map(({ kind, status, refreshTokenOrdinal }) => [kind, status, refreshTokenOrdinal])).toEqual([
    ['resource', 401, undefined],
    ['token', 200, 1],
    ['resource', 200, undefined],
  ]);
  await client.expireAccess();
  await client.clearLog();
  await refreshByClick(popup);
  await expect
    .poll(async () => (await client.log()).map(({ refreshTokenOrdinal }) => refreshTokenOrdinal))
    .toEqual([undefined, 2, undefined]);
});

test('a click on refresh shows new amounts in popup and badge', async ({ context, popup, client }) => {
  await linkByCommand(context, popup, client, 'Nora');
  await client.setBalances({ 'Noras konto': { balance: '77.50', availableBalance: '77.50' } });
  await refreshByClick(popup);
  await expect(popup.getByText('77.50').first()).toBeVisible();
  expect((await badge(popup)).text).toBe('77');
});

test('a bank that ends the grant asks for one click, and that click mends it', async ({ context, popup, client }) => {
  await linkByCommand(context, popup, client);
  await client.revoke();
  await refreshByClick(popup);
  const again = popup.getByRole('button', { name: 'Log in' });
  await expect(again).toBeVisible();
  await expect(popup.getByText('12,345')).toBeVisible();
  await expect.poll(async () => (await badge(popup)).text).toBe('!');

  const window = context.waitForEvent('page');
  await again.click();
  await consentByPage(await window, { customer: 'Ingrid' });
  await expect(again).toBeHidden();
  await expect.poll(async () => (await badge(popup)).text).toBe('.3M');
  expect((await head(popup))?.connections).toHaveLength(1);
});
