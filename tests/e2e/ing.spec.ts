import type { BrowserContext, Page } from '@playwright/test';
import type { ClientControl } from '../sandbox/control.ts';
import { newIdentity } from '../sandbox/ing/identity.ts';
import { ingNames } from '../sandbox/ing/consent/pages.ts';
import { HOME, redirectUri } from '../support/extension-id.ts';
import { words } from '../support/words.ts';
import { killWorker } from './extension.ts';
import { expect, test } from './fixtures.ts';
import { control, head, headWhere, send } from './person.ts';

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
  await expect(step('token')).toContainText(words('failure_key_rejected'));
  await expect(step('token')).toContainText('Signature validation failed');
  await expect(step('greeting')).toHaveCount(0);

  await page.locator('input[name="key"]').fill(key);
  await test.click();
  await expect(step('token')).toContainText(words('test_token'));
  await expect(step('greeting')).toContainText('Welcome to ING!');
  await expect(step('application')).toContainText('Saldobar · ACTIVE');
  expect(await head(popup)).toMatchObject({ connections: [], attempts: [] });
});

/** The rules once a worker runs: a message to one that is just ending starts no other. */
async function rulesOfRunning(popup: Page) {
  await send(popup, 'institutions', {});
  return sessionRules(popup);
}

test('ING: the date is for one address of ours, and what a killed worker left is gone when the next one starts', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  // Nothing is linked: no request of ours takes the rule away.
  await leaveRule(popup);
  expect(await sessionRules(popup)).toHaveLength(1);
  await killWorker(context);
  await expect.poll(() => rulesOfRunning(popup)).toEqual([]);

  const { key, certificate } = newIdentity();
  const client = await newIng({ certificate });
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
  await expect.poll(() => rulesOfRunning(popup)).toEqual([]);
});

test('ING: no account granted yet is said, and asked again', async ({ context, popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
  const { key, certificate } = newIdentity();
  const client = await newIng({ certificate, noGrants: true });
  await openWindow(context, popup, { clientId: client.clientId, key }, 'Sanne');
  const page = await context.newPage();
  await page.goto(`${HOME}/page.html#attempt/${(await head(popup))!.attempts[0]!.id}`);
  await expect(page.getByText(words('choose_empty'))).toBeVisible();
  await client.setTraits({ noGrants: false });
  await page.getByRole('button', { name: words('try_again') }).click();
  await expect(page.getByRole('checkbox')).toHaveCount(3);
});

test('ING: two connections that are read at once have a date of their own each', async ({ context, popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
  const clients: ClientControl[] = [];
  for (const customer of ['Sanne', 'Lotte']) {
    const { key, certificate } = newIdentity();
    const client = await newIng({ certificate });
    clients.push(client);
    const attemptId = await openWindow(context, popup, { clientId: client.clientId, key }, customer);
    const choices = await send(popup, 'link.accounts', { attemptId });
    await send(popup, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  }
  const [slow, quick] = clients as [ClientControl, ClientControl];
  // The slow answer spans a second, and with it another date.
  await slow.setFaults({ match: 'accounts', times: 1, fault: { type: 'slow-headers', ms: 1200 } });
  const asOf = (await head(popup))!.connections.map((one) => one.asOf ?? 0);
  await expect.poll(() => Date.now() - Math.max(...asOf)).toBeGreaterThan(3000);
  for (const client of clients) await client.clearLog();
  await send(popup, 'refresh', {});
  expect((await head(popup))!.connections.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  expect((await slow.log()).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect((await quick.log()).map(({ status }) => status)).toEqual([200, 200]);
});

function newIng(traits: { certificate: string; noGrants?: boolean }) {
  return control.register({ bank: 'ing', redirectUri: redirectUri(INSTITUTION), ...traits });
}

/** Links as `customer` by a command and clicks in the bank's window, until accounts can be chosen. */
async function openWindow(
  context: BrowserContext,
  popup: Page,
  settings: Record<string, string>,
  customer: string,
): Promise<string> {
  const opened = context.waitForEvent('page');
  const { attemptId } = await send(popup, 'link.start', { institutionId: INSTITUTION, window: 'browser', settings });
  const bank = await opened;
  await bank.getByRole('button', { name: new RegExp(customer, 'u') }).click();
  await bank.getByRole('button', { name: ingNames.approve }).click();
  await headWhere(popup, ({ attempts }) =>
    attempts.some(({ id, phase }) => id === attemptId && phase === 'choose-accounts'),
  );
  return attemptId;
}

interface Chrome {
  declarativeNetRequest: {
    getSessionRules(): Promise<object[]>;
    updateSessionRules(change: object): Promise<void>;
    testMatchOutcome(request: object): Promise<{ matchedRules: object[] }>;
  };
}

/** What a worker leaves that is killed while it sends. */
function leaveRule(page: Page): Promise<void> {
  const rule = {
    id: 1,
    action: { type: 'modifyHeaders', requestHeaders: [{ header: 'date', operation: 'set', value: 'x' }] },
    condition: { urlFilter: '|http://localhost:4714/v3/accounts|' },
  };
  return page.evaluate(
    (addRules) =>
      (globalThis as unknown as { chrome: Chrome }).chrome.declarativeNetRequest.updateSessionRules({ addRules }),
    [rule],
  );
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
