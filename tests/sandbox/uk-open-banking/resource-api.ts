import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { TokenStore } from '../shared/token-store.ts';
import { accountDto, balanceDtos, transactionDtos } from './account-dto.ts';
import { refusal, reply, type Version } from './api-answer.ts';
import { createConsentsApi } from './consents-api.ts';
import type { Consents, UkConsent } from './consents.ts';
import { type UkAccount, ukCustomerById } from './customers.ts';
import type { Registration, Registrations } from './registration.ts';

/** The three versions of the account API, side by side as at real banks. */
const PREFIX = /^\/open-banking\/(v2\.0|v3\.1\/aisp|v4\.0\/aisp)\/(.+)$/u;
const VERSIONS: Record<string, Version> = { 'v2.0': 2, 'v3.1/aisp': 3, 'v4.0/aisp': 4 };

/** The token in `Authorization: Bearer …`. */
export function bearerToken({ headers }: SandboxRequest): string | undefined {
  return /^Bearer ([\w~+/.-]+=*)$/iu.exec(headers.authorization ?? '')?.[1];
}

export function createUkResourceApi(store: TokenStore, registrations: Registrations, consents: Consents) {
  const consentsApi = createConsentsApi(consents, store);

  return (request: SandboxRequest): Answer => {
    const [, prefix = '', path = ''] = PREFIX.exec(request.url.pathname) ?? [];
    const version = VERSIONS[prefix];
    if (version === undefined) return reply(request, 404, {});
    const refuse = (status: number, codes: string, message: string) =>
      refusal(request, version, status, codes, message);
    const { headers } = request;
    if (!/application\/json|\*\/\*/u.test(headers.accept ?? ''))
      return refuse(406, 'UK.OBIE.Header.Invalid/U006', 'Accept');
    if (headers['x-fapi-customer-ip-address'] !== undefined)
      return refuse(400, 'UK.OBIE.Header.Invalid/U006', 'no client of the sandbox can know this address');
    if (version === 2 && headers['x-fapi-financial-id'] === undefined)
      return refuse(400, 'UK.OBIE.Header.Missing', 'x-fapi-financial-id is missing');

    const [resource = '', id, part] = path.split('/');
    const forConsents = resource === (version === 2 ? 'account-requests' : 'account-access-consents');
    const token = store.find(forConsents ? 'ClientCredentials' : 'AccessToken', bearerToken(request) ?? '');
    const registration = registrations.get(token?.clientId ?? '');
    if (!token || !registration || (token.exp ?? 0) * 1000 <= Date.now()) return reply(request, 401, {});
    const bound: unknown = token['x5t#S256'];
    if (bound !== undefined && bound !== request.certificate?.thumbprint) return reply(request, 401, {});
    if (forConsents) return consentsApi(request, version, id && decodeURIComponent(id), registration);

    const consent = consents.ofGrant(token.grantId ?? '');
    if (!consent) return reply(request, 401, {});
    if (consent.endsAt !== null && consent.endsAt <= registration.world.clock.now())
      return refuse(403, 'UK.OBIE.Reauthenticate/U028', 'The consent has ended');
    if (request.method !== 'GET') return refuse(405, 'UK.OBIE.NotAllowed/U003', 'Method not allowed');
    return accountsAnswer({ request, version, registration, consent, refuse }, [resource, id, part]);
  };
}

interface Call {
  request: SandboxRequest;
  version: Version;
  registration: Registration;
  consent: UkConsent;
  refuse(status: number, codes: string, message: string): Answer;
}

function accountsAnswer(call: Call, [resource, id, part]: [string, string | undefined, string | undefined]): Answer {
  const { version, registration, consent, refuse } = call;
  const customer = ukCustomerById(consent.customerId ?? '')!;
  const permits = (permission: string) => consent.permissions.some((one) => one.startsWith(permission));
  const balancesOf = (account: UkAccount) => balanceDtos(account, version, registration.balances.get(account.id));
  const denied = () => refuse(403, 'UK.OBIE.Resource.InvalidConsentStatus/U009', 'The consent does not permit this');

  if (resource === 'accounts' && id === undefined)
    return paged(
      call,
      'Account',
      customer.accounts.map((account) => accountDto(customer, account, version)),
    );
  if (resource === 'balances' && id === undefined) {
    if (!registration.traits.bulkBalances) return refuse(404, 'UK.OBIE.NotFound/U011', 'Not implemented');
    return permits('ReadBalances') ? paged(call, 'Balance', customer.accounts.flatMap(balancesOf)) : denied();
  }
  const account = customer.accounts.find((own) => own.id === id);
  if (resource !== 'accounts' || !account) return refuse(400, 'UK.OBIE.Resource.NotFound/U011', 'No such account');
  if (part === 'balances') return permits('ReadBalances') ? paged(call, 'Balance', balancesOf(account)) : denied();
  if (part === 'transactions')
    return permits('ReadTransactions') ? paged(call, 'Transaction', transactionDtos(account, version)) : denied();
  return part === undefined
    ? paged(call, 'Account', [accountDto(customer, account, version)])
    : refuse(404, 'UK.OBIE.NotFound/U011', '');
}

function paged({ request, registration }: Call, name: string, all: object[]): Answer {
  const { pageSize } = registration.traits;
  const page = Number(request.url.searchParams.get('page') ?? 1);
  const at = (number: number) => {
    const url = new URL(request.url);
    url.searchParams.set('page', String(number));
    return url.href;
  };
  const pages = Math.max(1, Math.ceil(all.length / pageSize));
  return reply(request, 200, {
    Data: { [name]: all.slice((page - 1) * pageSize, page * pageSize) },
    Links: { Self: request.url.href, ...(page < pages && { Next: at(page + 1) }) },
    Meta: { TotalPages: pages },
  });
}
