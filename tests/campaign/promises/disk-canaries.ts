import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { PLANTED, unfoundInStores } from '../disk/plants.ts';
import { patternsOf, scan } from '../disk/scan.ts';
import { BROWSERS, type Journeys } from '../journey/journeys.ts';
import type { Measurement, Promised } from '../report.ts';

export const diskCanaries = (journeys: Journeys): Promised => ({
  id: 'disk-canaries',
  promise: 'no token, secret, passphrase, personal number, amount, name or account number on the disk, in any form',
  goal: '0',
  async measure(extent) {
    const found: string[] = [];
    const notes: string[] = [];
    const missed = unfoundForms();
    // A short run has the plants in files alone.
    for (const browser of extent === 'full' ? BROWSERS.full : [])
      missed.push(...(await unfoundInStores(await journeys.stage(), browser)));
    const all = await Promise.all([journeys.passphrase(extent), journeys.device(extent)]);
    for (const { browser, stops, secrets } of all.flat()) {
      for (const { name, profile } of stops) {
        const result = scan(profile, secrets);
        found.push(...result.found.map((hit) => `${browser}, ${name}: ${hit}`));
        const megabytes = (result.bytes / 1e6).toFixed(1);
        notes.push(
          `${browser}, ${name}: ${Object.keys(secrets).length} secrets in ${result.patterns} forms, ${megabytes} MB`,
        );
        // The same scan of the same folder finds what is there.
        writeFileSync(join(profile, 'planted'), `around ${PLANTED} it`);
        if (scan(profile, { planted: PLANTED }).found.length === 0) missed.push(`the plant in ${browser}, ${name}`);
      }
    }
    return result(found, missed, notes);
  },
});

export function result(found: string[], missed: string[], notes: string[]): Measurement {
  return {
    figure: found.length,
    ok: found.length === 0 && missed.length === 0,
    notes: [...notes, ...found.slice(0, 40), ...missed.map((form) => `the control was not found: ${form}`)],
  };
}

/** The forms in which the scan does not find the plant: each in a file of its own, bare and packed. */
function unfoundForms(): string[] {
  return patternsOf('planted', PLANTED).flatMap(({ form, bytes }) => {
    const framed = Buffer.concat([Buffer.from('<<'), bytes, Buffer.from('>>')]);
    return Object.entries({ bare: framed, gzip: gzipSync(framed), zlib: deflateSync(framed) })
      .filter(([, content]) => {
        const folder = mkdtempSync(join(tmpdir(), 'planted-'));
        writeFileSync(join(folder, 'file'), content);
        const { found } = scan(folder, { planted: PLANTED });
        rmSync(folder, { recursive: true });
        return found.length === 0;
      })
      .map(([packed]) => `${form}, ${packed}`);
  });
}
