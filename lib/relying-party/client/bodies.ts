import { compact, longest, matching, oneOf, optional, required, type Wire } from './fields.ts';
import { RECIPIENT_NAME_MAX, RequestLimitError, TEXT_LIMITS } from './limits.ts';
import { orderFields, personalNumberField, phoneRequirementFields, textFields } from './order-fields.ts';
import {
  type AuthRequest,
  type PaymentRequest,
  type PhoneAuthRequest,
  type PhoneSignRequest,
  RISK_FLAGS,
  type SignRequest,
} from './requests.ts';

/*
 * The JSON bodies of the RP API v6.0. Each throws RequestLimitError for what BankID would refuse, before it is sent;
 * only fields that the API knows are sent, and empty optional texts are left out.
 */

export function authBody(request: AuthRequest): Wire {
  return body(orderFields(request, TEXT_LIMITS.auth));
}

export function signBody(request: SignRequest): Wire {
  required('userVisibleData', request.userVisibleData);
  return body(orderFields(request, TEXT_LIMITS.sign));
}

export function paymentBody(request: PaymentRequest): Wire {
  const { transactionType, recipient, money, riskWarning } = request.userVisibleTransaction;
  if (money && transactionType === 'npa') throw new RequestLimitError('userVisibleTransaction.money', 'is not for npa');
  for (const flag of request.riskFlags ?? []) oneOf('riskFlags', flag, RISK_FLAGS);
  return body({
    ...orderFields(request, TEXT_LIMITS.payment),
    userVisibleTransaction: compact({
      transactionType: oneOf('userVisibleTransaction.transactionType', transactionType, ['card', 'npa']),
      recipient: { name: recipientName(recipient.name) },
      money: money && moneyFields(money),
      riskWarning: optional(riskWarning),
    }),
    riskFlags: request.riskFlags?.length ? [...request.riskFlags] : undefined,
  });
}

export function phoneAuthBody(request: PhoneAuthRequest): Wire {
  return body({ ...phoneFields(request), ...textFields(request, TEXT_LIMITS.auth) });
}

export function phoneSignBody(request: PhoneSignRequest): Wire {
  required('userVisibleData', request.userVisibleData);
  return body({ ...phoneFields(request), ...textFields(request, TEXT_LIMITS.sign) });
}

export function orderRefBody(orderRef: string): Wire {
  return { orderRef: required('orderRef', orderRef) };
}

function phoneFields({ personalNumber, callInitiator, requirement }: PhoneAuthRequest): Wire {
  return {
    personalNumber: personalNumberField('personalNumber', required('personalNumber', personalNumber)),
    callInitiator: oneOf('callInitiator', callInitiator, ['user', 'RP']),
    requirement: requirement && phoneRequirementFields(requirement),
  };
}

function recipientName(name: string): string {
  const field = 'userVisibleTransaction.recipient.name';
  return longest(field, required(field, name), RECIPIENT_NAME_MAX)!;
}

function moneyFields({ amount, currency }: { amount: string; currency: string }): Wire {
  const field = 'userVisibleTransaction.money';
  return {
    amount: matching(`${field}.amount`, amount, /^\d+(?:,\d+)?$/u, 'is no amount with a decimal comma'),
    currency: matching(`${field}.currency`, currency, /^[A-Z]{3}$/u, 'is no ISO 4217 code'),
  };
}

function body(fields: Wire): Wire {
  return compact(fields) ?? {};
}
