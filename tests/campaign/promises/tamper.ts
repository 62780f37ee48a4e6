import 'fake-indexeddb/auto';
import { bundleSuite } from '../tamper/bundle.ts';
import { tamper as tamperInNode, type TamperCounts } from '../tamper/suite.ts';
import type { Promised } from '../report.ts';
import type { Stage } from '../stage.ts';

/** Two records in each of nine stores. */
const RECORDS = 18;

export const tamper = (stage: () => Promise<Stage>): Promised => ({
  id: 'tamper',
  promise: 'bit flips, swapped and rolled-back single records accepted',
  goal: '0',
  async measure(extent) {
    const full = extent === 'full';
    const results: [string, TamperCounts][] = [['every byte, IndexedDB for Node', await tamperInNode(full ? 1 : 7)]];
    const suite = await bundleSuite();
    for (const browser of full ? (['chromium', 'firefox'] as const) : (['chromium'] as const)) {
      const made = await stage();
      const driver = await made.start(browser, await made.newProfile(browser));
      const doc = await driver.open('popup.html');
      results.push([`${browser}'s IndexedDB, in a document of the extension`, await doc.run(suite, full ? 5 : 31)]);
      await driver.close();
    }
    const accepted = results.flatMap(([where, counts]) => counts.accepted.map((what) => `${where}: ${what}`));
    const notes = results.map(
      ([where, { flips, swaps, rollbacks, control }]) =>
        `${where}: ${flips} flips, ${swaps} swaps, ${rollbacks} rollbacks; untouched, ${control} of ${RECORDS} are read`,
    );
    const works = results.every(([, { control }]) => control === RECORDS);
    return { figure: accepted.length, ok: accepted.length === 0 && works, notes: [...notes, ...accepted.slice(0, 20)] };
  },
});
