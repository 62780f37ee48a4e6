import { scan } from '../disk/scan.ts';
import { attack } from '../attack/attack.ts';
import type { Journeys } from '../journey/journeys.ts';
import type { Promised } from '../report.ts';
import { result } from './disk-canaries.ts';

export const diskKeys = (journeys: Journeys): Promised => ({
  id: 'disk-keys',
  promise: 'no unwrapped data key, key of the passphrase or share of a BankID door in a profile with a passphrase',
  goal: '0',
  async measure(extent) {
    const found: string[] = [];
    const notes: string[] = [];
    for (const { browser, stops, keys } of await journeys.passphrase(extent)) {
      for (const { name, profile } of stops) {
        found.push(...scan(profile, keys).found.map((hit) => `${browser}, ${name}: ${hit}`));
        notes.push(`${browser}, ${name}: ${Object.keys(keys).length} keys looked for`);
      }
    }
    // With this device only the key that wraps the data key lies there in clear: a search of every run of 32 bytes has
    // to come upon it.
    const missed: string[] = [];
    for (const { browser, stops } of await journeys.device(extent)) {
      const { recovered, keys } = attack(stops[0]!.profile);
      notes.push(`${browser}, device only (control): the key lies there, found after trying ${keys} runs of bytes`);
      if (recovered.size === 0) missed.push(`the key of a device-only profile of ${browser}`);
    }
    return result(found, missed, notes);
  },
});
