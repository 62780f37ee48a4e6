import type { Account } from '../banks/connector.ts';
import { addDecimals } from '../money/decimal.ts';
import type { TotalView } from '../snapshot.ts';

const COUNTED: ReadonlySet<Account['kind']> = new Set(['current', 'savings', 'card', 'loan']);

/**
 * The person's own money per currency: booked balances of current and savings accounts, cards and loans as debt (they
 * are negative), never a credit line. The same IBAN and currency through two connections counts once, with a known
 * balance where one of them has it. In order of first appearance. `missing`: some account has not been read at all.
 */
export function ownMoney(accounts: readonly Account[], missing = false): (TotalView & { value: string })[] {
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

function distinct(accounts: Account[]): Account[] {
  const byIban = new Map<string, Account>();
  for (const [index, account] of accounts.entries()) {
    const key = account.iban === undefined ? `#${index}` : `${account.iban} ${account.currency}`;
    const same = byIban.get(key);
    if (!same || (same.booked === undefined && account.booked !== undefined)) byIban.set(key, account);
  }
  return [...byIban.values()];
}
