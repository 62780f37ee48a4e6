import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBidi } from './bidi.ts';
import { createTab, type Tab } from './tab.ts';
import { until } from './until.ts';

/** The add-on's id, as its manifest says it; the redirect address comes from it. */
export const ID = '{217adb08-ce66-4486-91f5-56c6fa8f2607}';
// Firefox draws one at random per profile.
const UUID = '6f0f3b0c-6a3c-4d27-9f8e-2f5a3a0a7c11';
export const HOME = `moz-extension://${UUID}`;

const PREFERENCES = {
  'extensions.webextensions.uuids': JSON.stringify({ [ID]: UUID }),
  // The prompt for a host permission never settles in a headless browser: a request in a click is granted at once.
  'extensions.webextOptionalPermissionPrompts': false,
  // An add-on that is loaded for a test goes when the browser ends, and would take what it stored with it.
  'extensions.webextensions.keepStorageOnUninstall': true,
  'intl.locale.requested': 'en-GB',
};

interface Context {
  context: string;
  url: string;
}

/** A real Firefox with the extension loaded. */
export interface Firefox {
  tabs(): Promise<Context[]>;
  /** The tab or window whose address begins with `address`, once there is one, other than those in `besides`. */
  tabAt(address: string, besides?: Context[]): Promise<Tab>;
  /** Opens one of the extension's own documents in a tab. */
  open(path: string): Promise<Tab>;
  /** Opens a page of the web in a tab; resolves when it has loaded. */
  browse(url: string): Promise<Tab>;
  /** The browser's own window, with the browser's own powers. */
  chrome(): Promise<Tab>;
  /** Ends the browser as a person does. */
  close(): Promise<void>;
  /** Ends it at once, wherever it is in its work. */
  kill(): Promise<void>;
}

/** A profile on the disk that outlives its browser. */
export function newProfile(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'profile-'));
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(path, 'user.js'), lines.join(''));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts `executable` headless on a profile and loads the unpacked extension into it. */
export async function launch(executable: string, extension: string, profile: string): Promise<Firefox> {
  const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'];
  const child = spawn(executable, [...args, '--remote-allow-system-access'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const [, url] = await until('an address to drive Firefox at', async () => {
      if (child.exitCode !== null) throw new Error(printed);
      return /WebDriver BiDi listening on (ws:\S+)/u.exec(printed) ?? undefined;
    });
    const bidi = await connectBidi(url!);

    const contexts = async (scope: object = {}) =>
      (await bidi.send<{ contexts: Context[] }>('browsingContext.getTree', scope)).contexts;

    const tabAt = async (address: string, besides: Context[] = []) => {
      const { context } = await until(`a tab at ${address}`, async () =>
        (await contexts()).find(
          ({ url, context }) => url.startsWith(address) && !besides.some((known) => known.context === context),
        ),
      );
      return createTab(bidi, context);
    };

    await bidi.send('webExtension.install', { extensionData: { type: 'path', path: extension } });
    return {
      tabs: contexts,
      tabAt,
      async open(path) {
        const { context } = await bidi.send<Context>('browsingContext.create', { type: 'tab' });
        const url = `${HOME}/${path}`;
        // The load event of an extension's document never reaches the protocol.
        await bidi.send('browsingContext.navigate', { context, url, wait: 'none' });
        await until(path, async () => (await contexts()).some((tab) => tab.context === context && tab.url === url));
        return createTab(bidi, context);
      },
      async browse(url) {
        const { context } = await bidi.send<Context>('browsingContext.create', { type: 'tab' });
        await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
        return createTab(bidi, context);
      },
      async chrome() {
        const windows = await contexts({ 'moz:scope': 'chrome' });
        return createTab(bidi, windows.find(({ url }) => url.endsWith('/browser.xhtml'))!.context);
      },
      async close() {
        await bidi.send('browser.close', {}).catch(() => undefined);
        const deadline = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await ended;
        clearTimeout(deadline);
        bidi.close();
      },
      async kill() {
        await kill();
        bidi.close();
      },
    };
  } catch (error) {
    await kill();
    throw error;
  }
}
