import { type Answer, type SandboxRequest, text } from '../shared/http.ts';
import type { PartialFault } from '../shared/fault.ts';
import type { TokenStore } from '../shared/token-store.ts';
import {
  accountBalance,
  accountKeys,
  defaultAccount,
  listAccounts,
  oneAccount,
  type ResourceCall,
} from './accounts-api.ts';
import { refusal, reply, versionOf } from './api-answer.ts';
import { banksReply } from './banks.ts';
import { customerById } from './customers/customers.ts';
import type { Registrations } from './registration.ts';
import { listTransactions } from './transactions-api.ts';
import { opaqueDigits, opaqueId } from '../shared/seeded-random.ts';

/** Answers a resource request; `partial` is the fault that the client's test asked for. */
export type ResourceApi = (request: SandboxRequest, partial?: PartialFault) => Answer;

/** The token in `Authorization: Bearer …`. */
export function bearerToken({ headers }: SandboxRequest): string | undefined {
  return /^Bearer ([\w~+/.-]+=*)$/iu.exec(headers.authorization ?? '')?.[1];
}

/** Every path under which money could be moved. None of it moves any; each call is in the log. */
export const isTransferPath = (path: string): boolean => path.startsWith('/personal/banking/transfer');

const ACCOUNTS = /^\/personal\/banking\/accounts\/([^/]+)(?:\/(details|roles))?$/u;

export function createResourceApi(origin: string, store: TokenStore, registrations: Registrations): ResourceApi {
  const authenticate = (request: SandboxRequest, partial: PartialFault | undefined): ResourceCall | undefined => {
    const token = store.find('AccessToken', bearerToken(request) ?? '');
    const registration = registrations.get(token?.clientId ?? '');
    const customer = customerById(token?.accountId ?? '');
    if (!token || !registration || !customer || (token.exp ?? 0) * 1000 <= Date.now()) return undefined;
    return { request, registration, customer, session: token.grantId ?? '', partial };
  };

  return (request, partial) => {
    const { pathname } = request.url;
    if (request.method === 'GET' && /^\/common\/financial-institutions\/(?:banks|all)$/u.test(pathname)) {
      return reply(request, banksReply(origin));
    }
    const call = authenticate(request, partial);
    if (!call) return text(401, 'Unauthorized');
    const { registration } = call;
    const wait = registration.rate.exceeded(registration.world.clock.now(), registration.traits.callsPerHour);
    if (wait !== undefined) {
      return refusal(request, 429, 'too_many_requests', 'Too many requests', undefined, {
        'retry-after': String(wait),
      });
    }
    const version = versionOf(request.headers.accept);
    const accepted = pathname.startsWith('/personal/banking/accounts') ? [1, 4, 5] : [1];
    if (version === undefined || !accepted.includes(version)) return text(406, 'Not Acceptable');
    return route(call);
  };
}

function route(call: ResourceCall): Answer {
  const { request, customer } = call;
  const { pathname } = request.url;
  if (isTransferPath(pathname)) return reply(request, { paymentId: opaqueId(16, 'payment', pathname), errors: [] });
  switch (`${request.method} ${pathname}`) {
    case 'GET /personal/banking/accounts':
      return listAccounts(call);
    case 'GET /personal/banking/accounts/default':
      return defaultAccount(call);
    case 'GET /personal/banking/accounts/keys':
      return accountKeys(call);
    case 'POST /personal/banking/accounts/balance':
      return accountBalance(call);
    case 'GET /personal/banking/transactions':
      return listTransactions(call);
    case 'GET /common/helloworld':
      return reply(request, { message: 'Hello, World!' });
    case 'GET /common/user/info':
      return reply(request, {
        customerNumber: opaqueDigits(8, 'customer', customer.id),
        firstName: customer.firstName,
        lastName: customer.lastName,
        sub: opaqueId(22, 'sub', customer.id),
      });
  }
  const [, key, part = 'account'] = (request.method === 'GET' && ACCOUNTS.exec(pathname)) || [];
  if (key) return oneAccount(call, decodeKey(key), part as 'account' | 'details' | 'roles');
  return refusal(request, 404, 'not_found', 'The resource does not exist');
}

// What is not escaped properly is nobody's key.
function decodeKey(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
