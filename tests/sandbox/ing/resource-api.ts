import { randomUUID } from 'node:crypto';
import { exactNumber } from '../shared/exact-json.ts';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { customerById, type IngAccount, type IngEntry } from './customers/customers.ts';
import { bearerToken, proveCall } from './oauth-api.ts';
import type { Registration } from './registration.ts';
import { liveToken } from './tokens.ts';

const PAGE = 3;
const PATH = /^\/(v3\/accounts|v1\/card-accounts)\/([^/]+)\/(balances|transactions)$/u;

const refuse = (status: number, code: string, text: string): Answer =>
  json(status, { tppMessages: [{ category: 'ERROR', code, text, path: '' }] }, ids());

// Both come with every answer of the API.
const ids = () => ({ 'x-ing-response-id': randomUUID(), 'x-request-id': randomUUID() });

/** Account information v3 with a customer's access token. */
export function resourceAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const token = registration && liveToken(registration, 'access', bearerToken(request));
  if (!registration || !token) return refuse(401, 'TOKEN_INVALID', 'The access token is invalid or has expired');
  const refusal = proveCall(request, registration, token.kind);
  if (refusal) return refuse(401, 'SIGNATURE_INVALID', refusal);
  const customer = customerById(token.customerId);
  if (request.method !== 'GET' || !customer) return refuse(405, 'SERVICE_BLOCKED', 'Not allowed');
  if (registration.traits.noGrants) return refuse(404, 'NOT_FOUND', 'No grants');

  const { pathname, searchParams } = request.url;
  if (pathname === '/v3/accounts')
    return json(200, { accounts: customer.accounts.map((account) => accountDto(account, customer.name)) }, ids());
  const [, kind, id, what] = PATH.exec(pathname) ?? [];
  const currency = searchParams.get('currency');
  const named = customer.accounts.filter(({ resourceId }) => resourceId === id);
  // Of an account of several currencies one has to be named (header text of the API, 3.1.5).
  if (kind !== 'v1/card-accounts' && currency === null && new Set(named.map((one) => one.currency)).size > 1)
    return refuse(400, 'REQUESTED_CURRENCY_INVALID', 'currency is missing');
  const account = named.find((one) => currency === null || one.currency === currency);
  if (!account || (kind === 'v1/card-accounts' && (account.iban !== '' || what === 'balances')))
    return refuse(404, 'RESOURCE_UNKNOWN', 'The account does not exist');
  if (what === 'balances') return json(200, balancesDto(account, registration), ids());
  return transactions(account, registration, pathname, searchParams);
}

function accountDto({ resourceId, product, iban, maskedPan, currency }: IngAccount, name: string) {
  const transactions = iban === '' ? `/v1/card-accounts/${resourceId}` : `/v3/accounts/${resourceId}`;
  return {
    resourceId,
    iban,
    ...(maskedPan && { maskedPan }),
    name,
    currency,
    product,
    _links: {
      balances: { href: `/v3/accounts/${resourceId}/balances?currency=${currency}` },
      transactions: { href: `${transactions}/transactions?currency=${currency}` },
    },
  };
}

function balancesDto(
  { resourceId, iban, currency, balances }: IngAccount,
  { balances: changes, traits }: Registration,
) {
  const change = changes.get(resourceId);
  const amounts = Object.entries({
    ...balances,
    ...(change?.balance !== undefined && { interimBooked: change.balance }),
    ...(change?.availableBalance !== undefined && { interimAvailable: change.availableBalance }),
  }).filter((entry): entry is [string, string] => entry[1] !== null);
  return {
    account: { iban, currency },
    balances: amounts.map(([balanceType, amount]) => ({
      balanceType,
      balanceAmount: { currency, amount: amountDto(amount, traits.amounts) },
      referenceDate: '2026-11-20',
    })),
  };
}

function transactions(
  { iban, entries, currency }: IngAccount,
  { traits }: Registration,
  path: string,
  query: URLSearchParams,
): Answer {
  const isDay = (text: string | null) => text === null || /^\d{4}-\d{2}-\d{2}$/u.test(text);
  if (!isDay(query.get('dateFrom')) || !isDay(query.get('dateTo')))
    return refuse(400, 'FORMAT_ERROR', 'dateFrom or dateTo is no date');
  const [from, to] = [query.get('dateFrom') ?? '', query.get('dateTo') ?? '9999'];
  const asked = entries.filter(({ date }) => date >= from && date <= to);
  const start = Number(query.get('next') ?? 0);
  const shown = asked.slice(start, start + PAGE);
  query.set('next', String(start + PAGE));
  const isCard = iban === '';
  const of = (pending: boolean) =>
    shown
      .filter((entry) => (entry.pending ?? false) === pending)
      .map((entry) => entryDto(entry, currency, traits.amounts));
  const list = {
    booked: of(false),
    pending: of(true),
    _links: { ...(asked.length > start + PAGE && { next: { href: `${path}?${query}` } }) },
  };
  const account = { iban, currency };
  return json(200, isCard ? { cardAccount: account, cardTransactions: list } : { account, transactions: list }, ids());
}

function entryDto({ id, date, amount, other, text }: IngEntry, currency: string, form: 'number' | 'string') {
  const party = amount.startsWith('-') ? 'creditorName' : 'debtorName';
  return {
    transactionId: id,
    bookingDate: date,
    transactionAmount: { currency, amount: amountDto(amount, form) },
    ...(other && { [party]: other }),
    remittanceInformationUnstructured: text,
  };
}

const amountDto = (amount: string, form: 'number' | 'string') => (form === 'string' ? amount : exactNumber(amount));
