import type { Browser, Page } from 'puppeteer-core';
import type { Head } from '../../lib/snapshot.ts';
import type { BankIdControl } from '../sandbox/bankid/control.ts';
import { type Chrome, inWorker, openActionPopup, openPage } from '../support/puppeteer.ts';
import { click, find, type } from '../support/puppeteer-person.ts';
import { words } from '../support/words.ts';
import { nextFrame } from './phone-login.ts';

const PASSPHRASE = 'a plum on the old stair';
const COMPUTER = 'Kitchen laptop';
const FRAMES = 3;

/** What unlocking with BankID came to: frames of the popup, those that were read, what the phone said, the vault. */
export interface Unlocked {
  frames: number;
  decoded: number;
  phoneShows: string;
  vault: string;
}

/** Locks with a passphrase from now on, sets BankID up, locks, and unlocks from the toolbar's real popup. */
export async function unlockByPhone(
  browser: Browser,
  phone: BankIdControl,
  shoot: (page: Page, name: string) => Promise<void>,
): Promise<Unlocked> {
  const page = await openPage(browser, 'settings');
  await click(page, 'button', words('settings_toPassphrase'));
  await type(page, words('passphrase_new'), PASSPHRASE);
  await type(page, words('passphrase_again'), PASSPHRASE);
  await click(page, 'button', words('save'));
  await page.waitForSelector('dialog', { hidden: true });

  await (await page.waitForSelector('.setting ::-p-text(BankID)'))!.scrollIntoView();
  await page.evaluate(
    (offer) =>
      [...document.querySelectorAll('.setting')]
        .find((setting) => setting.textContent.includes(offer))!
        .querySelector('button')!
        .click(),
    words('bankid_offer'),
  );
  const name = await find(page, 'textbox', words('bankid_deviceName'));
  await name.evaluate((field) => ((field as HTMLInputElement).value = ''));
  await name.type(COMPUTER);
  await type(page, words('passphrase_current'), PASSPHRASE);
  await click(page, 'button', words('bankid_setUp'));
  await page.waitForSelector('.qr svg', { timeout: 15_000 });
  await shoot(page, 'bankid-enrol');
  await scan(phone, await nextFrame(page));
  await phone.enterCode();
  await find(page, 'button', words('bankid_stop_open'));
  await shoot(page, 'bankid-enrolled');
  await click(page, 'button', words('lock'));
  await find(page, 'button', words('bankid_unlock'));
  await page.close();

  const first = await openActionPopup(browser);
  await click(first, 'button', words('bankid_unlock'));
  await first.waitForSelector('.qr svg', { timeout: 15_000 });
  await shoot(first, 'bankid-unlock-qr');
  const texts: (string | null)[] = [];
  for (let frame = 1; frame < FRAMES; frame++) texts.push(await nextFrame(first));
  // The person fetches the phone.
  await first.close();
  const popup = await openActionPopup(browser);
  await popup.waitForSelector('.qr svg', { timeout: 15_000 });
  texts.push(await nextFrame(popup));
  const read = new Set(texts.filter((text) => text !== null));
  if (read.size !== FRAMES) throw new Error(`frames were not read one by one: ${JSON.stringify(texts)}`);
  const phoneShows = await scan(phone, texts.at(-1)!);
  await phone.enterCode();
  await popup.waitForSelector('.account', { timeout: 15_000 });
  await shoot(popup, 'bankid-unlocked');
  await popup.close();
  const { vault } = await inWorker(browser, async () => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    return (await chrome.storage.session.get('head'))['head'] as Head;
  });
  return { frames: FRAMES, decoded: read.size, phoneShows, vault };
}

async function scan(phone: BankIdControl, frame: string | null): Promise<string> {
  const shown = frame === null ? 'refused' : await phone.scan(frame);
  if (shown === 'refused' || shown.text === undefined) throw new Error('the phone refused the code');
  return shown.text;
}
