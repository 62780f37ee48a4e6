import { badge, launch, openPage, openPopup, serviceWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { head, headWhere, linkByCommand, refreshByClick, send } from './person.ts';

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

test('a locked screen locks, and so does the end of the time that was chosen', async ({ context, popup }) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  const page = await openPage(context, 'settings');
  await page.getByLabel('After a fixed time').selectOption({ label: '1 hour' });
  await page.getByLabel('When nobody is there').selectOption({ label: '15 minutes' });
  await headWhere(page, ({ settings }) => settings.lock?.hours === 1 && settings.lock.idleMinutes === 15);
  const worker = await serviceWorker(context);
  const alarms = () =>
    worker.evaluate(async () => {
      const { chrome } = globalThis as unknown as { chrome: { alarms: { getAll(): Promise<Alarm[]> } } };
      return (await chrome.alarms.getAll()).filter(({ name }) => name === 'lock');
    });
  const [alarm] = await alarms();
  expect(alarm!.scheduledTime).toBeGreaterThan(Date.now() + 50 * 60_000);
  expect(alarm!.scheduledTime).toBeLessThan(Date.now() + 60 * 60_000);

  // As the browser tells it.
  await worker.evaluate(() => {
    const { chrome } = globalThis as unknown as {
      chrome: { idle: { onStateChanged: { dispatch(state: string): void } } };
    };
    chrome.idle.onStateChanged.dispatch('locked');
  });
  await headWhere(page, ({ vault }) => vault === 'locked');
  expect(await alarms()).toEqual([]);
});

interface Alarm {
  name: string;
  scheduledTime: number;
}
