import { Failure } from '../../failure.ts';
import type { Institution } from '../catalog/institution.ts';
import { type Balance, toBalance } from './balances.ts';
import { type Listing, readListing } from './pages.ts';
import type { ApiPorts } from './request.ts';

export interface BalancesReading {
  balances: Balance[];
  /** Some account has none, or some of it can't be read. */
  partial: boolean;
}

/**
 * Balances of all accounts at once where the bank offers that; account by account where it doesn't, and for the
 * accounts that it left out. One account without an answer is no reason to lose the others, all of them are. Throws
 * `Failure`.
 */
export async function readBalances(
  api: ApiPorts,
  { allow }: Pick<Institution, 'allow'>,
  accountIds: string[],
): Promise<BalancesReading> {
  const all = `${api.profile.resources}/balances`;
  const isListed = allow.some(({ origin, path }) => `${origin}/${path}` === all);
  const bulk = isListed ? await readListing(api, all, 'Balance').catch(absentUnlessGeneral) : null;
  const read = bulk ? balancesIn(bulk) : { balances: [], partial: false };
  const known = new Set(read.balances.map(({ accountId }) => accountId));
  const missing = accountIds.filter((id) => !known.has(id));
  let lastFailure: Failure | undefined;
  for (const id of missing) {
    try {
      const own = await readOne(api, id);
      read.balances.push(...own.balances);
      read.partial ||= own.partial || own.balances.length === 0;
    } catch (error) {
      lastFailure = oneMissing(error);
      read.partial = true;
    }
  }
  if (lastFailure && read.balances.length === 0) throw lastFailure;
  return read;
}

async function readOne(api: ApiPorts, id: string): Promise<BalancesReading> {
  const url = `${api.profile.resources}/accounts/${encodeURIComponent(id)}/balances`;
  const listing = await readListing(api, url, 'Balance');
  return listing ? balancesIn(listing, id) : { balances: [], partial: true };
}

/** `accountId`: whose balances were asked for. One that bears another's id is nobody's. */
function balancesIn({ items, partial }: Listing, accountId?: string): BalancesReading {
  const read = items.map((item) => toBalance(item, accountId));
  const balances = read.filter((balance) => balance !== null && (accountId ?? balance.accountId) === balance.accountId);
  return {
    balances: balances.filter((balance) => balance !== null),
    partial: partial || balances.length < read.length,
  };
}

// What is said of one account or one address, as against what concerns the whole consent, the device or the hour.
function oneMissing(error: unknown): Failure {
  const oneAlone =
    error instanceof Failure &&
    (error.kind === 'bad-response' ||
      error.kind === 'forbidden' ||
      (error.kind === 'unavailable' && error.reason === 'server-error'));
  if (!oneAlone) throw error;
  return error;
}

function absentUnlessGeneral(error: unknown): null {
  oneMissing(error);
  return null;
}
