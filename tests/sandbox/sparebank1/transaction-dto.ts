import { randomUUID } from 'node:crypto';
import { exactNumber } from '../shared/exact-json.ts';
import { opaqueDigits, opaqueId } from '../shared/seeded-random.ts';
import type { SandboxAccount } from './customers/account.ts';
import type { Entry } from './ledger.ts';
import { daysBefore, osloMidnight } from './oslo-time.ts';

/** All pending entries share this one. */
const PENDING_ID = '000000000';

/** An entry as the bank writes it. `session` is what ids of booked entries depend on; pending ones get a new one each time. */
export function transactionDto(account: SandboxAccount, entry: Entry, today: string, session: string): object {
  const identity = [account.number, entry.day, String(entry.index)];
  const nonUniqueId = entry.pending ? PENDING_ID : opaqueDigits(9, ...identity);
  const amount = exactNumber(entry.amount);
  return {
    id: entry.pending ? randomUUID() : opaqueId(32, session, ...identity),
    nonUniqueId,
    date: osloMidnight(entry.day),
    interestDate: osloMidnight(entry.day),
    amount,
    currencyCode: account.currency,
    currencyAmount: amount,
    accountCurrency: account.currency,
    description: entry.raw,
    cleanedDescription: entry.clean,
    typeCode: entry.typeCode,
    typeText: entry.typeText,
    accountKey: account.key,
    accountName: account.name,
    accountNumber: {
      value: account.number,
      formatted: account.number.replace(/^(\d{4})(\d{2})(\d{5})$/u, '$1 $2 $3'),
      unformatted: account.number,
    },
    bookingStatus: entry.pending ? 'PENDING' : 'BOOKED',
    source: entry.day >= daysBefore(today, 30) ? 'RECENT' : 'HISTORIC',
    canShowDetails: !entry.pending,
    ...(account.group === 'CREDITCARD' && {
      creditCardIdentifiers: { nonUniqueId, partitionKey: opaqueDigits(4, account.number) },
    }),
  };
}
