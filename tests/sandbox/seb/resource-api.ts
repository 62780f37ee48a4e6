import type { BalanceChange } from '../shared/bank.ts';
import { exactLiteral } from '../shared/exact-json.ts';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { problem } from './auth-api.ts';
import { customerById, type SebAccount } from './customers.ts';
import type { Registration } from './registration.ts';

const BASE = '/ais/v7/identified2/accounts';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/** The token in `Authorization: Bearer …`. */
export const bearerToken = ({ headers }: SandboxRequest): string | undefined =>
  /^Bearer (\S+)$/u.exec(headers.authorization ?? '')?.[1];

/** Account information v7 with a customer's access token. */
export function resourceAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const token = registration?.tokens.get(bearerToken(request) ?? '');
  if (!registration || token?.use !== 'access' || token.endsAt <= registration.world.clock.now())
    return problem(401, 'unauthorized', 'The access token is not valid');
  if (request.method !== 'GET') return problem(405, 'method_not_allowed', 'Only GET');
  if (!UUID.test(String(request.headers['x-request-id'])))
    return problem(400, 'invalid_request', 'X-Request-ID must be a UUID');
  if (!request.headers.accept?.includes('application/json')) return problem(406, 'not_acceptable', 'Only JSON');
  const accounts = customerById(token.customerId)?.accounts ?? [];
  const { pathname, searchParams } = request.url;
  if (pathname === BASE) {
    const withBalance = searchParams.get('withBalance') === 'true';
    return json(200, { accounts: accounts.map((account) => accountDto(account, registration, withBalance)) });
  }
  const [, id] = /^\/([^/]+)\/transactions$/u.exec(pathname.slice(BASE.length)) ?? [];
  const account = accounts.find(({ resourceId }) => resourceId === id);
  return account ? json(200, transactionsDto(account)) : problem(404, 'not_found', 'No such account');
}

function accountDto(account: SebAccount, { balances: changes }: Registration, withBalance: boolean): object {
  const { resourceId, iban, bban, name, currency, balances } = account;
  const types = Object.entries(balances).flatMap(([type, amount]) => {
    const changed = changeOf(type, changes.get(resourceId));
    return changed === null ? [] : [balanceDto(type, changed ?? JSON.stringify(amount), currency)];
  });
  return {
    resourceId,
    iban,
    ...(bban && { bban }),
    currency,
    name,
    ...(withBalance && { balances: types }),
    _links: { transactions: { href: `${BASE}/${resourceId}/transactions` } },
  };
}

const changeOf = (type: string, change: BalanceChange | undefined) =>
  type === 'expected' ? change?.balance : change?.availableBalance;

const balanceDto = (balanceType: string, amount: string, currency: string) => ({
  balanceType,
  balanceAmount: { currency, amount: exactLiteral(amount) },
});

function transactionsDto({ iban, currency, resourceId }: SebAccount): object {
  const entry = (n: number, amount: string, descriptiveText: string) => ({
    transactionId: `${resourceId}-${n}`,
    bookingDate: '2026-11-20',
    valueDate: '2026-11-20',
    transactionAmount: { currency, amount },
    descriptiveText,
  });
  return {
    account: { iban, currency },
    transactions: {
      booked: [entry(1, '-129.00', 'BRYGGAN LIVS'), entry(2, '31500.00', 'LÖN')],
      pending: [{ ...entry(3, '-64.50', 'KAFFE VID ÅN'), transactionId: undefined }],
    },
  };
}
