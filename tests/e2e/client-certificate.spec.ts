import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { certificatePolicy } from '../../lib/ui/certificate-policy.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { autoSelectInProfile, policyObstacle, removePolicy, setPolicy } from '../support/certificates/auto-select.ts';
import { redirectUri } from '../support/extension-id.ts';
import { run } from '../support/run.ts';
import { registerUk } from '../support/uk-client.ts';
import { words } from '../support/words.ts';
import { openScreen } from '../support/xvfb.ts';
import { certificateHomes } from './certificate-homes.ts';
import { launch, newProfile, openPage, openPopup, serviceWorker } from './extension.ts';
import { control, head, headWhere, refreshByClick, send } from './person.ts';

// The policy of the first test is the whole machine's: nobody would be asked in the others.
test.describe.configure({ mode: 'default' });
test.afterEach(removePolicy);

const INSTITUTION = 'sandbox-uk-tls';
const NAME = 'Sandpit Bank (sandbox, 3.1, certificate alone)';
const CERTIFIED = `https://localhost:${DEFAULT_PORTS.ukCertificate}`;

/** A browser on a profile of this test; closed with it. */
async function browse(
  profile: string,
  options: Parameters<typeof launch>[1],
  use: (context: BrowserContext) => Promise<void>,
) {
  const context = await launch(profile, options);
  try {
    await serviceWorker(context);
    await use(context);
  } finally {
    await context.close();
  }
}

/** Fills in the link form and clicks on to where the certificate is asked for. */
async function toTheCertificate(
  context: BrowserContext,
): Promise<{ page: Page; bank: Awaited<ReturnType<typeof registerUk>>['bank'] }> {
  const page = await openPage(context, '');
  await send(page, 'vault.create', { door: 'device' });
  const { bank, settings } = await registerUk({ control }, INSTITUTION, { redirectUri: redirectUri(INSTITUTION) });
  await page.goto(page.url().replace(/#.*$/u, `#link/${INSTITUTION}`));
  await page.getByLabel(words('ukOpenBanking_clientId')).fill(settings['clientId']!);
  const pem = Buffer.from(settings['signingKey']!);
  const picker = page.locator('input[type=file]');
  await picker.setInputFiles({ name: 'signing.pem', mimeType: 'application/x-pem-file', buffer: pem });
  await page.getByLabel(words('ukOpenBanking_keyId')).fill(settings['keyId']!);
  await page.getByRole('button', { name: words('institution_link') }).click();
  await expect(page.getByText(`localhost:${DEFAULT_PORTS.ukCertificate}`, { exact: true })).toBeVisible();
  expect(await bank.log()).toEqual([]);
  return { page, bank };
}

const choose = (page: Page) => page.getByRole('button', { name: words('certificate_choose'), exact: true });

/** What follows once the host has answered: the bank's window, and the accounts. */
async function approveAndChoose(page: Page, consent: Page): Promise<void> {
  await consent.getByRole('button', { name: 'Amelia Thornbury' }).click();
  await consent.getByRole('button', { name: 'Approve' }).click();
  await page.bringToFront();
  await page.locator('form button[type=submit]:not([disabled])').click();
  await expect(page.getByRole('heading', { name: words('linked_title', NAME) })).toBeVisible();
}

test('by policy, the certificate is shown unattended; without it, words say so and the action leads to it again', async () => {
  const obstacle = policyObstacle();
  test.skip(obstacle !== undefined, obstacle);
  const profile = newProfile();
  const env = certificateHomes().with;
  // The text that the page shows for it.
  setPolicy(certificatePolicy([CERTIFIED]));
  try {
    await browse(profile.path, { env }, async (context) => {
      const { page, bank } = await toTheCertificate(context);
      const opened = context.waitForEvent('page');
      await choose(page).click();
      await approveAndChoose(page, await opened);
      const popup = await openPopup(context);
      await headWhere(popup, ({ connections }) => connections[0]?.asOf !== undefined);
      const shown = (await bank.log()).filter(({ kind, path }) => kind === 'token' || path.startsWith('/open-banking'));
      expect(shown.length).toBeGreaterThan(3);
      expect(shown.every(({ tls }) => tls?.cookie === false)).toBe(true);
      // The gateway set one with every answer.
      expect((await context.cookies(CERTIFIED)).map(({ name }) => name)).not.toContain('gateway');
    });
    removePolicy();
    await browse(profile.path, { env: certificateHomes().without }, async (context) => {
      const popup = await openPopup(context);
      await refreshByClick(popup);
      await expect(popup.getByText(words('failure_certificate'))).toBeVisible();
      await expect(popup.getByText('Rainy day')).toBeVisible();
      const page = await chooseAgain(context, popup);
      await choose(page).click();
      await expect(page.getByText(words('certificate_missing'))).toBeVisible();
      await expect(page.getByRole('button', { name: words('certificate_again') })).toBeVisible();
    });
    setPolicy(certificatePolicy([CERTIFIED]));
    await browse(profile.path, { env }, async (context) => {
      const page = await openPage(context, `connections/${await knownConnection(context)}/certificate`);
      await choose(page).click();
      await headWhere(
        page,
        ({ connections }) => connections[0]?.failure === undefined && connections[0]?.activity === 'idle',
      );
      await expect(page.getByText(words('failure_certificate'))).toHaveCount(0);
    });
  } finally {
    profile.remove();
  }
});

/** The popup's action, and the page that it leads to: in a tab that was there already or in a new one. */
async function chooseAgain(context: BrowserContext, popup: Page): Promise<Page> {
  await popup.getByRole('button', { name: words('certificate_chooseAgain') }).click();
  const found = () => context.pages().find((page) => page.url().endsWith('/certificate'));
  await expect.poll(() => found() !== undefined).toBe(true);
  return found()!;
}

async function knownConnection(context: BrowserContext): Promise<string> {
  const page = await openPage(context, 'connections');
  const found = await headWhere(page, ({ connections }) => connections.length > 0);
  await page.close();
  return found.connections[0]!.id;
}

test('a host that is down is called offline, not a matter of the certificate', async () => {
  const profile = newProfile();
  const env = certificateHomes().with;
  await browse(profile.path, {}, async () => undefined);
  autoSelectInProfile(profile.path, [CERTIFIED]);
  await browse(profile.path, { env }, async (context) => {
    const { page } = await toTheCertificate(context);
    const opened = context.waitForEvent('page');
    await choose(page).click();
    await approveAndChoose(page, await opened);
  });
  const nowhere = ['ukCertificate', 'uk'].map((name) => `MAP localhost:${DEFAULT_PORTS[name as 'uk']} ~NOTFOUND`);
  await browse(profile.path, { env, args: [`--host-resolver-rules=${nowhere.join(',')}`] }, async (context) => {
    const popup = await openPopup(context);
    await refreshByClick(popup);
    await headWhere(popup, ({ connections }) => connections[0]?.failure !== undefined);
    expect((await head(popup))?.connections[0]?.failure).toEqual({ kind: 'offline' });
    const page = await openPage(context, `connections/${await knownConnection(context)}/certificate`);
    await choose(page).click();
    await expect(page.getByText(words('certificate_silent'))).toBeVisible();
  });
  profile.remove();
});

test.describe('by a person’s choice in the browser’s dialog', () => {
  let screen: Awaited<ReturnType<typeof openScreen>>;
  test.beforeAll(async () => {
    screen = await openScreen();
  });
  test.afterAll(() => screen.close());

  /** The dialog is the browser's own, on no page: keys reach it once it is there, which takes it a moment. */
  async function press(keys: string[], done: () => Promise<boolean>): Promise<void> {
    await expect
      .poll(
        async () => {
          if (await done()) return true;
          await run('xdotool', ['key', '--delay', '100', ...keys], { DISPLAY: screen.display });
          return done();
        },
        { intervals: [1500], timeout: 20_000 },
      )
      .toBe(true);
  }

  test('cancelled, it says so; chosen, the link goes through; and after a restart it is chosen again', async () => {
    const profile = newProfile();
    const options = { env: certificateHomes().with, headed: screen.display };
    await browse(profile.path, options, async (context) => {
      const { page, bank } = await toTheCertificate(context);
      await page.bringToFront();
      await choose(page).click();
      await expect(page.getByText(words('certificate_asking'))).toBeVisible();
      const missing = page.getByText(words('certificate_missing'));
      await press(['Escape'], () => missing.isVisible());
      expect(await bank.log()).toEqual([]);

      const opened = context.waitForEvent('page');
      await page.getByRole('button', { name: words('certificate_again') }).click();
      await press(['Return'], async () => (await bank.log()).length > 0);
      await approveAndChoose(page, await opened);
    });
    await browse(profile.path, options, async (context) => {
      const popup = await openPopup(context);
      await refreshByClick(popup);
      await expect(popup.getByText(words('failure_certificate'))).toBeVisible();
      const page = await chooseAgain(context, popup);
      await choose(page).click();
      await press(['Return'], async () => (await head(page))?.connections[0]?.failure === undefined);
    });
    profile.remove();
  });
});
