import type { BrowserContext, Page } from '@playwright/test';
import { enableBankingNames } from '../sandbox/enable-banking/pages.ts';
import { HOME, redirectUri } from '../support/extension-id.ts';
import { words } from '../support/words.ts';
import { expect, test } from './fixtures.ts';
import { control, head, headWhere, send } from './person.ts';

const INSTITUTION = 'sandbox-enable-banking';

test('Enable Banking: from the key file over the bank’s name to balances, and the next bank by one click', async ({
  context,
  popup,
}) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await context.newPage();
  await page.goto(`${HOME}/page.html#link/${INSTITUTION}`);
  await expect(page.locator('code')).toHaveText(redirectUri(INSTITUTION));
  for (const step of ['signUp', 'create', 'redirect', 'file', 'activate'] as const)
    await expect(page.getByRole('heading', { name: words(`enableBanking_${step}_title`) })).toBeVisible();

  const linked = ['marte', 'bram'];
  const application = await control.register({
    bank: 'enable-banking',
    redirectUri: redirectUri(INSTITUTION),
    linked: [],
  });
  await page.getByLabel(words('key_file')).setInputFiles({
    // As a browser names a second copy.
    name: `${application.clientId} (1).pem`,
    mimeType: 'application/x-pem-file',
    buffer: Buffer.from(application.clientSecret),
  });
  await expect(page.getByLabel(words('enableBanking_applicationId'))).toHaveValue(application.clientId);
  await expect(page.getByLabel(words('enableBanking_privateKey'))).toHaveValue(/BEGIN PRIVATE KEY/u);
  await page.getByRole('button', { name: words('institution_link') }).click();

  // Made, but not activated in the control panel: said in words, and gone on with by one click.
  await expect(page.getByText(words('failure_application_inactive'))).toBeVisible();
  await application.setTraits({ linked });
  await page.getByRole('button', { name: words('try_again') }).click();
  await pickBank(page, 'fjord', 'Fjordkassen');
  await approve(context, page, 'Fjordkassen', 'Marte');
  await expect(page.getByText(words('via', 'Enable Banking (sandbox)'))).toBeVisible();
  await page.getByRole('button', { name: words('choose_other', '3') }).click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'Fjordkassen') })).toBeVisible();

  await page.goto(`${HOME}/page.html#link/${INSTITUTION}`);
  await expect(page.getByText(words('institution_stored'))).toBeVisible();
  await page.getByRole('button', { name: words('institution_link') }).click();
  await page.getByLabel(words('link_country')).selectOption('NL');
  await pickBank(page, 'haven', 'Havenbank');
  await approve(context, page, 'Havenbank', 'Bram');
  await page.getByRole('button', { name: words('choose_other', '2') }).click();
  await expect(page.getByRole('heading', { name: words('linked_title', 'Havenbank') })).toBeVisible();

  const { connections, accounts } = await headWhere(popup, (found) => found.connections.every(({ asOf }) => asOf));
  expect(connections.map(({ institution, via, failure }) => [institution, via, failure])).toEqual([
    ['Fjordkassen', 'Enable Banking (sandbox)', undefined],
    ['Havenbank', 'Enable Banking (sandbox)', undefined],
  ]);
  expect(connections.flatMap(({ accountIds }) => accountIds.map((id) => accounts[id]?.booked))).toEqual([
    '18240.55',
    '240000.10',
    '-2210.40',
    '9007199254740993.01',
    '1500.00',
  ]);
  await expect(popup.getByText('Fjordkassen')).toBeVisible();
  await expect(popup.getByText('9,007,199,254,740,993.01')).toBeVisible();
  const log = await application.log();
  expect(log.filter(({ kind }) => kind === 'token').map(({ method, status }) => [method, status])).toEqual([
    ['POST', 200],
    ['POST', 200],
  ]);

  // Told on its page in words: how often, and that it ends.
  await page.goto(`${HOME}/page.html#connections/${connections[0]!.id}`);
  await expect(page.getByText(words('enableBanking_limit'))).toBeVisible();
  await expect(page.getByText(words('connection_ends'))).toBeVisible();
  await page.getByRole('button', { name: words('unlink_button') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('unlink_button') })
    .click();
  await expect(page.getByText(words('unlinked_revoked'))).toBeVisible();
  expect((await application.log()).at(-1)).toMatchObject({ method: 'DELETE', status: 200 });
  expect((await head(popup))!.connections).toHaveLength(1);
});

async function pickBank(page: Page, typed: string, name: string): Promise<void> {
  await page.getByLabel(words('bank_search')).fill(typed);
  await expect(page.getByRole('button', { name })).toBeVisible();
}

/** Clicks the bank, then through its consent pages. */
async function approve(context: BrowserContext, page: Page, bank: string, customer: string): Promise<void> {
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: bank }).first().click();
  const consent = await opened;
  await consent.getByRole('button', { name: new RegExp(customer, 'u') }).click();
  await consent.getByRole('button', { name: enableBankingNames.approve }).click();
}
