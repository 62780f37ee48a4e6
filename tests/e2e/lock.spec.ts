import { badge, launch, openPopup, serviceWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { head, linkByCommand, refreshByClick, send } from './person.ts';

const PASSPHRASE = 'a plum on the old stair';

test('locking blanks every amount and sends no request; the passphrase brings them back', async ({
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  await linkByCommand(context, popup, client);
  await client.clearLog();
  await popup.getByRole('button', { name: 'Lock' }).click();
  const field = popup.getByLabel('Passphrase');
  await expect(field).toBeVisible();
  await expect(popup.getByText('12,345')).toBeHidden();
  expect((await badge(popup)).text).toBe('🔒');
  expect((await badge(popup)).title).not.toMatch(/\d/u);
  const stored = JSON.stringify(await head(popup));
  expect(stored).not.toContain('12345');
  expect(stored).not.toContain('SpareBank');
  await expect(send(popup, 'refresh', {})).rejects.toThrow('locked');
  expect(await client.log()).toEqual([]);

  await field.fill('a plum on the new stair');
  await field.press('Enter');
  await expect(popup.getByRole('alert')).toBeVisible();
  await field.fill(PASSPHRASE);
  await field.press('Enter');
  await expect(popup.getByText('12,345')).toBeVisible();
  await expect.poll(async () => (await badge(popup)).text).toBe('.3M');
});

test('with a passphrase a browser restart locks, and one unlock shows everything again', async ({
  profile,
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  await linkByCommand(context, popup, client);
  await context.close();

  const restarted = await launch(profile);
  await serviceWorker(restarted);
  const again = await openPopup(restarted);
  await expect(again.getByLabel('Passphrase')).toBeVisible();
  expect((await badge(again)).text).toBe('🔒');
  await again.getByLabel('Passphrase').fill(PASSPHRASE);
  await again.getByLabel('Passphrase').press('Enter');
  await expect(again.getByText('12,345')).toBeVisible();
  await restarted.close();
});

test('on this device only, a browser restart shows everything by itself', async ({
  profile,
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  await linkByCommand(context, popup, client);
  await context.close();

  const restarted = await launch(profile);
  await serviceWorker(restarted);
  const again = await openPopup(restarted);
  await expect(again.getByText('12,345')).toBeVisible();
  await expect.poll(async () => (await badge(again)).text).toBe('.3M');
  await client.expireAccess();
  await refreshByClick(again);
  await expect.poll(async () => (await client.log()).at(-1)?.status).toBe(200);
  expect((await head(again))?.connections[0]?.failure).toBeUndefined();
  await restarted.close();
});
