import type { Account } from '../banks/connector.ts';
import { addDecimals } from '../money/decimal.ts';
import type { TotalView } from '../snapshot.ts';

/** `asOf`: when it was read (epoch ms). */
type Read = Account & { asOf?: number };

const COUNTED: ReadonlySet<Account['kind']> = new Set(['current', 'savings', 'card', 'loan']);

/**
 * The person's own money per currency: booked balances of current and savings accounts, cards and loans as debt (they
 * are negative), never a credit line. The same IBAN and currency through two connections counts once, with the balance
 * that was read last where both know one. In order of first appearance. `missing`: some account has not been read at all.
 */
export function ownMoney(accounts: readonly Read[], missing = false): (TotalView & { value: string })[] {
  const totals = new Map<string, { value: string; incomplete: boolean }>();
  for (const { currency, booked } of distinct(accounts.filter(({ kind }) => COUNTED.has(kind)))) {
    const total = totals.get(currency) ?? { value: '0', incomplete: missing };
    totals.set(currency, {
      value: booked === undefined ? total.value : addDecimals(total.value, booked),
      incomplete: total.incomplete || booked === undefined,
    });
  }
  return [...totals].map(([currency, total]) => ({ currency, ...total }));
}

function distinct(accounts: Read[]): Read[] {
  const byIban = new Map<string, Read>();
  for (const [index, account] of accounts.entries()) {
    const key =
      account.iban === undefined
        ? `#${index}`
        : `${account.iban.replace(/\s/gu, '').toUpperCase()} ${account.currency}`;
    const same = byIban.get(key);
    if (!same || knows(account) > knows(same)) byIban.set(key, account);
  }
  return [...byIban.values()];
}

/** The more, the rather it is believed: a balance at all, and when it was read. */
const knows = ({ booked, asOf = 0 }: Read): number => (booked === undefined ? -1 : asOf);
