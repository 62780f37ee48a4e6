import { t } from '../../firefox/person.ts';
import { attack } from '../attack/attack.ts';
import { PASSPHRASE } from '../journey/doors.ts';
import type { Journey } from '../journey/journey.ts';
import type { Journeys } from '../journey/journeys.ts';
import type { Promised } from '../report.ts';

/** The sentences that have to stand on the page where something remains. */
const UNLINKING = t('unlink_residue');
const CHANGING = t('door_residue');

export const attackAfter = (journeys: Journeys): Promised => ({
  id: 'attack-after',
  promise:
    'what an attack recovers (b) after unlinking, with the passphrase, (c) after device only → passphrase, without',
  goal: 'said on the page where it is not 0',
  async measure(extent) {
    const notes: string[] = [];
    const after = { b: 0, c: 0 };
    let said = true;
    for (const journey of await journeys.passphrase(extent)) {
      const gone = remains(journey, [PASSPHRASE]);
      after.b += gone.length;
      said &&= gone.length === 0 || journey.said.includes(UNLINKING);
      notes.push(`${journey.browser}, unlinked, passphrase known: ${gone.length} records (${stores(gone)})`);
    }
    for (const journey of await journeys.device(extent)) {
      const old = remains(journey, []);
      after.c += old.length;
      said &&= old.length === 0 || journey.said.includes(CHANGING);
      notes.push(`${journey.browser}, device only → passphrase, passphrase not known: ${old.length} records`);
    }
    return { figure: `b ${after.b}, c ${after.c}${said ? ', said' : ', NOT said'}`, ok: said, notes };
  },
});

/** Records that can be read off the last stop and that are not in the vault any more. */
function remains({ stops, live }: Journey, passphrases: string[]): string[] {
  const isChange = passphrases.length === 0;
  const { recovered } = attack(stops.at(-1)!.profile, { passphrases, search: isChange });
  return [...recovered.keys()].filter((name) => isChange || !live.has(name));
}

function stores(names: string[]): string {
  const counts = Map.groupBy(names, (name) => name.split(' ')[1]!);
  return [...counts].map(([store, all]) => `${all.length} ${store}`).join(', ');
}
