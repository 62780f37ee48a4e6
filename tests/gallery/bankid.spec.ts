import { expect, type Page } from '@playwright/test';
import { bankIdScenes, unlockScenes } from './fixtures/bankid.ts';
import { orderScenes } from './fixtures/orders.ts';
import { pageScenes } from './fixtures/page.ts';
import { popupScenes } from './fixtures/popup.ts';
import { log, publish, publishOrder, test } from './open.ts';
import type { Scene } from './scene.ts';

const unlock = (name: string, view: Scene['view'] = 'popup'): Scene => ({ name, view, ...unlockScenes[name]! });
const settings = (name: string, change: Partial<Scene> = {}): Scene => ({
  ...pageScenes.find((one) => one.name === name)!,
  ...change,
});
const locked = unlockScenes['locked-bankid']!.head!;
const running = unlockScenes['unlock-code']!;

const commands = async (page: Page) => (await log(page)).sent.map(({ command }) => command);
const lastSent = async (page: Page) => (await log(page)).sent.at(-1);
const code = (page: Page) => page.getByRole('img', { name: 'QR code for BankID' });

test.describe('a low popup', () => {
  const looks = [
    { name: 'English', language: 'en' },
    { name: 'Norwegian', language: 'nb' },
    { name: 'Swedish', language: 'en', browserLanguage: 'sv-SE' },
  ] as const;
  const scenes = { 'order-code': orderScenes['order-code']!, 'unlock-code': running };
  for (const [name, scene] of Object.entries(scenes)) {
    for (const { name: language, ...look } of looks) {
      test(`has the code and the way out of ${name} within 510 px, in ${language}`, async ({ open }) => {
        const page = await open({ name, view: 'popup', ...scene }, { ...look, clock: 'manual' });
        await page.setViewportSize({ width: 360, height: 510 });
        const cancel = page.getByRole('button', { name: /^(?:Cancel|Avbryt)$/u });
        for (const part of [page.locator('.qr svg'), cancel]) {
          const { y, height } = (await part.boundingBox())!;
          expect(y).toBeGreaterThanOrEqual(48);
          expect(y + height).toBeLessThanOrEqual(510);
        }
        // And all of it where the browser gives a popup all that it may have.
        expect(await page.evaluate(() => document.body.getBoundingClientRect().height)).toBeLessThanOrEqual(600);
      });
    }
  }
});

for (const view of ['popup', 'page'] as const) {
  test.describe(`the locked ${view}`, () => {
    test('offers BankID only where it opens the vault', async ({ open }) => {
      const button = (page: Page) => page.getByRole('button', { name: 'Unlock with BankID' });
      await expect(button(await open(unlock('locked-bankid', view)))).toBeVisible();
      const { bankid, ...bare } = locked;
      const page = await open({ name: 'locked', view, head: bare });
      await expect(page.getByLabel('Passphrase')).toBeVisible();
      await expect(button(page)).toHaveCount(0);
      await publish(page, { ...bare, bankid: { ...bankid!, enrolled: false } });
      await expect(button(page)).toHaveCount(0);
    });

    test('begins a login at the click and shows its code, with the focus on its title', async ({ open }) => {
      const page = await open(unlock('locked-bankid', view), { clock: 'real' });
      const scripts = () =>
        page.evaluate(() => performance.getEntriesByType('resource').map((entry) => (entry as { name: string }).name));
      expect((await scripts()).join()).not.toMatch(/OrderPanel|Rfa/u);
      await page.getByRole('button', { name: 'Unlock with BankID' }).click();
      await expect.poll(async () => lastSent(page)).toMatchObject({ command: 'bankid.unlock', input: {} });
      await publish(page, running.head);
      await publishOrder(page, { ...running.order, shownAt: Date.now() });
      await expect(code(page)).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Unlock Saldobar with BankID' })).toBeFocused();
      await expect(page.getByText('approve nothing else')).toBeVisible();
    });

    test('lets the passphrase in while a login runs, which goes on', async ({ open }) => {
      const page = await open(unlock('unlock-code', view), { clock: 'manual' });
      await page.getByRole('button', { name: 'Use the passphrase instead' }).click();
      await expect(page.getByLabel('Passphrase')).toBeFocused();
      await expect(code(page)).toHaveCount(0);
      await page.getByRole('button', { name: 'Go on with BankID' }).click();
      await expect(code(page)).toBeVisible();
      await page.getByRole('button', { name: 'Use the passphrase instead' }).click();
      await page.getByLabel('Passphrase').fill('a plum on the old stair');
      await page.keyboard.press('Enter');
      await expect.poll(async () => lastSent(page)).toMatchObject({ command: 'vault.unlock' });
      expect((await commands(page)).filter((command) => command.startsWith('bankid.'))).toEqual([]);
    });

    test('ends the login at the word of the person, and at nothing else', async ({ open }) => {
      const page = await open(unlock('unlock-code', view), { clock: 'manual' });
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
      expect(await commands(page)).not.toContain('bankid.cancel');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect.poll(() => commands(page)).toContain('bankid.cancel');
      await publish(page, locked);
      await expect(page.getByLabel('Passphrase')).toBeFocused();
    });

    test('says in words why a login failed, and goes on from there', async ({ open }) => {
      const page = await open(unlock('unlock-other-person', view));
      await expect(page.getByRole('alert').filter({ hasText: 'Somebody else approved this login' })).toBeVisible();
      await expect(page.getByRole('button', { name: 'Unlock with BankID' })).toHaveCount(0);
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await expect.poll(() => commands(page)).toContain('bankid.cancel');
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect.poll(async () => lastSent(page)).toMatchObject({ command: 'bankid.unlock' });
    });

    test('says nothing of what lies behind the lock', async ({ open }) => {
      const page = await open(unlock('unlock-sign', view));
      await expect(page.getByRole('status').filter({ hasText: 'Enter your security code' })).toBeVisible();
      await expect(code(page)).toHaveCount(0);
      expect(await page.locator('.account, .totals, .tabs').count()).toBe(0);
    });
  });
}

test('from the popup BankID on this device goes on in a tab', async ({ open }) => {
  const page = await open(unlock('unlock-code'), { clock: 'manual' });
  await page.getByRole('button', { name: 'Open BankID on this device instead' }).click();
  await expect.poll(async () => (await log(page)).tabs).toEqual(['https://extension.invalid/page.html']);
  expect(await lastSent(page)).toMatchObject({ command: 'bankid.start', input: { start: 'here' } });
  const tab = await open(unlock('unlock-here', 'page'));
  await expect(tab.getByRole('link', { name: 'Open the BankID app' })).toHaveAttribute('href', /autostarttoken=/u);
  await tab.getByRole('button', { name: 'Use BankID on another device' }).click();
  await expect.poll(() => lastSent(tab)).toMatchObject({ command: 'bankid.start', input: { start: 'qr' } });
});

test('a withdrawn permission is asked for in the tab, in the click', async ({ open }) => {
  const popup = await open(unlock('unlock-permission'));
  await popup.getByRole('button', { name: 'Allow again' }).click();
  await expect.poll(async () => (await log(popup)).tabs).toEqual(['https://extension.invalid/page.html']);
  expect(await commands(popup)).not.toContain('bankid.unlock');
  const page = await open(unlock('unlock-permission', 'page'));
  const before = (await log(page)).sent.length;
  await page.getByRole('button', { name: 'Allow again' }).click();
  await expect.poll(() => lastSent(page)).toMatchObject({ command: 'bankid.unlock' });
  expect((await log(page)).permissions).toEqual([
    { wanted: { origins: [locked.bankid!.permission] }, messagesBefore: before },
  ]);
});

test.describe('the settings', () => {
  const PASSPHRASE = 'a plum on the old stair';
  const turnOn = (page: Page) => page.locator('.setting', { hasText: 'BankID app' }).getByRole('button');

  test('say nothing of BankID in a build without a relying party', async ({ open }) => {
    const page = await open(settings('settings'));
    await expect(page.getByRole('heading', { name: 'Lock', exact: true })).toBeVisible();
    await expect(page.getByText('BankID')).toHaveCount(0);
  });

  test('ask for the permission in the click, then begin, and keep no passphrase', async ({ open }) => {
    const page = await open(settings('bankid'));
    await turnOn(page).click();
    await expect(page.getByRole('heading', { name: 'Unlock with your BankID app' })).toBeFocused();
    await expect(page.getByText('Fjordbanken runs the service behind it.')).toBeVisible();
    await expect(page.getByLabel('Name of this computer')).toHaveValue(/^\w+ \(Chrome\)$/u);
    await page.getByLabel('Name of this computer').fill('  Ingrid’s laptop ');
    await page.getByLabel('Present passphrase').fill(PASSPHRASE);
    const before = (await log(page)).sent.length;
    await page.getByRole('button', { name: 'Set up with BankID' }).click();
    await expect
      .poll(() => lastSent(page))
      .toMatchObject({ command: 'bankid.enrol', input: { deviceName: 'Ingrid’s laptop', passphrase: PASSPHRASE } });
    expect((await log(page)).permissions).toEqual([
      { wanted: { origins: [locked.bankid!.permission] }, messagesBefore: before },
    ]);
    await expect(page.getByLabel('Present passphrase')).toHaveValue('');
  });

  test('begin nothing without a name, a passphrase or the permission', async ({ open }) => {
    const page = await open(settings('bankid-form', { permission: false }));
    const name = page.getByLabel('Name of this computer');
    const submit = page.getByRole('button', { name: 'Set up with BankID' });
    await page.getByLabel('Present passphrase').fill(PASSPHRASE);
    await name.fill('   ');
    await submit.click();
    expect((await log(page)).permissions).toEqual([]);
    await name.fill('x'.repeat(60));
    await expect(name).toHaveValue('x'.repeat(40));
    await submit.click();
    await expect(page.getByRole('alert').filter({ hasText: 'didn’t get your permission' })).toBeVisible();
    await expect(page.getByLabel('Present passphrase')).toHaveValue(PASSPHRASE);
    expect(await commands(page)).not.toContain('bankid.enrol');
  });

  test('say at its field that a passphrase is wrong', async ({ open }) => {
    const page = await open(settings('bankid-form-wrong'));
    const field = page.getByLabel('Present passphrase');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription('That is not the passphrase.');
    await expect(field).toBeFocused();
    await expect(page.getByLabel('Name of this computer')).toHaveValue(/Chrome/u);
  });

  test('show the code in view, cancel, and say what went wrong above the form', async ({ open }) => {
    const page = await open(settings('bankid-enrolling'));
    await page.evaluate(() => document.querySelector('.order')!.scrollIntoView({ block: 'nearest' }));
    await expect(code(page)).toBeInViewport({ ratio: 1 });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => commands(page)).toContain('bankid.cancel');
    await publish(page, settings('bankid-enrol-failed').head);
    await expect(page.getByRole('alert').filter({ hasText: 'doesn’t work right now' })).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await publish(page, settings('bankid').head);
    await expect(page.getByLabel('Present passphrase')).toBeVisible();
    await expect(page.locator('.strip')).toHaveCount(0);
  });

  test('say that it is on, by the computer’s name', async ({ open }) => {
    const page = await open(settings('bankid-enrolling'));
    await publish(page, settings('bankid-on').head);
    await expect(page.locator('.toast')).toHaveText('Unlocking with BankID is on');
    await expect(page.getByText('BankID says “Unlock Saldobar on Ingrid’s laptop”')).toBeVisible();
  });

  for (const told of [true, false]) {
    test(`stop it after the passphrase, and say that the service ${told ? 'knows' : 'could not be told'}`, async ({
      open,
    }) => {
      const page = await open(
        settings('bankid-stop', { answers: { 'bankid.unenrol': { ok: true, output: { told } } } }),
      );
      await page.getByLabel('Present passphrase').fill(PASSPHRASE);
      await page.getByRole('button', { name: 'Stop using BankID', exact: true }).click();
      await expect
        .poll(() => lastSent(page))
        .toMatchObject({ command: 'bankid.unenrol', input: { passphrase: PASSPHRASE } });
      await publish(page, settings('bankid').head);
      const untold = page.getByRole('alert').filter({ hasText: 'couldn’t be told yet' });
      await expect(untold).toHaveCount(told ? 0 : 1);
      await expect(page.locator('.toast')).toHaveText(told ? 'Only the passphrase unlocks now' : '');
      await expect(page.locator('dialog')).toHaveCount(0);
    });
  }

  test('say before the passphrase is changed that BankID falls away with it', async ({ open }) => {
    const falls = (page: Page) => page.locator('dialog').getByText('Unlocking with BankID falls away');
    await expect(falls(await open(settings('bankid-change')))).toBeVisible();
    const page = await open(settings('settings-passphrase'));
    await expect(page.locator('dialog')).toBeVisible();
    await expect(falls(page)).toHaveCount(0);
  });
});

test('every state has its picture', () => {
  const names = (scenes: readonly { name: string }[]) => scenes.map(({ name }) => name);
  expect(names(popupScenes)).toEqual(expect.arrayContaining(Object.keys(unlockScenes)));
  expect(names(pageScenes)).toEqual(expect.arrayContaining([...Object.keys(unlockScenes), ...names(bankIdScenes)]));
});

for (const view of ['popup', 'page'] as const) {
  test(`in forced colours the code stays black on white, in the ${view}`, async ({ open }) => {
    const page = await open(unlock('unlock-code', view), { clock: 'manual', scheme: 'dark' });
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await page.locator('.qr-card').evaluate((card) => getComputedStyle(card).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
  });
}
