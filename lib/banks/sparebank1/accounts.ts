import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { isCurrency } from '../../money/currency.ts';
import { negate, parseDecimal } from '../../money/decimal.ts';
import type { AccountKind } from '../../snapshot.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { Account, AccountsReading } from '../connector.ts';
import { facts } from './facts.ts';

// Numbers arrive as their exact source text (parseExactJson); a field of another shape counts as missing.
const text = z.catch(z.optional(z.string()), undefined);
const flag = z.catch(z.optional(z.boolean()), undefined);

const accountShape = z.object({
  key: z.string().check(z.minLength(1)),
  accountNumber: text,
  iban: text,
  name: text,
  description: text,
  balance: text,
  availableBalance: text,
  currencyCode: text,
  type: text,
  owner: z.catch(z.optional(z.object({ name: text })), undefined),
  accountProperties: z.catch(
    z.optional(
      z.object({ isSavingsAccount: flag, isFlexiLoan: flag, isCodebitorLoan: flag, isDefaultPaymentAccount: flag }),
    ),
    undefined,
  ),
});

const replyShape = z.object({
  accounts: z.array(z.unknown()).check(z.maxLength(1000)),
  errors: z.catch(z.optional(z.array(z.unknown())), undefined),
});

type AccountShape = z.infer<typeof accountShape>;

/**
 * Accounts of `GET /personal/banking/accounts` (fields as seen in live clients; every one but `key` may be missing).
 * An amount that isn't an exact decimal becomes unknown, an account without a usable key or currency is left out.
 */
export function readAccounts(body: unknown): AccountsReading {
  const reply = z.safeParse(replyShape, body);
  if (!reply.success) throw new Failure('bad-response', { reason: 'shape' });
  const read = reply.data.accounts.map((candidate) => {
    const parsed = z.safeParse(accountShape, candidate);
    return parsed.success ? toAccount(parsed.data) : null;
  });
  return collectAccounts(read, (reply.data.errors?.length ?? 0) > 0);
}

/** The key of the one account that `GET /personal/banking/accounts/default` answers with; undefined when it has none. */
export function readAccountKey(body: unknown): string | undefined {
  const account = z.safeParse(accountShape, body);
  return account.success ? account.data.key : undefined;
}

function toAccount(shape: AccountShape): Account | null {
  const currency = shape.currencyCode ?? 'NOK';
  if (!isCurrency(currency)) return null;
  const booked = bookedBalance(shape, facts.cardBalanceIsNegativeForDebt.value);
  const available = amount(shape.availableBalance);
  return {
    id: shape.key,
    name: displayName(shape),
    kind: kindOf(shape),
    currency,
    ...(booked !== null && { booked }),
    ...(available !== null && { available }),
    ...(shape.accountNumber && { number: shape.accountNumber }),
    ...(shape.iban && { iban: shape.iban }),
    ...(shape.owner?.name && { owner: shape.owner.name }),
    ...(shape.accountProperties?.isDefaultPaymentAccount && { isDefault: true }),
  };
}

function bookedBalance({ type, balance }: AccountShape, cardsAreNegative: boolean): string | null {
  const booked = amount(balance);
  return booked !== null && type === 'CREDITCARD' && !cardsAreNegative ? negate(booked) : booked;
}

function amount(value: string | undefined): string | null {
  return value === undefined ? null : parseDecimal(value);
}

// A card's name is its masked number; its product ("Mastercard Ung") says more, and both say which card it is.
function displayName({ type, name, description, accountNumber }: AccountShape): string {
  if (type === 'CREDITCARD' && description && name) return `${description} ${name.slice(-4)}`;
  return name || description || accountNumber || '–';
}

function kindOf({ type, accountProperties }: AccountShape): AccountKind {
  if (type === 'CREDITCARD') return 'card';
  if (accountProperties?.isFlexiLoan || accountProperties?.isCodebitorLoan) return 'loan';
  if (type === 'SAVING' || accountProperties?.isSavingsAccount) return 'savings';
  return 'current';
}
