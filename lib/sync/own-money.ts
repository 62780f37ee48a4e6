import type { Account } from '../banks/connector.ts';
import { addDecimals } from '../money/decimal.ts';
import type { TotalView } from '../snapshot.ts';

const COUNTED: ReadonlySet<Account['kind']> = new Set(['current', 'savings', 'card', 'loan']);

/**
 * The person's own money per currency: booked balances of current and savings accounts, cards and loans as debt (they
 * are negative), never a credit line. The same IBAN through two connections counts once. In order of first appearance.
 */
export function ownMoney(accounts: readonly Account[]): (TotalView & { value: string })[] {
  const totals = new Map<string, { value: string; incomplete: boolean }>();
  const seen = new Set<string>();
  for (const { kind, currency, booked, iban } of accounts) {
    if (!COUNTED.has(kind) || (iban !== undefined && seen.has(iban))) continue;
    if (iban !== undefined) seen.add(iban);
    const total = totals.get(currency) ?? { value: '0', incomplete: false };
    totals.set(currency, {
      value: booked === undefined ? total.value : addDecimals(total.value, booked),
      incomplete: total.incomplete || booked === undefined,
    });
  }
  return [...totals].map(([currency, total]) => ({ currency, ...total }));
}
