import { Failure } from '../failure.ts';
import type { Account, AccountsReading } from './connector.ts';

/**
 * The accounts of one answer. Null is one that can't be used: it makes the reading partial, as does `incomplete`. An
 * account that is listed twice counts once. Throws `Failure` bad-response where no account can be used, and where one id
 * has two different accounts: nobody knows which of them is right.
 */
export function collectAccounts(read: readonly (Account | null)[], incomplete = false): AccountsReading {
  const accounts = new Map<string, Account>();
  for (const account of read) {
    if (!account) continue;
    const same = accounts.get(account.id);
    if (same && JSON.stringify(same) !== JSON.stringify(account))
      throw new Failure('bad-response', { reason: 'shape' });
    accounts.set(account.id, account);
  }
  if (read.length > 0 && accounts.size === 0) throw new Failure('bad-response', { reason: 'shape' });
  return { accounts: [...accounts.values()], partial: incomplete || read.includes(null) };
}
