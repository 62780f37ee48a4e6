import { expect } from '@playwright/test';
import type { Head } from '../../lib/snapshot.ts';
import { accounts, banks, open as openVault, withoutAmounts } from './fixtures/people.ts';
import { hostileScene, popupScenes } from './fixtures/popup.ts';
import { MINUTE } from './fixtures/time.ts';
import { log, publish, test } from './open.ts';
import type { Scene } from './scene.ts';

const scene = (name: string): Scene => popupScenes.find((one) => one.name === name)!;
const fresh = scene('fresh');

test('paints the amounts before it sends any message, then asks for a refresh', async ({ open }) => {
  const page = await open(fresh, { clock: 'real' });
  await expect(page.getByText('Brukskonto')).toBeVisible();
  await expect.poll(async () => (await log(page)).sent.length).toBe(1);
  const [first] = (await log(page)).sent;
  expect(first).toMatchObject({ command: 'refresh', input: { olderThanMs: 300_000 } });
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime);
  expect(painted).toBeLessThan(first!.at);
});

test('does not shift while it opens', async ({ open }) => {
  const page = await open(fresh, { clock: 'real' });
  await expect.poll(async () => (await log(page)).sent.length).toBe(1);
  const shifts = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().length)).observe({
          type: 'layout-shift',
          buffered: true,
        });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
      }),
  );
  expect(shifts).toBe(0);
});

test('turns what a bank wrote into text and nothing else', async ({ open }) => {
  const elements = (page: Awaited<ReturnType<typeof open>>) =>
    page.evaluate(() => [...document.querySelectorAll('#app *')].map((one) => one.tagName.toLowerCase()));
  const tame: Head = structuredClone(hostileScene.head!);
  for (const one of Object.values(tame.accounts)) one.name = 'Konto';
  for (const one of tame.connections) {
    one.institution = 'Bank';
    one.failure!.bankText = 'Text';
  }
  const page = await open(hostileScene);
  expect(await elements(page)).toEqual(await elements(await open({ ...hostileScene, head: tame })));
  await expect(page.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
  await expect(page.getByText('<script>alert(1)</script>')).toBeVisible();
  const controls = await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069]/u.test(document.body.textContent));
  expect(controls).toBe(false);
  const leaning = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.name')].map((one) => ({
      isolated: getComputedStyle(one).unicodeBidi,
      lines: Math.round(one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)),
      title: one.title.length,
    })),
  );
  for (const { isolated, lines, title } of leaning) {
    expect(isolated).toBe('isolate');
    expect(lines).toBe(1);
    expect(title).toBeLessThanOrEqual(120);
  }
});

test('hides at the click, before the worker has answered', async ({ open }) => {
  const page = await open({ ...fresh, answers: { 'settings.set': 'never' } });
  await expect(page.locator('main')).toContainText('18,420');
  await page.locator('.totals').click();
  await expect(page.locator('main')).not.toContainText(/\d{2,3},\d{3}/u);
  expect((await log(page)).sent.at(-1)).toMatchObject({ command: 'settings.set', input: { hidden: true } });
});

test('masks every amount with the same width', async ({ open }) => {
  const page = await open(scene('hidden'));
  const widths = await page
    .locator('.masked')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  expect(widths.length).toBe(Object.keys(accounts).length + 2);
  expect(new Set(widths).size).toBe(1);
});

test('says that amounts are hidden to who can’t see the dots', async ({ open }) => {
  const page = await open({ ...fresh, head: withoutAmounts(openVault) });
  await expect(page.locator('.account').first()).toHaveText(/Brukskonto\s*hidden\s*Current account/u);
});

test('follows what the worker publishes, and the time', async ({ open }) => {
  const page = await open(fresh, { clock: 'manual' });
  const age = page.locator('.bank').first().locator('time');
  await expect(age).toHaveText('3 min ago');
  await expect(age).toHaveAttribute('datetime', '2026-11-21T12:02:00.000Z');
  await expect(age).toHaveAttribute('title', /21 November 2026 at 13:02:00/u);
  await page.clock.runFor(2 * MINUTE);
  await expect(age).toHaveText('5 min ago');
  await publish(page, { ...openVault, connections: [{ ...banks.smn, activity: 'refreshing' }] });
  await expect(page.locator('.bank').first()).toContainText('refreshing…');
});

test('blanks at once when it is locked meanwhile', async ({ open }) => {
  const page = await open(fresh);
  await publish(page, scene('locked').head);
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  await expect(page.locator('body')).not.toContainText('Brukskonto');
});

test('empties the passphrase field as soon as it has read it', async ({ open }) => {
  const page = await open({ ...scene('locked'), answers: { 'vault.unlock': 'never' } });
  await page.getByLabel('Passphrase').fill('four unrelated words');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Passphrase')).toHaveValue('');
  expect((await log(page)).sent.at(-1)).toMatchObject({ input: { passphrase: 'four unrelated words' } });
});

test('is worked by the keyboard in the order of reading, each stop visible', async ({ open }) => {
  const page = await open(scene('needs-login'));
  const stops: string[] = [];
  for (let stop = 0; stop < 6; stop++) {
    await page.keyboard.press('Tab');
    const { name, ring } = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      const style = getComputedStyle(focused);
      return {
        name: focused.getAttribute('aria-label') ?? focused.textContent.trim(),
        ring: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2,
      };
    });
    expect(ring, name).toBe(true);
    stops.push(name);
  }
  expect(stops.slice(0, 4)).toEqual(['Refresh', 'Hide amounts', 'Lock', 'Open Saldobar']);
  expect(stops[4]).toContain('Your own money');
  expect(stops[5]).toBe('Log in');
  await page.keyboard.press('Enter');
  expect((await log(page)).sent.at(-1)).toMatchObject({ command: 'link.again', input: { connectionId: 'c-smn' } });
});

test.describe('the next step', () => {
  const steps: [name: string, button: string, goes: Record<string, unknown> | string][] = [
    ['stale', 'Refresh', { command: 'refresh', input: { connectionId: 'c-smn' } }],
    ['never-read', 'Refresh', { command: 'refresh', input: { connectionId: 'c-smn' } }],
    ['needs-login', 'Log in', { command: 'link.again', input: { connectionId: 'c-smn' } }],
    ['confirm-soon', 'Confirm', { command: 'connection.confirm', input: { connectionId: 'c-smn' } }],
    ['confirm-due', 'Confirm', { command: 'connection.confirm', input: { connectionId: 'c-smn' } }],
    ['consent-ends', 'Renew', { command: 'link.again', input: { connectionId: 'c-smn' } }],
    ['offline', 'Try again', { command: 'refresh', input: { connectionId: 'c-smn' } }],
    ['unavailable', 'Try again', { command: 'refresh', input: { connectionId: 'c-smn' } }],
    ['bad-response', 'Try again', { command: 'refresh', input: { connectionId: 'c-smn' } }],
    ['attempt-failed', 'Try again', { command: 'link.retry', input: { attemptId: 't1' } }],
    ['configuration', 'Replace', '#connections/c-smn/credentials'],
    ['permission', 'Allow again', '#connections/c-smn'],
    ['forbidden', 'Details', '#connections/c-smn'],
    ['attempt-choose', 'Choose accounts', '#attempt/t1'],
    ['first-run', 'Get started', '#welcome'],
    ['empty', 'Link a bank', '#link'],
  ];
  for (const [name, button, goes] of steps) {
    test(`of ${name} is one click`, async ({ open }) => {
      const page = await open(scene(name));
      await page.getByRole('main').getByRole('button', { name: button }).first().click();
      if (typeof goes === 'string') {
        await expect.poll(async () => (await log(page)).closed).toBe(true);
        expect((await log(page)).tabs.join()).toContain(`page.html${goes}`);
      } else expect((await log(page)).sent.at(-1)).toMatchObject(goes);
    });
  }
});

test('never hides the amounts of the others', async ({ open }) => {
  for (const name of ['needs-login', 'configuration', 'permission', 'offline', 'unavailable', 'unreachable-open']) {
    const page = await open(scene(name));
    await expect(page.locator('.account-booked').first(), name).toContainText('18,420');
    await page.close();
  }
});

test('shows the accounts of the rest on demand', async ({ open }) => {
  const page = await open(scene('many'));
  await expect(page.locator('.account')).toHaveCount(8);
  await page.getByRole('button', { name: 'Show 6 more accounts' }).click();
  await expect(page.locator('.account')).toHaveCount(14);
});
