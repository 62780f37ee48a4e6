import type { Account, AccountsReading } from '../../../lib/banks/connector.ts';
import { Failure } from '../../../lib/failure.ts';

/** What was read; nothing when it was refused by a `Failure`, which is the only error that may come. */
export function accountsOrNone(read: () => AccountsReading): Account[] {
  try {
    return read().accounts;
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
