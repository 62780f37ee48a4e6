import { exactNumber } from '../shared/exact-json.ts';
import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { PartialFault } from '../shared/fault.ts';
import { accountDto } from './account-dto.ts';
import { refusal, reply, versionOf } from './api-answer.ts';
import { type AccountGroup, type Customer, fullName, type SandboxAccount } from './customers/account.ts';
import { accountsNamed } from './customers/customers.ts';
import type { Registration } from './registration.ts';

/** A call that passed the gateway: whose token it is and what the client may see. */
export interface ResourceCall {
  request: SandboxRequest;
  registration: Registration;
  customer: Customer;
  /** Identity of the login behind the token. */
  session: string;
  partial: PartialFault | undefined;
}

const GROUPS: Record<string, AccountGroup> = {
  includeNokAccounts: 'NOK',
  includeCurrencyAccounts: 'CURRENCY',
  includeBsuAccounts: 'BSU',
  includeCreditCardAccounts: 'CREDITCARD',
  includeAskAccounts: 'ASK',
  includePensionAccounts: 'PENSION',
};

/** `GET /personal/banking/accounts`. Without parameters NOK accounts; with any, the groups that are `true`. */
export function listAccounts(call: ResourceCall): Answer {
  const { request, customer, partial } = call;
  const asked = [...request.url.searchParams].filter(([name]) => name in GROUPS);
  const odd = asked.find(([, value]) => value !== 'true' && value !== 'false');
  if (odd) return refusal(request, 400, 'invalid_parameter', 'The parameter must be true or false', odd[0]);
  const groups =
    asked.length === 0 ? ['NOK'] : asked.filter(([, value]) => value === 'true').map(([name]) => GROUPS[name]);
  const shown = customer.accounts.filter(({ group }) => groups.includes(group) && group !== partial?.without);
  return reply(request, { accounts: shown.map((account) => dto(call, account)), errors: partial?.errors ?? [] });
}

/** `GET /personal/banking/accounts/default`. */
export function defaultAccount(call: ResourceCall): Answer {
  const account = call.customer.accounts.find(({ isDefault }) => isDefault);
  if (!account || !call.registration.traits.accountsDefault) return notFound(call.request, 'default');
  return reply(call.request, dto(call, account));
}

/** `GET /personal/banking/accounts/keys?accountNumber=…&accountNumber=…`. */
export function accountKeys({ request, customer }: ResourceCall): Answer {
  const numbers = request.url.searchParams.getAll('accountNumber');
  if (numbers.length === 0)
    return refusal(request, 400, 'missing_parameter', 'An account number is required', 'accountNumber');
  const known = customer.accounts.filter(({ number }) => numbers.includes(number));
  return reply(request, { accountKeysMap: Object.fromEntries(known.map(({ number, key }) => [number, key])) });
}

/** `GET /personal/banking/accounts/{accountKey}` and its `details` and `roles`. */
export function oneAccount(call: ResourceCall, key: string, part: 'account' | 'details' | 'roles'): Answer {
  const account = ownAccount(call, key);
  if (isAnswer(account)) return account;
  if (part === 'account') return reply(call.request, dto(call, account));
  if (part === 'roles') return reply(call.request, { roles: [{ name: fullName(call.customer), role: 'OWNER' }] });
  return reply(call.request, {
    freeWithdrawalsLeft: account.savings ? 12 : 0,
    interestRate: exactNumber(account.savings ? '3.45' : '0.1'),
    blockedAmount: exactNumber('0.0'),
    creditLine: exactNumber(account.creditLimit ?? '0.0'),
  });
}

/** `POST /personal/banking/accounts/balance`: one account by number, never a card. */
export function accountBalance(call: ResourceCall): Answer {
  const { request } = call;
  if (versionOf(request.headers['content-type']) !== 1) {
    return refusal(request, 415, 'unsupported_media_type', 'Content-Type is not supported');
  }
  const number = accountNumberIn(request.body.toString('utf8'));
  if (!number) return refusal(request, 400, 'invalid_body', 'An account number is required', 'accountNumber');
  const account = call.customer.accounts.find((own) => own.number === number && own.group !== 'CREDITCARD');
  if (!account) return notFound(request, 'accountNumber');
  const { balance } = dto(call, account) as { balance?: object };
  return reply(request, { ...(balance && { accountBalance: balance }), name: account.name });
}

/** The customer's account of a key; the bank's refusal when there is none or it is somebody else's. */
export function ownAccount({ request, customer }: ResourceCall, key: string): SandboxAccount | Answer {
  const own = customer.accounts.find((account) => account.key === key);
  if (own) return own;
  const exists = accountsNamed(key).some((account) => account.key === key);
  return exists
    ? refusal(request, 403, 'access_denied', 'No access to the account', 'accountKey')
    : notFound(request, 'accountKey');
}

/** Tells a refusal from an account. */
export const isAnswer = (found: SandboxAccount | Answer): found is Answer => 'status' in found;

const notFound = (request: SandboxRequest, resource: string) =>
  refusal(request, 404, 'not_found', 'The resource does not exist', resource);

const dto = ({ customer, registration }: ResourceCall, account: SandboxAccount) =>
  accountDto(customer, account, registration.balances.get(account.key));

function accountNumberIn(body: string): string | undefined {
  try {
    const { accountNumber } = JSON.parse(body) as { accountNumber?: unknown };
    return typeof accountNumber === 'string' ? accountNumber : undefined;
  } catch {
    return undefined;
  }
}
