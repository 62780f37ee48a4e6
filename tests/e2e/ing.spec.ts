import { newIdentity } from '../sandbox/ing/identity.ts';
import { ingNames } from '../sandbox/ing/consent/pages.ts';
import { HOME, redirectUri } from '../support/extension-id.ts';
import { words } from '../support/words.ts';
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
  const rules = await popup.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { declarativeNetRequest: { getSessionRules(): Promise<object[]> } };
    };
    return chrome.declarativeNetRequest.getSessionRules();
  });
  expect(rules).toEqual([]);
});
