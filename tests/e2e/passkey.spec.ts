import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { findOnDisk } from '../support/disk-scan.ts';
import { HOME } from '../support/extension-id.ts';
import { launch, openPage, openPopup, serviceWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { head, headWhere, linkByCommand, send } from './person.ts';

const PASSPHRASE = 'a plum on the old stair';

/** An authenticator that Chromium itself plays, for one tab. */
async function authenticator(context: BrowserContext, page: Page, { hasPrf = true } = {}): Promise<CDPSession> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  });
  return cdp;
}

async function turnOn(page: Page): Promise<void> {
  await page.locator('.setting', { hasText: 'Passkey' }).getByRole('button', { name: 'Turn on…' }).click();
  await page.getByLabel('Present passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Remembers what the authenticator answers, or gives that answer again: a browser's own authenticator ends with it. */
async function recordAnswer(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const heard = globalThis as unknown as { answer: number[] };
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = async (options) => {
      const credential = (await get(options)) as PublicKeyCredential;
      heard.answer = [...new Uint8Array(credential.getClientExtensionResults().prf!.results!.first as ArrayBuffer)];
      return credential;
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { answer: number[] }).answer);
}

function replay(page: Page, answer: number[]): Promise<void> {
  return page.evaluate((bytes) => {
    const credential = Object.create(PublicKeyCredential.prototype) as object;
    const results = () => ({ prf: { results: { first: new Uint8Array(bytes).buffer } } });
    Object.defineProperty(credential, 'getClientExtensionResults', { value: results });
    navigator.credentials.get = () => Promise.resolve(credential as Credential);
  }, answer);
}

const locked = (page: Page) => headWhere(page, ({ vault }) => vault === 'locked');

test('a passkey unlocks beside the passphrase, on the page and from the popup, and after a browser restart', async ({
  profile,
  context,
  popup,
  client,
}) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  await linkByCommand(context, popup, client);
  const page = await openPage(context, 'settings');
  await authenticator(context, page);
  const answer = await recordAnswer(page);
  await turnOn(page);
  await expect(page.getByText('The passkey unlocks from now on')).toBeVisible();
  expect((await head(page))?.passkey).toBe(true);

  await popup.getByRole('button', { name: 'Lock' }).click();
  await locked(popup);
  await page.getByRole('button', { name: 'Unlock with a passkey' }).click();
  await expect(popup.getByText('12,345')).toBeVisible();

  // From the popup: the device's prompt would take its focus, so the page does it.
  await popup.getByRole('button', { name: 'Lock' }).click();
  await locked(popup);
  await popup.getByRole('button', { name: 'Unlock with a passkey' }).click();
  await expect.poll(() => popup.isClosed()).toBe(true);
  await page.getByRole('button', { name: 'Unlock with a passkey' }).click();
  await headWhere(page, ({ vault }) => vault === 'open');
  const given = await answer();
  await context.close();

  const restarted = await launch(profile);
  await serviceWorker(restarted);
  const again = await openPage(restarted, 'connections');
  await replay(again, given.with(0, given[0]! ^ 1));
  await again.getByRole('button', { name: 'Unlock with a passkey' }).click();
  await expect(again.getByRole('alert').filter({ hasText: 'That passkey doesn’t open it' })).toBeVisible();
  expect((await head(again))?.vault).toBe('locked');
  await replay(again, given);
  await again.getByRole('button', { name: 'Unlock with a passkey' }).click();
  const { connections } = await headWhere(again, ({ vault }) => vault === 'open');
  expect(connections).toHaveLength(1);
  const window = await openPopup(restarted);
  await expect(window.getByText('12,345')).toBeVisible();
  // What it gave is on the disk nowhere.
  await restarted.close();
  expect(findOnDisk(profile, { 'passkey’s answer': Uint8Array.from(given), passphrase: PASSPHRASE })).toEqual([]);
});

test('stopping and a new passphrase take the passkey away and change the data key; the passphrase goes on', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  const page = await openPage(context, 'settings');
  await authenticator(context, page);
  const answer = await recordAnswer(page);
  await turnOn(page);
  const row = page.locator('.setting', { hasText: 'Passkey' });
  await row.getByRole('button', { name: 'Stop using it…' }).click();
  await expect(page.getByText('so that the passkey opens nothing of it any more')).toBeVisible();
  await page.getByLabel('Present passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Stop using the passkey' }).click();
  await headWhere(page, ({ passkey }) => passkey === undefined);
  const old = Buffer.from(await answer()).toString('base64');

  await turnOn(page);
  await headWhere(page, ({ passkey }) => passkey === true);
  await page.locator('.setting', { hasText: 'unlock once' }).getByRole('button', { name: 'Change…' }).click();
  await expect(page.getByText('Unlocking with the passkey falls away')).toBeVisible();
  await page.getByLabel('Present passphrase').fill(PASSPHRASE);
  await page.getByLabel('New passphrase').fill('a plum on the new stair');
  await page.getByLabel('The same again').fill('a plum on the new stair');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await headWhere(page, ({ passkey }) => passkey === undefined);
  await send(page, 'vault.lock', {});
  for (const prf of [old, Buffer.from(await answer()).toString('base64')]) {
    await expect(send(page, 'passkey.unlock', { prf })).rejects.toThrow('wrong-passkey');
  }
  await expect(page.getByRole('button', { name: 'Unlock with a passkey' })).toBeHidden();
  await page.getByLabel('Passphrase').fill('a plum on the new stair');
  await page.getByLabel('Passphrase').press('Enter');
  await headWhere(page, ({ vault }) => vault === 'open');
});

test('a wrong passphrase asks for no passkey, and one that can’t hold a key makes no door', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  const page = await openPage(context, 'settings');
  const cdp = await authenticator(context, page, { hasPrf: false });
  const asked: string[] = [];
  cdp.on('WebAuthn.credentialAdded', ({ credential }) => asked.push(credential.credentialId));
  await page.locator('.setting', { hasText: 'Passkey' }).getByRole('button', { name: 'Turn on…' }).click();
  await page.getByLabel('Present passphrase').fill('a plum on the new stair');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('That is not the passphrase.')).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByLabel('Present passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('it lacks the PRF extension')).toBeVisible();
  expect(asked).toHaveLength(1);
  expect((await head(page))?.passkey).toBeUndefined();
});

test('a browser without the PRF extension says so and offers nothing', async ({ context, popup }) => {
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  const page = await context.newPage();
  await page.addInitScript(() => {
    PublicKeyCredential.getClientCapabilities = () => Promise.resolve({ 'extension:prf': false });
  });
  await page.goto(`${HOME}/page.html#settings`);
  const row = page.locator('.setting', { hasText: 'Passkey' });
  await expect(row.getByText('This browser lets no extension unlock with a passkey here.')).toBeVisible();
  await expect(row.getByRole('button')).toHaveCount(0);
});
