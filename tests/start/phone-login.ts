import type { Browser, Page } from 'puppeteer-core';
import { ENROL, type OrderView, UNLOCK } from '../../lib/snapshot.ts';
import type { BankIdControl } from '../sandbox/bankid/control.ts';
import { scanAtSeb } from '../sandbox/seb/phone.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { type Chrome, inWorker, openActionPopup } from '../support/puppeteer.ts';
import { readQr } from '../support/read-qr.ts';

/** What was seen of a login: frames that the popup showed, how many of them a decoder read, and how it ended. */
export interface LoginSeen {
  frames: number;
  decoded: number;
  state: string;
}

/** `before` sees the popup with its code. */
export type PhoneLogin = (browser: Browser, before: (popup: Page) => Promise<void>) => Promise<LoginSeen>;

const FRAMES = 4;
const SEB = `http://localhost:${DEFAULT_PORTS.seb}`;

/**
 * Opens the toolbar's real popup, reads its code off pictures of it, closes it and opens it again, as somebody does who
 * fetches the phone, and has the phone scan what is shown then.
 */
export const logInByPhone: PhoneLogin = async (browser, before) => {
  const first = await withCode(browser);
  await before(first);
  const texts: (string | null)[] = [];
  for (let frame = 0; frame < FRAMES; frame++) texts.push(await nextFrame(first));
  await first.close();

  const again = await withCode(browser);
  const shown = await nextFrame(again);
  const read = [...texts, shown].filter((text) => text !== null);
  if (shown === null || new Set(read).size !== read.length || read.length !== FRAMES + 1)
    throw new Error(`frames were not read one by one: ${JSON.stringify([...texts, shown])}`);
  await scanAtSeb(SEB, shown, 'sign');
  const state = await again
    .waitForSelector('.order', { hidden: true, timeout: 15_000 })
    .then(() => inWorker(browser, readOrder))
    .then((order) => order?.state ?? 'complete');
  await again.close();
  return { frames: FRAMES + 1, decoded: read.length, state };
};

async function withCode(browser: Browser): Promise<Page> {
  const popup = await openActionPopup(browser);
  await popup.waitForSelector('.qr svg', { timeout: 15_000 });
  return popup;
}

/** Waits for the code to change, and reads it off a picture of the popup or page. */
export async function nextFrame(popup: Page): Promise<string | null> {
  const path = () => document.querySelector('.qr path')?.getAttribute('d') ?? '';
  const before = await popup.evaluate(path);
  await popup.waitForFunction(
    (old) => {
      const now = document.querySelector('.qr path')?.getAttribute('d') ?? '';
      return now !== '' && now !== old;
    },
    { timeout: 10_000 },
    before,
  );
  return readQr(await popup.screenshot());
}

/** How long a code is to be seen before the phone scans it. */
const LOOK_MS = 6_000;

/** For whoever tries it by hand and has no phone at a made-up bank: scans what is shown, after a while, and approves. */
export async function scanWhatIsShown(browser: Browser, bankId: BankIdControl): Promise<void> {
  let seen: { subject: string; since: number } | undefined;
  while (browser.connected) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const order = await inWorker(browser, readOrder).catch(() => undefined);
    if (order?.frame?.type !== 'text') continue;
    if (seen?.subject !== order.subject) seen = { subject: order.subject, since: Date.now() };
    if (Date.now() - seen.since < LOOK_MS) continue;
    const { data } = order.frame;
    const isOurs = order.subject === UNLOCK || order.subject === ENROL;
    const approving = isOurs ? bankId.scan(data).then(() => bankId.enterCode()) : scanAtSeb(SEB, data, 'sign');
    await approving.catch(() => undefined);
  }
}

async function readOrder(): Promise<OrderView | undefined> {
  const { chrome } = globalThis as unknown as { chrome: Chrome };
  return (await chrome.storage.session.get('order'))['order'] as OrderView | undefined;
}
