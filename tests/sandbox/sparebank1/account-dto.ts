import { opaqueId } from '../shared/seeded-random.ts';
import { exactLiteral, exactNumber } from '../shared/exact-json.ts';
import type { BalanceChange } from '../shared/bank.ts';
import { type Customer, fullName, type SandboxAccount } from './customers/account.ts';

/** An account as the bank writes it. `change` is what the client's test set in the place of the customer's amounts. */
export function accountDto(owner: Customer, account: SandboxAccount, change: BalanceChange = {}): object {
  const card = account.group === 'CREDITCARD';
  return {
    key: account.key,
    accountNumber: account.number,
    ...(account.iban && { iban: account.iban }),
    name: account.name,
    description: account.product,
    ...amountMember('balance', account.balance, change.balance),
    ...amountMember('availableBalance', account.available, change.availableBalance),
    currencyCode: account.currency,
    owner: {
      name: fullName(owner),
      firstName: owner.firstName,
      lastName: owner.lastName,
      age: owner.age,
      customerKey: opaqueId(22, 'customer', owner.id),
      ssnKey: opaqueId(22, 'ssn', owner.id),
    },
    productType: account.group,
    type: card ? 'CREDITCARD' : account.savings ? 'SAVING' : 'USER',
    productId: opaqueId(6, 'product', account.product),
    descriptionCode: account.product,
    obsCodes: [],
    disposalRole: false,
    ...(card && {
      creditCardCreditLimit: exactNumber(account.creditLimit ?? '0.0'),
      creditCardAccountID: opaqueId(12, 'card account', account.number),
    }),
    accountProperties: properties(account),
  };
}

function amountMember(name: string, ours: string | undefined, changed: string | null | undefined): object {
  if (changed !== undefined) return changed === null ? {} : { [name]: exactLiteral(changed) };
  return ours === undefined ? {} : { [name]: exactNumber(ours) };
}

function properties({ group, savings, flexiLoan, isDefault }: SandboxAccount): Record<string, boolean> {
  const everyday = (group === 'NOK' || group === 'CURRENCY') && !flexiLoan;
  return {
    isTransferFromEnabled: everyday,
    isTransferToEnabled: group !== 'PENSION' && group !== 'ASK',
    isPaymentFromEnabled: everyday && !savings,
    isAllowedInAvtaleGiro: everyday && !savings,
    hasAccess: true,
    isBalancePreferred: group !== 'CREDITCARD',
    isFlexiLoan: flexiLoan,
    isCodebitorLoan: false,
    isSecurityBalance: group === 'ASK',
    isAksjesparekonto: group === 'ASK',
    isSavingsAccount: savings,
    isBonusAccount: false,
    userHasRightOfDisposal: true,
    userHasRightOfAccess: true,
    isOwned: true,
    isWithdrawalsAllowed: group !== 'BSU' && group !== 'PENSION',
    isBlocked: false,
    isHidden: false,
    isBalanceUpdatedImmediatelyOnTransferTo: everyday,
    isDefaultPaymentAccount: isDefault,
  };
}
