import * as z from 'zod/mini';
import { isCurrency } from '../../money/currency.ts';
import type { AccountKind } from '../../snapshot.ts';
import type { Account } from '../connector.ts';
import { type Balance, ownMoney } from './balances.ts';

const text = z.catch(z.optional(z.string()), undefined);

const identificationShape = z.object({ SchemeName: text, Identification: text, Name: text });

const idShape = z.object({ AccountId: z.string().check(z.minLength(1), z.maxLength(200)) });

const accountShape = z.extend(idShape, {
  Currency: text,
  /** 3.1; 4.0 calls it AccountTypeCode and has other codes. */
  AccountSubType: text,
  AccountTypeCode: text,
  Description: text,
  Nickname: text,
  Account: z.catch(z.optional(z.union([z.array(identificationShape), identificationShape])), undefined),
});

type AccountShape = z.infer<typeof accountShape>;

const KINDS = new Map(
  Object.entries<AccountKind>({
    ChargeCard: 'card',
    CreditCard: 'card',
    CARD: 'card',
    Loan: 'loan',
    Mortgage: 'loan',
    LOAN: 'loan',
    MORT: 'loan',
    ODFT: 'loan',
    Savings: 'savings',
    SVGS: 'savings',
    LLSV: 'savings',
    MOMA: 'savings',
  }),
);

/** The id of one entry of `Data.Account`, whatever else of it can be read. */
export function accountIdOf(candidate: unknown): string | undefined {
  return z.safeParse(idShape, candidate).data?.AccountId;
}

/**
 * One entry of `Data.Account` (OBAccount of 2.0, 3.1, 4.0: only AccountId is required) with its balances. Null without
 * a usable id or currency.
 */
export function toAccount(candidate: unknown, balancesOf: (id: string) => Balance[]): Account | null {
  const parsed = z.safeParse(accountShape, candidate);
  if (!parsed.success) return null;
  const shape = parsed.data;
  const balances = balancesOf(shape.AccountId);
  const currency = shape.Currency ?? balances[0]?.currency;
  if (currency === undefined || !isCurrency(currency)) return null;
  const kind = KINDS.get(shape.AccountTypeCode ?? shape.AccountSubType ?? '') ?? 'current';
  const numbers = numbersOf(shape);
  return {
    id: shape.AccountId,
    name: shape.Nickname || shape.Description || numbers.number || numbers.iban || '–',
    kind,
    currency,
    ...ownMoney(balances, currency, kind),
    ...numbers,
  };
}

function numbersOf({ Account }: AccountShape): Pick<Account, 'number' | 'iban' | 'owner'> {
  const all = Account === undefined ? [] : Array.isArray(Account) ? Account : [Account];
  // Schemes are `IBAN` in 2.0 and `UK.OBIE.IBAN` later.
  const of = (scheme: string) => all.find(({ SchemeName }) => SchemeName?.endsWith(scheme))?.Identification;
  const [sortCode, iban, pan] = [of('SortCodeAccountNumber'), of('IBAN'), of('PAN')];
  const number = sortCode ? withHyphens(sortCode) : pan ? `•••• ${pan.slice(-4)}` : undefined;
  const owner = all.find(({ Name }) => Name)?.Name;
  return { ...(number && { number }), ...(iban && { iban }), ...(owner && { owner }) };
}

/** Six digits of the sort code and eight of the account, as cards and statements print them. */
function withHyphens(number: string): string {
  return number.replace(/^(\d{2})(\d{2})(\d{2})(\d{8})$/u, '$1-$2-$3 $4');
}
