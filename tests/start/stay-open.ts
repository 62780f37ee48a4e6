import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BankIdControl } from '../sandbox/bankid/control.ts';
import type { Control } from '../sandbox/control.ts';
import { redirectUri } from '../support/extension-id.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { launch } from '../support/puppeteer.ts';
import { scanWhatIsShown } from './phone-login.ts';

const WATCHED_REDIRECT = 'https://localhost/saldobar';

/** Opens the browser for a person to click through, with a client of the sandbox to type in; ends with the browser. */
export async function stayOpen(options: {
  executablePath: string;
  extension: string;
  control: Control;
  bankId: BankIdControl;
  /** Of a browser whose certificate store holds what the sandbox wants. */
  env: Record<string, string>;
}): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'start-'));
  try {
    const browser = await launch({ ...options, profile, headless: false, language: process.env['LANGUAGE'] ?? 'en' });
    const seb = await options.control.register({ bank: 'seb' });
    const starling = await options.control.register({ bank: 'starling' });
    const bunq = await options.control.register({ bank: 'bunq' });
    const monzo = await options.control.register({ bank: 'monzo', redirectUri: WATCHED_REDIRECT });
    const client = await options.control.register({ redirectUri: redirectUri('sandbox-sparebank1') });
    console.log(`
The browser is open. Choose "SpareBank 1 (sandbox)" under "For developers" and type:
  client id      ${client.clientId}
  client secret  ${client.clientSecret}
Everybody at that bank is made up; the one-time code is on its page.

Or choose "SEB (sandbox)" and type:
  client id      ${seb.clientId}
  client secret  ${seb.clientSecret}
A made-up phone scans its QR code after some seconds and approves. The same phone unlocks with BankID: lock with a
passphrase in the settings, then turn it on there.

Or, with what a private person can get:
  Starling (sandbox)  token          ${starling.clientSecret}
  bunq (sandbox)      API key        ${bunq.clientSecret}
  Monzo (sandbox)     client id      ${monzo.clientId}
                      client secret  ${monzo.clientSecret}
Monzo's e-mail is on its page. Its app, where you approve when Saldobar waits for it, is this page:
  http://localhost:${DEFAULT_PORTS.monzo}/app/${monzo.clientId}
Close the browser to end.`);
    void scanWhatIsShown(browser, options.bankId);
    await new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
