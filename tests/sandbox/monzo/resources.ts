import { exactLiteral } from '../shared/exact-json.ts';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { refuse } from './answers.ts';
import { customerById, type MonzoAccount } from './customers.ts';
import type { Registration } from './registration.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The token in `Authorization: Bearer …`. */
export const bearerToken = ({ headers }: SandboxRequest): string | undefined =>
  /^Bearer (\S+)$/u.exec(headers.authorization ?? '')?.[1];

/** Everything behind a person's token: nothing before the approval in the app, and only reading. */
export function resourceAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const token = registration?.tokens.get(bearerToken(request) ?? '');
  if (!registration || token?.use !== 'access') return refuse(401, 'unauthorized.bad_access_token', 'Bad access token');
  const now = registration.world.clock.now();
  if (token.evicted) return refuse(401, 'unauthorized.bad_access_token.evicted', 'Access token has been evicted');
  if (token.endsAt <= now) return refuse(401, 'unauthorized.bad_access_token.expired', 'Access token has expired');
  const { pathname, searchParams } = request.url;
  if (request.method === 'POST' && pathname === '/oauth2/logout') {
    for (const other of registration.tokens.values()) if (other.customerId === token.customerId) other.endsAt = 0;
    return json(200, {});
  }
  if (request.method !== 'GET') return refuse(405, 'method_not_allowed', 'Only GET');
  const { approvedAt } = registration;
  if (approvedAt === undefined)
    return refuse(403, 'forbidden.insufficient_permissions', 'Access forbidden due to insufficient permissions');
  const accounts = customerById(token.customerId)?.accounts ?? [];
  if (pathname === '/accounts') return json(200, { accounts: accounts.map(accountDto) });
  const id = searchParams.get(pathname === '/pots' ? 'current_account_id' : 'account_id');
  const account = accounts.find((one) => one.id === id);
  if (!account) return refuse(404, 'not_found.account', 'No such account');
  switch (pathname) {
    case '/balance':
      return json(200, balanceDto(account, registration));
    case '/pots':
      return json(200, {
        pots: account.pots.map(({ balance, ...pot }) => ({
          ...pot,
          style: 'beach_ball',
          balance: exactLiteral(changed(registration, pot.id, balance)),
          currency: 'GBP',
        })),
      });
    case '/transactions':
      return transactionsAnswer(account, searchParams, now, approvedAt);
  }
  return refuse(404, 'not_found', 'Nothing here');
}

const changed = ({ balances }: Registration, id: string, own: string) => balances.get(id)?.balance ?? own;

const accountDto = ({ id, type, description, closed, number }: MonzoAccount) => ({
  id,
  closed,
  created: '2017-11-13T12:17:42Z',
  description,
  type,
  currency: 'GBP',
  country_code: 'GB',
  owners: [{ user_id: 'user_0000', preferred_name: 'Somebody' }],
  ...(type !== 'uk_monzo_flex' && {
    account_number: number,
    sort_code: '040004',
    payment_details: { iban: { unformatted: `GB00MONZ040004${number}` } },
  }),
});

function balanceDto(account: MonzoAccount, registration: Registration): object {
  const balance = changed(registration, account.id, account.balance);
  const total = account.pots.reduce((sum, pot) => sum + BigInt(pot.deleted ? 0 : pot.balance), BigInt(account.balance));
  return {
    balance: exactLiteral(balance),
    total_balance: exactLiteral(String(total)),
    currency: 'GBP',
    spend_today: 0,
  };
}

/** 250 entries, one a day, the oldest first; every tenth was declined and the newest is not settled. */
function transactionsAnswer({ id }: MonzoAccount, query: URLSearchParams, now: number, approvedAt: number): Answer {
  const since = query.get('since') ?? '';
  const limit = Number(query.get('limit') ?? 30);
  if (!(limit >= 1 && limit <= 100)) return refuse(400, 'bad_request.bad_param.limit', 'At most 100');
  const all = Array.from({ length: 250 }, (_nothing, index) => {
    const at = new Date(now - (249 - index) * DAY - MINUTE).toISOString();
    return {
      id: `tx_${id}_${index}`,
      account_id: id,
      created: at,
      amount: exactLiteral(String(-index - 1)),
      currency: 'GBP',
      description: `SHOP ${index}`,
      merchant: null,
      is_load: false,
      settled: index === 249 ? '' : at,
      ...(index % 10 === 5 && { decline_reason: 'INSUFFICIENT_FUNDS' }),
    };
  });
  const after = all.findIndex((one) => one.id === since);
  const earliest = after >= 0 ? Date.parse(all[after]!.created) : Date.parse(since);
  if (Number.isNaN(earliest)) return refuse(400, 'bad_request.bad_param.since', 'Not an instant');
  if (now - approvedAt > 5 * MINUTE && now - earliest > 90 * DAY)
    return refuse(403, 'forbidden.verification_required', 'Verification required');
  const before = query.get('before') ?? '9999';
  const found = all.filter((one, index) => (after >= 0 ? index > after : one.created >= since) && one.created < before);
  return json(200, { transactions: found.slice(0, limit) });
}
