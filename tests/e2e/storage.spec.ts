import type { BrowserContext } from '@playwright/test';
import { badge, killWorker, openPage, openPopup, serviceWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { head, linkByCommand, refreshByClick, send } from './person.ts';

const FULL = 'The browser can’t save anything now.';

/** Until its end, this worker finds the disk full. */
async function fillDisk(context: BrowserContext): Promise<void> {
  const worker = await serviceWorker(context);
  await worker.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
}

test('a full disk: the amounts stay, popup and page say so, no token is asked for, and room ends it', async ({
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  await linkByCommand(context, popup, client);
  await client.expireAccess();
  await send(popup, 'refresh', {});
  await client.clearLog();
  await fillDisk(context);
  await expect(send(popup, 'settings.set', { hidden: true })).rejects.toThrow('storage');
  await expect(popup.getByText(FULL)).toBeVisible();
  await expect(popup.getByText('12,345')).toBeVisible();
  expect((await badge(popup)).text).toBe('!');
  const page = await openPage(context, 'connections');
  await expect(page.getByText(FULL)).toBeVisible();
  await client.expireAccess();
  await expect(send(popup, 'refresh', {})).rejects.toThrow('storage');
  expect(await client.log()).toEqual([]);

  // Another worker has room. It knows of the trouble until it has saved something.
  await killWorker(context);
  await refreshByClick(popup);
  await expect(popup.getByText(FULL)).toBeHidden();
  await expect(page.getByText(FULL)).toBeHidden();
  expect((await head(popup))?.connections[0]?.failure).toBeUndefined();
});

test('a database that can’t be opened is told in words, and no bank is asked', async ({ context, popup, client }) => {
  await send(popup, 'vault.create', { door: 'device' });
  await linkByCommand(context, popup, client);
  await client.clearLog();
  // As a later version would leave it.
  await popup.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('vault', 2);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
        request.onerror = () => reject(request.error!);
      }),
  );
  await expect(send(popup, 'refresh', {})).rejects.toThrow('storage');
  await expect(popup.getByText('The storage can’t be read')).toBeVisible();
  await expect(popup.getByText('12,345')).toBeHidden();
  const again = await openPopup(context);
  await expect(again.getByText('Restarting the browser often helps.')).toBeVisible();
  const page = await openPage(context, '');
  await expect(page.getByRole('button', { name: 'Forget everything' })).toBeVisible();
  expect(await client.log()).toEqual([]);
});
