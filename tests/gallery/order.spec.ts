import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { PNG } from 'pngjs';
import type { OrderView } from '../../lib/snapshot.ts';
import { readQr } from '../support/read-qr.ts';
import { readByZbar } from '../support/zbar.ts';
import { CODE, orderScenes } from './fixtures/orders.ts';
import { freshScene } from './fixtures/popup.ts';
import { log, publishOrder, test } from './open.ts';
import type { Scene } from './scene.ts';

const scene = (name: string, view: Scene['view'] = 'popup'): Scene => ({
  name,
  view,
  ...(view === 'page' && { hash: '#attempt/t1' }),
  ...orderScenes[name]!,
});
const withCode = orderScenes['order-code']!.order!;
const NEXT =
  'bankid.67df3917-fa0d-44e5-b327-edcc928297f8.1.949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2';
const next: OrderView = { ...withCode, frame: { type: 'text', data: NEXT } };

/** A code goes after five seconds without a new frame: here time stands, however slow the machine. */
const still = { clock: 'manual' } as const;

const code = (page: Page) => page.getByRole('img', { name: 'QR code for BankID' });

/** Counts what a screen reader would be told by the status region from now on. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const region = document.querySelector('.order [role=status]')!;
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => said.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}

for (const scheme of ['light', 'dark'] as const) {
  for (const large of [false, true]) {
    test(`two decoders read the code off the screen, ${scheme}${large ? ', enlarged' : ''}`, async ({ open }) => {
      const page = await open(scene(large ? 'order-code-large' : 'order-code'), { ...still, scheme });
      await page.setViewportSize({ width: large ? 499 : 360, height: 900 });
      const picture = await page.screenshot();
      expect(readQr(picture)).toBe(CODE);
      const folder = mkdtempSync(join(tmpdir(), 'qr-'));
      try {
        writeFileSync(join(folder, 'popup.png'), picture);
        expect(await readByZbar([join(folder, 'popup.png')])).toEqual([CODE]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}

test('the code is black on white with its quiet zone, in whole pixels per module, also where they are not CSS pixels', async ({
  open,
}) => {
  const page = await open(scene('order-code'), { ...still, scheme: 'dark' });
  const svg = code(page);
  expect(await svg.getAttribute('viewBox')).toBe('0 0 53 53');
  expect(await svg.locator('rect').getAttribute('fill')).toBe('#fff');
  expect(await svg.locator('path').getAttribute('fill')).toBe('#000');
  const shapes = [...(await svg.locator('path').getAttribute('d'))!.matchAll(/M(\d+) (\d+)h(\d+)/gu)];
  for (const [, x, y, width] of shapes) {
    expect(Number(x)).toBeGreaterThanOrEqual(4);
    expect(Number(y)).toBeGreaterThanOrEqual(4);
    expect(Number(x) + Number(width)).toBeLessThanOrEqual(49);
    expect(Number(y)).toBeLessThanOrEqual(48);
  }
  expect((await svg.boundingBox())!.width).toBe(265);
  await page.evaluate(() => Object.defineProperty(globalThis, 'devicePixelRatio', { value: 1.25 }));
  await publishOrder(page, next);
  // Six device pixels of 1/1.25 CSS pixels each.
  await expect.poll(async () => (await svg.boundingBox())!.width).toBeCloseTo((53 * 6) / 1.25, 1);
});

/** Lengths of the runs of one colour that a picture's rows have between a code's outermost dark pixels. */
function runsOf(picture: Buffer): number[] {
  const { data, width, height } = PNG.sync.read(picture);
  return Array.from({ length: height }, (_, y) => {
    const row = Array.from({ length: width }, (__, x) =>
      [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)].join(),
    );
    const [from, to] = [row.indexOf('0,0,0'), row.lastIndexOf('0,0,0') + 1];
    const runs: number[] = [];
    for (let x = from; x < to; x++) {
      if (x > from && row[x] === row[x - 1]) runs[runs.length - 1]!++;
      else runs.push(1);
    }
    return from < 0 ? [] : runs;
  }).flat();
}

for (const [scale, perModule] of [
  [0.8, 4],
  [0.9, 4],
  [1, 5],
  [1.1, 6],
  [1.25, 6],
  [1.5, 8],
  [2, 10],
] as const) {
  test(`the code is read in dark mode at ${scale} device pixels per CSS pixel, ${perModule} of them per module`, async ({
    open,
  }) => {
    const page = await open(scene('order-code'), { ...still, scheme: 'dark', scale });
    expect(readQr(await page.screenshot({ fullPage: true }))).toBe(CODE);
    const runs = runsOf(await code(page).screenshot());
    expect(runs.length).toBeGreaterThan(1000);
    expect(runs.filter((length) => length % perModule !== 0)).toEqual([]);
    expect(Math.min(...runs)).toBe(perModule);
  });
}

test('a new frame changes one attribute in place, and nobody is told', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  const said = await listen(page);
  const path = await code(page).locator('path').elementHandle();
  const before = await path.getAttribute('d');
  await publishOrder(page, next);
  await expect.poll(() => path.getAttribute('d')).not.toBe(before);
  expect(await path.evaluate((element) => element.isConnected)).toBe(true);
  expect(readQr(await page.screenshot())).toBe(NEXT);
  expect(await said()).toEqual([]);
});

test('the code goes when it was scanned, and that is said once', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  const said = await listen(page);
  const { frame: _gone, ...rest } = withCode;
  await publishOrder(page, { ...rest, hintCode: 'userSign' });
  await expect(page.locator('.qr, .qr-card')).toHaveCount(0);
  await publishOrder(page, { ...rest, hintCode: 'userSign' });
  await publishOrder(page, { ...rest, hintCode: 'userSign', shownAt: rest.shownAt + 1000 });
  await expect(page.getByRole('status').filter({ hasText: 'Enter your security code' })).toBeVisible();
  expect(await said()).toEqual(['Enter your security code in the BankID app and select Identify or Sign.']);
});

test('a renewal is silent, and the place of the code stays where it is', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  const said = await listen(page);
  const place = await page.locator('.qr-card').boundingBox();
  const { frame: _gone, ...rest } = withCode;
  await publishOrder(page, { ...rest, state: 'starting' });
  await expect(page.locator('.qr-blank')).toBeVisible();
  expect(await page.locator('.qr-card').boundingBox()).toEqual(place);
  await publishOrder(page, next);
  await expect(code(page)).toBeVisible();
  expect(await page.locator('.qr-card').boundingBox()).toEqual(place);
  expect(await said()).toEqual([]);
});

test('a frame that nobody replaced for five seconds is shown no longer', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  const now = () => page.evaluate(() => Date.now());
  await publishOrder(page, { ...withCode, shownAt: await now() });
  await page.clock.runFor(2_500);
  await expect(code(page)).toBeVisible();
  await page.clock.runFor(2_500);
  await expect(code(page)).toHaveCount(0);
  await publishOrder(page, { ...next, shownAt: await now() });
  await expect(code(page)).toBeVisible();
});

test('a picture that a bank made is drawn, without an address of an image', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  const png = (await code(page).screenshot()).toString('base64');
  await publishOrder(page, { ...withCode, frame: { type: 'image', png } });
  const canvas = page.locator('canvas');
  await expect(canvas).toHaveAttribute('aria-label', 'QR code for BankID');
  await expect.poll(async () => readQr(await page.screenshot())).toBe(CODE);
  expect((await canvas.boundingBox())!.width).toBe(265);
});

test('the encoder is loaded for a login and for nothing else', async ({ open }) => {
  const scripts = (page: Page) =>
    page.evaluate(() =>
      performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? name : [])),
    );
  const without = await scripts(await open(freshScene, { clock: 'real' }));
  const needed = await scripts(await open(scene('order-code'), { clock: 'real' }));
  expect(needed.join()).toMatch(/OrderPanel/u);
  expect(without).not.toEqual([]);
  expect(without.join()).not.toMatch(/OrderPanel|Rfa/u);
});

test('enlarging works by keyboard, and widens the popup for as long as it lasts', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  const button = page.getByRole('button', { name: 'Enlarge the code' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Make the code smaller' })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await code(page).boundingBox())!.width).toBe(477);
  const width = () => page.evaluate(() => document.body.getBoundingClientRect().width);
  await expect.poll(width).toBe(499);
  await page.keyboard.press('Enter');
  await expect.poll(width).toBe(360);
  await code(page).focus();
  await expect(code(page)).toBeFocused();
});

test('a code that is not wholly visible is said', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  const status = page.locator('.order [role=status]');
  await expect(status).not.toContainText('wholly');
  await page.setViewportSize({ width: 360, height: 300 });
  await expect(status).toContainText('isn’t wholly visible');
  await page.setViewportSize({ width: 360, height: 700 });
  await expect(status).not.toContainText('wholly');
});

test('cancelling puts the attempt away; closing the window does not', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
  const commands = async () => (await log(page)).sent.map(({ command }) => command);
  expect(await commands()).not.toContain('link.dismiss');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(commands).toContain('link.dismiss');
});

test('from the popup BankID on this device goes on in a tab', async ({ open }) => {
  const page = await open(scene('order-code'), still);
  await page.getByRole('button', { name: 'Open BankID on this device instead' }).click();
  await expect.poll(async () => (await log(page)).tabs).toEqual(['https://extension.invalid/page.html#attempt/t1']);
  expect((await log(page)).sent.at(-1)).toMatchObject({
    command: 'order.start',
    input: { attemptId: 't1', start: 'here' },
  });
  expect((await log(page)).closed).toBe(true);
});

test('in the tab the click that asks for BankID on this device opens it as well, once', async ({ open }) => {
  const page = await open(scene('order-code', 'page'), still);
  const here = { ...orderScenes['order-here']!.order! };
  await page.evaluate(() => {
    const followed: string[] = [];
    Object.assign(globalThis, { followed });
    document.addEventListener('click', (event) => {
      const link = (event.target as Element).closest('a[href^="bankid:"]');
      if (!link) return;
      event.preventDefault();
      followed.push(link.getAttribute('href')!);
    });
  });
  const followed = () => page.evaluate(() => (globalThis as unknown as { followed: string[] }).followed);
  await page.getByRole('button', { name: 'Open BankID on this device instead' }).click();
  await publishOrder(page, { ...here, autoStartToken: undefined, state: 'starting' });
  await expect(page.getByText('Open the BankID app', { exact: true })).toBeVisible();
  expect(await followed()).toEqual([]);
  await publishOrder(page, here);
  await expect.poll(followed).toEqual([`bankid:///?autostarttoken=${here.autoStartToken}`]);
  await expect(page.getByRole('status').filter({ hasText: 'Trying to start your BankID app.' })).toBeVisible();
  await publishOrder(page, { ...here, autoStartToken: 'renewed' });
  await expect(page.getByRole('link', { name: 'Open the BankID app' })).toHaveAttribute('href', /renewed$/u);
  expect(await followed()).toHaveLength(1);
});

test('in the tab a link opens the app, the message follows the click, and the way back is there', async ({ open }) => {
  const page = await open(scene('order-here', 'page'), still);
  const link = page.getByRole('link', { name: 'Open the BankID app' });
  await expect(link).toHaveAttribute('href', 'bankid:///?autostarttoken=7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(page.getByRole('status').filter({ hasText: 'Start your BankID app.' })).toBeVisible();
  await link.evaluate((anchor) => {
    anchor.addEventListener('click', (event) => event.preventDefault());
    (anchor as HTMLElement).click();
  });
  await expect(page.getByRole('status').filter({ hasText: 'Trying to start your BankID app.' })).toBeVisible();
  await page.getByRole('button', { name: 'Use BankID on another device' }).click();
  await expect
    .poll(async () => (await log(page)).sent.at(-1))
    .toMatchObject({ command: 'order.start', input: { attemptId: 't1', start: 'qr' } });
});

test('an order of another attempt is not shown for this one', async ({ open }) => {
  const page = await open({ ...scene('order-code'), order: { ...withCode, subject: 't2' } });
  await expect(page.locator('.qr-blank')).toBeVisible();
  await expect(code(page)).toHaveCount(0);
});

test('a Swedish browser shows the login in Swedish as a whole, and says so in its markup', async ({ open }) => {
  const page = await open(scene('order-code'), { ...still, browserLanguage: 'sv-SE' });
  const order = page.locator('section.order');
  await expect(order).toHaveAttribute('lang', 'sv');
  await expect(order.getByRole('status')).toHaveText('Starta BankID-appen.');
  await expect(order.getByRole('button', { name: 'Avbryt' })).toBeVisible();
  await expect(order.getByRole('listitem')).toHaveText([
    'Starta BankID på mobilen och tryck på QR-ikonen.',
    'Skanna QR-koden nedan.',
  ]);
  const failed = await open(scene('order-expired'), { ...still, browserLanguage: 'sv-SE' });
  await expect(failed.locator('[lang=sv]')).toContainText('BankID-appen svarar inte.');
});
