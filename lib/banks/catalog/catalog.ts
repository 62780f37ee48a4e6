import type { Institution } from './institution.ts';
import { enableBanking } from './enable-banking.ts';
import { ing } from './ing.ts';
import { bunqBank } from './bunq.ts';
import { monzoBank } from './monzo.ts';
import { norway } from './norway.ts';
import { starlingBank } from './starling.ts';
import { sweden } from './sweden.ts';
import { unitedKingdom } from './united-kingdom.ts';

/** Every institution that this build knows: ours, and those that it was built with (SALDOBAR_INSTITUTIONS). */
export function catalog(extra: Institution[]): Institution[] {
  const ownBanks = [...starlingBank, ...monzoBank, ...bunqBank];
  return [...norway, ...ing, ...sweden, ...ownBanks, ...unitedKingdom, ...enableBanking, ...extra];
}
