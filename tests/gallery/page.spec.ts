import { expect, type Page } from '@playwright/test';
import { pageScenes } from './fixtures/page.ts';
import { log, publish, test } from './open.ts';
import type { Scene } from './scene.ts';

const scene = (name: string, change: Partial<Scene> = {}): Scene => ({
  ...pageScenes.find((one) => one.name === name)!,
  ...change,
});
const answers = scene('institution').answers as Record<string, unknown>;

const SECRET = 'made-up-secret-4711';

test.describe('linking', () => {
  test('asks for the permission in the click, before any message, and empties the secret', async ({ open }) => {
    const page = await open(scene('institution'));
    await page.getByLabel('Client ID').fill('7c0e4d5a');
    await page.getByLabel('Client secret').fill(SECRET);
    const before = (await log(page)).sent.length;
    await page.getByRole('button', { name: 'Link at the bank' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#attempt/t1');
    const { permissions, sent } = await log(page);
    expect(permissions).toEqual([
      {
        wanted: { origins: ['https://api.sparebank1.no/*'] },
        messagesBefore: before,
      },
    ]);
    expect(sent.find(({ command }) => command === 'link.start')?.input).toEqual({
      institutionId: 'sparebank1',
      window: 'browser',
      settings: { clientId: '7c0e4d5a', clientSecret: SECRET, authHost: 'api' },
    });
    expect(await page.content()).not.toContain(SECRET);
  });

  test('asks for the other host where that is chosen, and says so before', async ({ open }) => {
    const page = await open(scene('institution'));
    await expect(page.getByText('contact api.sparebank1.no.')).toBeVisible();
    await page.getByLabel('Client ID').fill('7c0e4d5a');
    await page.getByLabel('Client secret').fill(SECRET);
    await page.getByText('More settings').click();
    await page.locator('select[name="authHost"]').selectOption('apiAuth');
    await expect(page.getByText('contact api.sparebank1.no and api-auth.sparebank1.no')).toBeVisible();
    await page.getByRole('button', { name: 'Link at the bank' }).click();
    await expect.poll(async () => (await log(page)).permissions.length).toBe(1);
    expect((await log(page)).permissions[0]!.wanted).toEqual({
      origins: ['https://api.sparebank1.no/*', 'https://api-auth.sparebank1.no/*'],
    });
  });

  test('keeps what was typed and sends nothing when the permission is refused', async ({ open }) => {
    const page = await open(scene('institution', { permission: false }));
    await page.getByLabel('Client ID').fill('7c0e4d5a');
    await page.getByLabel('Client secret').fill(SECRET);
    await page.getByRole('button', { name: 'Link at the bank' }).click();
    await expect(page.getByRole('alert')).toContainText('didn’t get your permission');
    await expect(page.getByLabel('Client secret')).toHaveValue(SECRET);
    expect((await log(page)).sent.map(({ command }) => command)).not.toContain('link.start');
  });

  test('asks for no permission while a field is missing', async ({ open }) => {
    const page = await open(scene('institution'));
    await page.getByRole('button', { name: 'Link at the bank' }).click();
    expect((await log(page)).permissions).toEqual([]);
  });

  test('changes address, permission and window together', async ({ open }) => {
    const page = await open(scene('institution'));
    await page.getByRole('button', { name: 'Use another one' }).click();
    await expect(page.locator('.copy-text')).toHaveText('https://localhost/saldobar');
    await page.getByLabel('Client ID').fill('7c0e4d5a');
    await page.getByLabel('Client secret').fill(SECRET);
    await page.getByRole('button', { name: 'Link at the bank' }).click();
    await expect.poll(async () => (await log(page)).sent.at(-1)?.input).toMatchObject({ window: 'tab' });
    expect((await log(page)).permissions[0]?.wanted).toMatchObject({
      origins: expect.arrayContaining(['https://localhost/*']),
    });
  });

  test('takes stored credentials with one click', async ({ open }) => {
    const page = await open(scene('institution-stored'));
    await page.getByRole('button', { name: 'Link at the bank' }).click();
    await expect.poll(async () => (await log(page)).sent.at(-1)?.input).toMatchObject({ settings: null });
  });

  test('asks for other credentials in a form that keeps the secret to itself', async ({ open }) => {
    const page = await open(scene('institution-stored'));
    await page.getByRole('button', { name: 'Use other credentials' }).click();
    await expect(page.getByLabel('Client secret')).toHaveAttribute('type', 'password');
    await expect(page.getByLabel('Client secret')).toHaveAttribute('autocomplete', 'off');
  });

  test('offers the default account first and links what is ticked', async ({ open }) => {
    const page = await open(scene('attempt-choose'));
    await expect(page.locator('.choice').first()).toContainText('default account');
    await page.locator('.choice').nth(2).click();
    await page.getByRole('button', { name: 'Show 2 accounts' }).click();
    await expect(page.getByRole('heading', { name: 'SpareBank 1 is linked' })).toBeVisible();
    expect((await log(page)).sent.find(({ command }) => command === 'link.choose')?.input).toEqual({
      attemptId: 't1',
      accountIds: ['a1', 'a2'],
    });
  });

  test('lets nobody link without an account', async ({ open }) => {
    const page = await open(scene('attempt-choose'));
    for (const row of await page.locator('.choice input').all()) await row.uncheck();
    await expect(page.getByRole('button', { name: 'Choose at least one' })).toBeDisabled();
  });

  test('goes on to the bank when a link again is done', async ({ open }) => {
    const { head } = scene('attempt-consent');
    const again = { ...head!, attempts: head!.attempts.map((one) => ({ ...one, connectionId: 'c-smn' })) };
    const page = await open(scene('attempt-consent', { head: again }));
    await publish(page, scene('connection').head);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#connections/c-smn');
    await expect(page.getByRole('heading', { name: 'SpareBank 1' })).toBeVisible();
  });
});

test('shows the unlock form and nothing else while locked', async ({ open }) => {
  const page = await open(scene('locked', { hash: '#settings' }));
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  await expect(page.getByRole('link')).toHaveCount(0);
  await expect(page.getByRole('button')).toHaveText(['Unlock', 'Forgotten the passphrase?']);
});

test('asks for the guard’s passphrase and then does what was asked', async ({ open }) => {
  const page = await open(
    scene('settings-lifted', {
      answers: { ...answers, 'settings.set': [{ ok: false, refusal: 'guarded' }, { ok: true }] },
    }),
  );
  await page.getByRole('switch', { name: 'Balance on the toolbar icon' }).click();
  await page.getByLabel('Passphrase for changes').fill('the parents know it');
  await page.getByRole('button', { name: 'Allow changes' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect
    .poll(async () => (await log(page)).sent.slice(-3).map(({ command }) => command))
    .toEqual(['settings.set', 'guard.open', 'settings.set']);
});

test('leaves everything as it was when the guard’s question is closed', async ({ open }) => {
  const page = await open(
    scene('settings', { answers: { ...answers, 'settings.set': { ok: false, refusal: 'guarded' } } }),
  );
  const button = page.getByRole('switch', { name: 'Balance on the toolbar icon' });
  await button.click();
  await expect(page.getByLabel('Passphrase for changes')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(button).toHaveAttribute('aria-checked', 'true');
});

test('forgets everything only after the second yes', async ({ open }) => {
  const page = await open(scene('settings'));
  await page.getByRole('button', { name: 'Forget everything' }).click();
  const yes = page.getByRole('dialog').getByRole('button', { name: 'Forget everything' });
  await expect(yes).toBeDisabled();
  await page.getByLabel('Yes, delete all of it').check();
  await yes.click();
  await expect.poll(async () => (await log(page)).sent.at(-1)?.command).toBe('vault.destroy');
});

test('asks for the withdrawn permission in the click, then reads', async ({ open }) => {
  const page = await open(scene('connection-permission'));
  await page.getByRole('button', { name: 'Allow again' }).click();
  await expect
    .poll(async () => (await log(page)).sent.at(-1))
    .toMatchObject({
      command: 'refresh',
      input: { connectionId: 'c-nord' },
    });
  expect((await log(page)).permissions).toHaveLength(1);
});

test('begins in a country whose banks let in private persons, and says where they do not', async ({ open }) => {
  const page = await open(scene('link-countries'));
  await expect(page.getByRole('button', { name: 'Norway' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Belgium' }).click();
  await expect(page.getByRole('link', { name: 'Grootbank' })).toContainText('not for private persons');
});

test('asks again for the banks when the worker gave no answer', async ({ open }) => {
  const refused = { ok: false, refusal: 'locked' };
  const page = await open(scene('link', { answers: { institutions: [refused, answers['institutions']] } }));
  await expect(page.getByRole('link', { name: /^SpareBank 1 / })).toBeVisible();
});

test('replaces a secret and leaves the rest as it is stored', async ({ open }) => {
  const page = await open(scene('connection-credentials'));
  await page.getByLabel('Client secret').fill(SECRET);
  await page.getByRole('button', { name: 'Link at the bank' }).click();
  await expect
    .poll(async () => (await log(page)).sent.at(-1))
    .toMatchObject({
      command: 'link.again',
      input: { connectionId: 'c-smn', settings: { clientSecret: SECRET } },
    });
  expect(Object.keys(((await log(page)).sent.at(-1)?.input as { settings: object }).settings)).toEqual([
    'clientSecret',
  ]);
});

test.describe('the certificate', () => {
  const TOKENS = 'https://as1.sandpit.example';
  const ACCOUNTS = 'https://rs1.sandpit.example:8443';
  const PLAIN = 'https://login.sandpit.example';
  const choose = (page: Page) => page.getByRole('button', { name: 'Choose certificate' });
  const answered = (log: { sent: { command: string; input: unknown }[] }, command: string) =>
    log.sent.filter((one) => one.command === command).map(({ input }) => input);

  test('is asked for by the page, host by host, with nothing but the question; then the link goes on', async ({
    open,
  }) => {
    const page = await open(scene('attempt-certificate', { network: { [TOKENS]: 'answers', [ACCOUNTS]: 'answers' } }));
    expect((await log(page)).fetched).toEqual([]);
    // By keyboard.
    await choose(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => answered(await log(page), 'link.continue')).toEqual([{ attemptId: 't1' }]);
    expect((await log(page)).fetched).toEqual([
      { url: `${TOKENS}/`, method: 'HEAD', credentials: 'omit' },
      { url: `${ACCOUNTS}/`, method: 'HEAD', credentials: 'omit' },
    ]);
  });

  test('that is not shown stops it there, with the reason, and can be asked for again', async ({ open }) => {
    const page = await open(
      scene('attempt-certificate', { network: { [TOKENS]: 'fails', [ACCOUNTS]: 'answers', [PLAIN]: 'answers' } }),
    );
    await choose(page).click();
    await expect(page.getByText(/you chose no certificate/u)).toBeVisible();
    await expect(page.getByText('Not asked yet')).toHaveCount(1);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await expect
      .poll(async () => (await log(page)).fetched.map(({ url }) => new URL(url).origin))
      .toEqual([TOKENS, PLAIN, TOKENS, PLAIN]);
    expect(answered(await log(page), 'link.continue')).toEqual([]);
  });

  test('is not blamed while nothing answers', async ({ open }) => {
    const page = await open(scene('attempt-certificate', { network: { [TOKENS]: 'fails', [PLAIN]: 'fails' } }));
    await choose(page).click();
    await expect(page.getByText(/Can’t be reached, nor can/u)).toBeVisible();
  });

  test('is not asked for twice while the browser asks', async ({ open }) => {
    const page = await open(scene('attempt-certificate', { network: {} }));
    await choose(page).click();
    await choose(page).click({ force: true });
    await expect(page.getByText('Choose in the window that the browser shows')).toBeVisible();
    expect((await log(page)).fetched).toHaveLength(1);
  });

  test('that a test of the credentials lacks is asked for there, and the test made again', async ({ open }) => {
    const network = { [TOKENS]: 'answers', [ACCOUNTS]: 'answers' } as const;
    const lacking = { ok: true, output: [{ name: 'token', failure: { kind: 'certificate' } }] };
    const passing = { ok: true, output: [{ name: 'token' }, { name: 'greeting', words: 'Welcome!' }] };
    const [first] = (answers['institutions'] as { output: object[] }).output;
    const page = await open(
      scene('connection', {
        network,
        answers: {
          ...answers,
          institutions: { ok: true, output: [{ ...first, testable: true }] },
          'connection.test': [lacking, passing],
        },
      }),
    );
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await expect(page.getByText('The browser showed the bank no certificate.')).toBeVisible();
    await choose(page).click();
    await expect(page.getByText('Welcome!')).toBeVisible();
    await expect(choose(page)).toHaveCount(0);
    expect((await log(page)).permissions).toHaveLength(1);
  });

  test('that was lost is chosen again from the bank’s strip, and the bank read at once', async ({ open }) => {
    const network = { [TOKENS]: 'answers', [ACCOUNTS]: 'answers' } as const;
    const page = await open(scene('connection-certificate', { network }));
    await page.getByRole('button', { name: 'Choose your certificate again' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#connections/c-smn/certificate');
    await choose(page).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#connections/c-smn');
    expect(answered(await log(page), 'certificate.chosen')).toEqual([{ connectionId: 'c-smn' }]);
  });
});

test('removes an optional setting', async ({ open }) => {
  const page = await open(scene('connection-credentials'));
  await page.getByText('More settings').click();
  // The id and the secret have no such box: without them there is no link.
  await page.getByRole('checkbox', { name: 'Remove what is stored' }).check();
  await page.getByRole('button', { name: 'Link at the bank' }).click();
  await expect
    .poll(async () => (await log(page)).sent.at(-1))
    .toMatchObject({ command: 'link.again', input: { connectionId: 'c-smn', settings: { finInst: '' } } });
});
