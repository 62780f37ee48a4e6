import { type MessageKey, t } from '../i18n.ts';
import type { AccountKind, AccountView } from '../snapshot.ts';

const KINDS: Record<AccountKind, MessageKey> = {
  current: 'kind_current',
  savings: 'kind_savings',
  card: 'kind_card',
  loan: 'kind_loan',
  pension: 'kind_pension',
  investment: 'kind_investment',
};

/**
 * The line under an account's name: its kind, or its number where the name says the kind already, or both where another
 * account of the same bank bears the same name.
 */
export function accountDetail(account: AccountView, siblings: AccountView[]): string {
  const kind = t(KINDS[account.kind]);
  const number = account.number && groupedNumber(account.number);
  if (!number) return kind;
  if (account.name.toLowerCase() === kind.toLowerCase()) return number;
  return siblings.some(({ id, name }) => id !== account.id && name === account.name) ? `${kind} · ${number}` : kind;
}

/** Kind, number and owner of an account, as far as they are known. */
export function accountFacts(account: AccountView): string {
  const facts = [t(KINDS[account.kind]), account.number && groupedNumber(account.number), account.owner];
  return facts.filter(Boolean).join(' · ');
}

/** A Norwegian account number as people write it (`1234 56 78903`); any other number as it stands. */
export function groupedNumber(number: string): string {
  return /^\d{11}$/.test(number) ? `${number.slice(0, 4)} ${number.slice(4, 6)} ${number.slice(6)}` : number;
}

/** Whether `available` tells something that `booked` does not. Both are canonical decimals of one currency. */
export function availableDiffers({ booked, available }: AccountView): boolean {
  return booked !== undefined && available !== undefined && trimmed(booked) !== trimmed(available);
}

// `100.50` and `100.5` are one amount.
function trimmed(value: string): string {
  return value.includes('.') ? value.replace(/\.?0+$/, '') : value;
}
