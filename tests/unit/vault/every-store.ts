import type { Change } from '../../../lib/vault/session.ts';
import type { StoreName } from '../../../lib/vault/stores.ts';
import type { Records } from './rig.ts';

/** One record of every store. A store that is missing here does not compile. */
export const EVERY: { [S in StoreName]: Records[S] } = {
  registration: { clientId: 'c', clientSecret: 's' },
  connection: { name: 'one' },
  grant: { accessToken: 'at', refreshToken: 'rt' },
  accounts: { accounts: [{ name: 'Brukskonto', booked: '12.50', number: '1' }] },
  health: { failures: 2 },
  attempt: { state: 'begun' },
  settings: { hidden: true },
  history: { points: [{ at: 1, booked: '12.50' }] },
  transactions: { entries: [{ text: 'Bakeri', amount: '-4.00' }] },
};

export const STORE_NAMES = Object.keys(EVERY) as StoreName[];

/** Writes EVERY under `id`. */
export function putEvery(id: string): Change<Records>[] {
  return STORE_NAMES.map((store) => ({ type: 'put', store, id, record: EVERY[store] }) as Change<Records>);
}
