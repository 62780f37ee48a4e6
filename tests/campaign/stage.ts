import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProfile } from '../e2e/extension.ts';
import { newProfile as newFirefoxProfile } from '../firefox/firefox.ts';
import { type BankIdSandbox, startBankIdSandbox } from '../sandbox/bankid/start.ts';
import { listenOnLoopback } from '../sandbox/shared/listen.ts';
import { type Sandbox, startSandbox } from '../sandbox/start.ts';
import { findChromium, findFirefox } from '../support/browsers.ts';
import { buildWithSandbox } from '../support/build.ts';
import { startChromium } from './driver/chromium.ts';
import { type BrowserName, DOWNLOADS, type Driver } from './driver/driver.ts';
import { startFirefox } from './driver/firefox.ts';

/** What the measurements stand on: the sandbox, and browsers with the extension that was built for it. */
export interface Stage {
  sandbox: Sandbox;
  bankId: BankIdSandbox;
  /** The address of a page of the web with one field, `Note`. */
  web: string;
  /** A profile in which the sandbox's hosts are allowed. */
  newProfile(browser: BrowserName): Promise<string>;
  /** A folder as it stands, in another place. */
  copy(folder: string): string;
  start(browser: BrowserName, profile: string, args?: string[]): Promise<Driver>;
  close(): Promise<void>;
}

const PAGE = '<!doctype html><title>Note</title><label>Note <input name="note"></label>';

/** A session is written down every second instead of every fifteenth, and files are saved without a question. */
const FIREFOX = { 'browser.sessionstore.interval': 1_000, 'browser.download.folderList': 2 };

export async function createStage(): Promise<Stage> {
  const [sandbox, bankId] = [await startSandbox(), await startBankIdSandbox()];
  const web = await listenOnLoopback(0);
  web.serve((_request, response) => void response.setHeader('content-type', 'text/html').end(PAGE));
  const folders: string[] = [];
  const started: Driver[] = [];
  const newFolder = (name: string) => {
    const folder = mkdtempSync(join(tmpdir(), name));
    folders.push(folder);
    return folder;
  };
  const copy = (folder: string) => {
    const to = newFolder('copy-');
    // Chromium's locks are links to nowhere.
    cpSync(folder, to, { recursive: true, filter: (file) => !/Singleton(?:Lock|Cookie|Socket)$/u.test(file) });
    return to;
  };

  const prepareChromium = once(async () => {
    process.env['CHROMIUM'] = await findChromium();
    process.env['SALDOBAR_EXTENSION'] = await buildWithSandbox('chrome');
    const { path } = await makeProfile(['http://localhost/*', 'https://localhost/*']);
    folders.push(path);
    return path;
  });
  const prepareFirefox = once(async () => ({
    executable: await findFirefox(),
    extension: await buildWithSandbox('firefox'),
  }));

  return {
    sandbox,
    bankId,
    web: web.origin,
    copy,
    async newProfile(browser) {
      if (browser === 'chromium') return copy(await prepareChromium());
      const { path } = newFirefoxProfile();
      folders.push(path);
      const lines = Object.entries({ ...FIREFOX, 'browser.download.dir': join(path, DOWNLOADS) });
      const text = lines.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
      appendFileSync(join(path, 'user.js'), text.join(''));
      return path;
    },
    async start(browser, profile, args) {
      const start = async () => {
        if (browser === 'chromium') return startChromium(profile, args);
        const { executable, extension } = await prepareFirefox();
        return startFirefox(executable, extension, profile);
      };
      const driver = await start();
      started.push(driver);
      return driver;
    },
    async close() {
      for (const driver of started) await driver.close().catch(() => undefined);
      await Promise.all([sandbox.close(), bankId.close(), web.close()]);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Runs `make` the first time that it is called. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
