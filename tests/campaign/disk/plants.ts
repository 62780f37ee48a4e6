import type { Api, BrowserName } from '../driver/driver.ts';
import type { Stage } from '../stage.ts';
import { scan } from './scan.ts';

/** What the scan has to find, and where. */
export const PLANTED = 'canary-planted-h4Wc8nTb1';
/** What stands in a web page's form when the browser is killed. */
export const PLANTED_IN_FORM = 'canary-typed-pJ5xR8mQe';

interface Place {
  name: string;
  /** A line of the scan's that says that it was found there. */
  line: RegExp;
}

/** Where each browser puts what an extension stores in clear: the same files as the vault's. */
const PLACES: Record<BrowserName, Place[]> = {
  chromium: [
    { name: 'a packed block of LevelDB', line: / in value of .*IndexedDB.*\.ldb$/u },
    { name: 'a packed value of IndexedDB', line: / in snappy value of .*IndexedDB/u },
    { name: 'the log of storage.local', line: / in value of .*Local Extension Settings/u },
  ],
  firefox: [
    { name: 'a page of SQLite', line: / in snappy row of object_data of .*moz-extension.*\.sqlite$/u },
    {
      name: 'the file of storage.local',
      line: / in (?:snappy )?row of object_data of .*moz-extension.*\^userContextId/u,
    },
  ],
};

/**
 * Has the extension store a text in clear, in a profile of its own, and scans that. Both halves stand there first, so
 * that packing leaves the whole nowhere in the file: only who unpacks finds it. Returns the places where it was not found.
 */
export async function unfoundInStores(stage: Stage, browser: BrowserName): Promise<string[]> {
  const profile = await stage.newProfile(browser);
  const driver = await stage.start(browser, profile);
  const doc = await driver.open('popup.html');
  await doc.evaluate(async (whole) => {
    const half = whole.length / 2;
    const text = (row: number) => `${row} ${whole.slice(0, half)} ${whole.slice(half)} `.repeat(20) + whole;
    const opening = indexedDB.open('planted');
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
    const database = await new Promise<IDBDatabase>((resolve) => {
      opening.onsuccess = () => resolve(opening.result);
    });
    const tx = database.transaction('rows', 'readwrite');
    for (let row = 0; row < 8_000; row++) tx.objectStore('rows').put({ text: text(row) }, row);
    tx.objectStore('rows').put({ text: text(0).repeat(1_000) }, 'large');
    await new Promise((resolve) => (tx.oncomplete = resolve));
    database.close();
    const { browser, chrome } = globalThis as unknown as { browser?: Api; chrome: Api };
    await (browser ?? chrome).storage.local.set({ planted: text(0) });
  }, PLANTED);
  await driver.close();
  const { found } = scan(profile, { planted: PLANTED });
  return PLACES[browser]
    .filter(({ line }) => !found.some((hit) => line.test(hit)))
    .map(({ name }) => `${browser}: ${name}`);
}
