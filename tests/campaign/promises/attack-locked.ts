import { attack, type Loot } from '../attack/attack.ts';
import { PASSPHRASE } from '../journey/doors.ts';
import type { Journeys } from '../journey/journeys.ts';
import type { Promised } from '../report.ts';

const told = ({ envelopes, doors, keys, guesses }: Loot): string =>
  `${envelopes} sealed records and ${doors} headers read, ${keys} keys and ${guesses} passphrases tried`;

export const attackLocked = (journeys: Journeys): Promised => ({
  id: 'attack-locked',
  promise:
    'no record is recovered by an offline attack from a profile copied while locked (passphrase and passkey door)',
  goal: '0',
  async measure(extent) {
    const notes: string[] = [];
    let recovered = 0;
    let works = true;
    for (const { browser, stops, keys } of await journeys.passphrase(extent)) {
      const profile = stops.find(({ name }) => name === 'locked')!.profile;
      const loot = attack(profile, { thorough: extent === 'full' });
      recovered += loot.recovered.size;
      notes.push(`${browser}: ${loot.recovered.size} recovered; ${told(loot)}`);
      // It lacks one of these and nothing else.
      const answers = [Buffer.from(keys['answer of the passkey']!)];
      for (const known of [{ passphrases: [PASSPHRASE] }, { answers }]) {
        const knowing = attack(profile, { ...known, search: false });
        works &&= knowing.recovered.size > 0;
        notes.push(`${browser}, with the ${Object.keys(known)[0]} (control): ${knowing.recovered.size} recovered`);
      }
    }
    for (const { browser, stops } of await journeys.device(extent)) {
      const loot = attack(stops[0]!.profile);
      works &&= loot.recovered.size > 0;
      notes.push(`${browser}, device only (control): ${loot.recovered.size} recovered`);
    }
    return { figure: recovered, ok: recovered === 0 && works, notes };
  },
});
