import type { BalanceChange } from '../shared/bank.ts';
import type { Version } from './api-answer.ts';
import { KINDS, type UkAccount, type UkCustomer } from './customers.ts';

/** OBAccount as 2.0, 3.1 or 4.0 writes it. */
export function accountDto({ name }: UkCustomer, account: UkAccount, version: Version): object {
  const [subType, typeCode] = KINDS[account.kind];
  const scheme = (code: string) => (version === 2 ? code : `UK.OBIE.${code}`);
  const first = account.kind === 'card' ? 'PAN' : 'SortCodeAccountNumber';
  return {
    AccountId: account.id,
    Currency: account.currency,
    ...(version === 4
      ? { AccountCategory: 'Personal', AccountTypeCode: typeCode }
      : { AccountType: 'Personal', AccountSubType: subType }),
    Nickname: account.nickname,
    Account: [
      { SchemeName: scheme(first), Identification: account.number, Name: name },
      ...(account.iban ? [{ SchemeName: scheme('IBAN'), Identification: account.iban, Name: name }] : []),
    ],
  };
}

/** OBReadBalance1 entries: what is booked, and what is available with the credit line in it. */
export function balanceDtos(account: UkAccount, version: Version, change: BalanceChange = {}): object[] {
  const types = version === 4 ? ['ITBD', 'ITAV'] : ['InterimBooked', 'InterimAvailable'];
  const amounts = [
    change.balance === undefined ? account.booked : change.balance,
    change.availableBalance === undefined ? account.available : change.availableBalance,
  ];
  return amounts.flatMap((amount, i) => (amount === null ? [] : [dto(account, types[i]!, amount, i === 1)]));
}

function dto({ id, currency, creditLine }: UkAccount, type: string, amount: string, withCredit: boolean): object {
  return {
    AccountId: id,
    Amount: { Amount: amount.replace('-', ''), Currency: currency },
    CreditDebitIndicator: amount.startsWith('-') ? 'Debit' : 'Credit',
    Type: type,
    DateTime: '2026-11-20T10:43:07+00:00',
    ...(withCredit &&
      creditLine && {
        CreditLine: [{ Included: true, Type: 'Available', Amount: { Amount: creditLine, Currency: currency } }],
      }),
  };
}

/** A few entries of an account, the newest pending. */
export function transactionDtos({ id, currency }: UkAccount, version: Version): object[] {
  const status = (v3: string, v4: string) => (version === 4 ? v4 : v3);
  const entry = (day: number, amount: string, text: string, state: string) => ({
    AccountId: id,
    ...(state !== status('Pending', 'PDNG') && { TransactionId: `${id}-${day}` }),
    Amount: { Amount: amount.replace('-', ''), Currency: currency },
    CreditDebitIndicator: amount.startsWith('-') ? 'Debit' : 'Credit',
    Status: state,
    BookingDateTime: `2026-11-${day}T08:00:00+00:00`,
    TransactionInformation: text,
  });
  return [
    entry(20, '-4.50', 'Coffee', status('Pending', 'PDNG')),
    entry(19, '-61.20', 'Groceries', status('Booked', 'BOOK')),
    entry(18, '1500.00', 'Salary', status('Booked', 'BOOK')),
    entry(17, '-9.99', 'Declined', status('Rejected', 'RJCT')),
  ];
}
