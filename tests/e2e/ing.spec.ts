import type { Page } from '@playwright/test';
import { newIdentity } from '../sandbox/ing/identity.ts';
import { ingNames } from '../sandbox/ing/consent/pages.ts';
import { HOME, redirectUri } from '../support/extension-id.ts';
import { words } from '../support/words.ts';
import { killWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, head, send } from './person.ts';

const INSTITUTION = 'sandbox-ing';

test('ING: the key comes from a file, every request is signed with its date, and no rule is left behind', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await context.newPage();
  await page.goto(`${HOME}/page.html#link/${INSTITUTION}`);
  await expect(page.locator('code')).toHaveText(redirectUri(INSTITUTION));
  await expect(page.getByText(words('ing_note'))).toBeVisible();

  const { key, certificate } = newIdentity({ format: 'pkcs1' });
  const client = await control.register({ bank: 'ing', redirectUri: redirectUri(INSTITUTION), certificate });
  await page.getByLabel(words('ing_clientId')).fill(client.clientId);
  await page
    .getByLabel(words('key_file'))
    .first()
    .setInputFiles({ name: 'signing.key', mimeType: 'application/x-pem-file', buffer: Buffer.from(key) });
  await expect(page.getByLabel(words('ing_key'), { exact: true })).toHaveValue(/BEGIN RSA PRIVATE KEY/u);

  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: words('institution_link') }).click();
  const bank = await opened;
  await bank.getByRole('button', { name: /Sanne/u }).click();
  await bank.getByRole('button', { name: ingNames.approve }).click();
  await page.getByRole('button', { name: words('choose_other', '3') }).click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'ING (sandbox)') })).toBeVisible();

  await expect(popup.getByText('Betaalrekening')).toBeVisible();
  await expect(popup.getByText('2,043')).toBeVisible();
  const found = await head(popup);
  const amounts = Object.values(found!.accounts).map(({ booked }) => booked);
  expect(amounts.sort()).toEqual(['-210.40', '15000.10', '2043.17']);
  const log = await client.log();
  expect(log.length).toBeGreaterThan(6);
  expect(log.filter(({ status }) => status !== 200 && status !== 303)).toEqual([]);
  expect(await sessionRules(popup)).toEqual([]);

  await page.goto(`${HOME}/page.html#connections/${found!.connections[0]!.id}`);
  await page.getByRole('button', { name: words('test_button') }).click();
  await expect(page.locator('[data-step="greeting"]')).toContainText('Welcome to ING!');
});

test('ING: credentials are tried before the link, each step said in words', async ({ context, popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await context.newPage();
  await page.goto(`${HOME}/page.html#link/${INSTITUTION}`);
  const { key, certificate } = newIdentity();
  const client = await control.register({ bank: 'ing', redirectUri: redirectUri(INSTITUTION), certificate });
  const test = page.getByRole('button', { name: words('test_button') });
  await test.click();
  // The browser itself says that a field is missing.
  await expect(page.getByLabel(words('ing_clientId'))).toBeFocused();

  await page.getByLabel(words('ing_clientId')).fill(client.clientId);
  await page.locator('input[name="key"]').fill(newIdentity().key);
  await test.click();
  const step = (name: string) => page.locator(`[data-step="${name}"]`);
  await expect(step('token')).toContainText(words('test_tokenFailed'));
  await expect(step('token')).toContainText(words('failure_keyRejected'));
  await expect(step('token')).toContainText('Signature validation failed');
  await expect(step('greeting')).toHaveCount(0);

  await page.locator('input[name="key"]').fill(key);
  await test.click();
  await expect(step('token')).toContainText(words('test_token'));
  await expect(step('greeting')).toContainText('Welcome to ING!');
  await expect(step('application')).toContainText('Saldobar · ACTIVE');
  expect(await head(popup)).toMatchObject({ connections: [], attempts: [] });
});

test('ING: the date is for one address of ours, and what a killed worker left is gone when the next one starts', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const { key, certificate } = newIdentity();
  const client = await control.register({ bank: 'ing', redirectUri: redirectUri(INSTITUTION), certificate });
  await client.setFaults({ match: 'token', times: 1, fault: { type: 'slow-headers', ms: 10_000 } });
  const settings = { clientId: client.clientId, key };
  await send(popup, 'link.start', { institutionId: INSTITUTION, window: 'browser', settings });
  await expect.poll(() => sessionRules(popup)).toHaveLength(1);

  const own = { url: 'http://localhost:4714/oauth2/token', initiator: HOME, method: 'post' };
  const page = 'http://localhost:4714';
  expect(await matches(popup, own)).toBe(true);
  for (const other of [
    { ...own, initiator: page },
    { ...own, initiator: 'https://elsewhere.example' },
    { ...own, url: `${own.url}/revoke` },
    { ...own, url: `${own.url}?x=1` },
    { ...own, url: `${page}/v3/accounts?u=${encodeURIComponent(own.url)}` },
  ])
    expect(await matches(popup, other)).toBe(false);

  await killWorker(context);
  expect(await sessionRules(popup)).toHaveLength(1);
  await send(popup, 'institutions', {});
  await expect.poll(() => sessionRules(popup)).toEqual([]);
});

interface Chrome {
  declarativeNetRequest: {
    getSessionRules(): Promise<object[]>;
    testMatchOutcome(request: object): Promise<{ matchedRules: object[] }>;
  };
}

function sessionRules(page: Page): Promise<object[]> {
  return page.evaluate(() =>
    (globalThis as unknown as { chrome: Chrome }).chrome.declarativeNetRequest.getSessionRules(),
  );
}

/** Whether the browser would give such a request a date. */
function matches(page: Page, request: { url: string; initiator: string; method: string }): Promise<boolean> {
  return page.evaluate(async (asked) => {
    const { declarativeNetRequest } = (globalThis as unknown as { chrome: Chrome }).chrome;
    const { matchedRules } = await declarativeNetRequest.testMatchOutcome({
      ...asked,
      type: 'xmlhttprequest',
      tabId: -1,
    });
    return matchedRules.length > 0;
  }, request);
}
