import { exactLiteral } from '../shared/exact-json.ts';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import type { StarlingAccount, StarlingSpace } from './customers.ts';
import { customerOf, type Registration } from './registration.ts';

const BASE = '/api/v2/';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u;

/** The token in `Authorization: Bearer …`. */
export const bearerToken = ({ headers }: SandboxRequest): string | undefined =>
  /^Bearer (\S+)$/u.exec(headers.authorization ?? '')?.[1];

const refuse = (status: number, error: string, error_description: string, headers = {}) =>
  json(status, { error, error_description }, headers);

/** Everything that a read-only token opens. Nothing but GET is answered. */
export function answer(request: SandboxRequest, registration: Registration | undefined): Answer {
  if (!registration || registration.revoked)
    return refuse(403, 'invalid_token', 'Could not validate provided access token');
  if (request.method !== 'GET') return refuse(405, 'method_not_allowed', 'Only GET');
  if (!request.headers.accept?.includes('application/json')) return refuse(406, 'not_acceptable', 'Only JSON');
  const { pathname, searchParams } = request.url;
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : '';
  const limited = overLimit(registration, path);
  if (limited) return limited;
  if (path === 'accounts')
    return scoped(registration, 'account-list:read', () => ({
      accounts: customerOf(registration).accounts.map(accountDto),
    }));
  const [, kind, uid, rest = ''] = /^(accounts?|feed\/account)\/([^/]+)\/(.+)$/u.exec(path) ?? [];
  const account = customerOf(registration).accounts.find((one) => one.uid === uid);
  if (!account) return refuse(404, 'not_found', 'No such account');
  switch (`${kind} ${rest.replace(/^category\/[^/]+\//u, '')}`) {
    case 'accounts identifiers':
      return scoped(registration, 'account-identifier:read', () => identifiersDto(account));
    case 'accounts balance':
      return scoped(registration, 'balance:read', () => balanceDto(account, registration));
    case 'account spaces':
      return scoped(registration, 'space:read', () => ({
        savingsGoals: account.goals.map((goal) => goalDto(goal, account, registration)),
        spendingSpaces: account.spending.map((space) => ({
          spaceUid: space.uid,
          name: space.name,
          balance: amount(changed(registration, space.uid, space.saved), account.currency),
          state: space.state,
        })),
      }));
    case 'account savings-goals':
      return scoped(registration, 'savings-goal:read', () => ({
        savingsGoalList: account.goals.map((goal) => goalDto(goal, account, registration)),
      }));
    case 'feed/account transactions-between': {
      const [from = '', to = ''] = ['min', 'max'].map((end) => searchParams.get(`${end}TransactionTimestamp`) ?? '');
      if (!INSTANT.test(from) || !INSTANT.test(to) || from >= to)
        return refuse(400, 'invalid_request', 'minTransactionTimestamp and maxTransactionTimestamp are instants');
      const category = rest.split('/')[1];
      const known = [account.category, ...[...account.goals, ...account.spending].map((space) => space.uid)];
      if (!known.includes(category ?? '')) return refuse(404, 'not_found', 'No such category');
      const items = feed(account, registration.world.clock.now());
      return scoped(registration, 'transaction:read', () => ({
        feedItems: items.filter(({ transactionTime }) => transactionTime >= from && transactionTime <= to),
      }));
    }
  }
  return refuse(404, 'not_found', 'Nothing here');
}

function scoped({ traits }: Registration, scope: string, dto: () => object): Answer {
  const has = traits.scopes.split(' ').includes(scope);
  return has ? json(200, dto()) : refuse(403, 'insufficient_scope', `requires scope(s) ${scope}`);
}

/** Counts the request. Days are UTC days of the client's clock. */
function overLimit({ world, counted, traits }: Registration, path: string): Answer | undefined {
  const now = world.clock.now();
  const day = new Date(now).toISOString().slice(0, 10);
  if (counted.day !== day) Object.assign(counted, { day, lists: 0, calls: 0 });
  counted.calls++;
  const lists = path === 'accounts' ? ++counted.lists : 0;
  if (counted.calls <= traits.callsPerDay && lists <= traits.listsPerDay) return undefined;
  const wait = Math.ceil((Date.parse(`${day}T00:00:00Z`) + 86_400_000 - now) / 1000);
  return refuse(429, 'too_many_requests', 'Daily limit reached', { 'retry-after': String(wait) });
}

const changed = ({ balances }: Registration, uid: string, own: string) => balances.get(uid)?.balance ?? own;

const amount = (minorUnits: string, currency: string) => ({ currency, minorUnits: exactLiteral(minorUnits) });

const accountDto = ({ uid, type, category, currency, name }: StarlingAccount) => ({
  accountUid: uid,
  accountType: type,
  defaultCategory: category,
  currency,
  createdAt: '2019-05-01T09:30:00.000Z',
  name,
});

const identifiersDto = ({ number, sortCode, iban }: StarlingAccount) => ({
  accountIdentifier: number,
  bankIdentifier: sortCode,
  iban,
  bic: 'SRLGGB2L',
  accountIdentifiers: [{ identifierType: 'SORT_CODE', bankIdentifier: sortCode, accountIdentifier: number }],
});

function balanceDto({ uid, cleared, effective, currency, goals }: StarlingAccount, registration: Registration): object {
  const own = changed(registration, uid, cleared);
  const available = registration.balances.get(uid)?.availableBalance ?? effective;
  const saved = goals.reduce((sum, goal) => sum + BigInt(goal.saved), 0n);
  return {
    clearedBalance: amount(own, currency),
    effectiveBalance: amount(available, currency),
    pendingTransactions: amount('0', currency),
    acceptedOverdraft: amount('0', currency),
    totalClearedBalance: amount(/^-?\d+$/u.test(own) ? String(BigInt(own) + saved) : own, currency),
  };
}

const goalDto = (goal: StarlingSpace, { currency }: StarlingAccount, registration: Registration) => ({
  savingsGoalUid: goal.uid,
  name: goal.name,
  target: amount('200000', currency),
  totalSaved: amount(changed(registration, goal.uid, goal.saved), currency),
  savedPercentage: 75,
  sortOrder: 0,
  state: goal.state,
});

/** The last hours before `now`, one entry of every status, and one on either side of a London midnight in summer. */
function feed(account: StarlingAccount, now: number) {
  const item = (
    n: number,
    time: string,
    minorUnits: string,
    direction: string,
    status: string,
    who: string,
    settled = time,
  ) => ({
    feedItemUid: `${account.uid}-${n}`,
    categoryUid: account.category,
    amount: amount(minorUnits, account.currency),
    sourceAmount: amount(minorUnits, account.currency),
    direction,
    updatedAt: time,
    transactionTime: time,
    ...(status === 'SETTLED' && { settlementTime: settled }),
    source: 'MASTER_CARD',
    status,
    counterPartyName: who,
  });
  const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  return [
    item(1, ago(1), '450', 'OUT', 'PENDING', 'Corner Café'),
    item(2, ago(2), '9007199254740993', 'IN', 'SETTLED', 'Lottery'),
    item(3, ago(3), '1999', 'OUT', 'DECLINED', 'Nobody'),
    item(4, ago(4), '700', 'IN', 'REFUNDED', 'Bookshop'),
    item(5, ago(5), '100', 'OUT', 'UPCOMING', 'Rent'),
    item(6, '2026-06-30T23:30:00.000Z', '5', 'OUT', 'SETTLED', 'After midnight in London'),
    item(7, '2026-06-30T22:30:00.000Z', '6', 'OUT', 'SETTLED', 'Before it'),
    item(8, '2026-05-30T10:00:00.000Z', '8', 'OUT', 'SETTLED', 'Settled late', '2026-06-03T04:00:00.000Z'),
  ];
}
