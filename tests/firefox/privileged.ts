import { type Firefox, ID } from './firefox.ts';

/** What the browser's own code sees of extensions. */
interface Powers {
  WebExtensionPolicy: { getByID(id: string): { extension: Extension } };
  ChromeUtils: { importESModule(address: string): { ExtensionPermissions: Permissions } };
}

interface CookieService {
  cookies: { cookies: Iterable<{ name: string }> };
}

interface Extension {
  warnings: string[];
  errors: string[];
  backgroundState: 'starting' | 'running' | 'suspending' | 'stopped';
  terminateBackground(): Promise<void>;
}

interface Permissions {
  add(id: string, granted: { permissions: string[]; origins: string[] }, extension: Extension): Promise<void>;
}

/** What Firefox found wrong in the extension's manifest and locale files. */
export async function complaints(firefox: Firefox): Promise<string[]> {
  const chrome = await firefox.chrome();
  return chrome.evaluate((id) => {
    const { extension } = (globalThis as unknown as Powers).WebExtensionPolicy.getByID(id);
    return [...extension.errors, ...extension.warnings];
  }, ID);
}

/** What the event page is doing. */
export async function backgroundState(firefox: Firefox): Promise<Extension['backgroundState']> {
  const chrome = await firefox.chrome();
  return chrome.evaluate(
    (id) => (globalThis as unknown as Powers).WebExtensionPolicy.getByID(id).extension.backgroundState,
    ID,
  );
}

/** Ends the event page as Firefox does with an idle one, wherever it is in its work. */
export async function terminateBackground(firefox: Firefox): Promise<void> {
  const chrome = await firefox.chrome();
  const state = await chrome.evaluate(async (id) => {
    const { extension } = (globalThis as unknown as Powers).WebExtensionPolicy.getByID(id);
    await extension.terminateBackground();
    return extension.backgroundState;
  }, ID);
  if (state !== 'stopped') throw new Error(`the event page is ${state}`);
}

/** Allows the sandbox's hosts as the browser's own prompt would: for tests whose subject comes after. */
export async function allowHosts(firefox: Firefox): Promise<void> {
  const chrome = await firefox.chrome();
  await chrome.evaluate(async (id) => {
    const { ChromeUtils, WebExtensionPolicy } = globalThis as unknown as Powers;
    const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
    const granted = { permissions: [], origins: ['http://localhost/*', 'https://localhost/*'] };
    await ExtensionPermissions.add(id, granted, WebExtensionPolicy.getByID(id).extension);
  }, ID);
}

/** Names of all cookies that the browser keeps. */
export async function cookieNames(firefox: Firefox): Promise<string[]> {
  const chrome = await firefox.chrome();
  return chrome.evaluate(() =>
    [...(globalThis as unknown as { Services: CookieService }).Services.cookies.cookies].map(({ name }) => name),
  );
}
