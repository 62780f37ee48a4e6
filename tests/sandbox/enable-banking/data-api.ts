import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { customerById, type EbAccount, type EbEntry, identificationHash } from './customers.ts';
import { refuse } from './refuse.ts';
import type { Registration, Session, SessionStatus } from './registration.ts';

const PAGE = 2;
const DAY = 86_400_000;
const REFUSED: Record<Exclude<SessionStatus, 'AUTHORIZED'>, [message: string, error: string]> = {
  CLOSED: ['Session is closed', 'CLOSED_SESSION'],
  EXPIRED: ['Session is expired', 'EXPIRED_SESSION'],
  REVOKED: ['Session is revoked', 'REVOKED_SESSION'],
};

/** What a session's state is by now. */
export function statusOf({ status, validUntil }: Session, { world }: Registration): SessionStatus {
  return status === 'AUTHORIZED' && validUntil <= world.clock.now() ? 'EXPIRED' : status;
}

/** `GET` and `DELETE /sessions/{id}`. */
export function sessionAnswer({ method }: SandboxRequest, registration: Registration, id: string): Answer {
  const session = registration.sessions.get(id);
  if (!session) return refuse(404, 'No session found matching provided id', 'SESSION_DOES_NOT_EXIST');
  const status = statusOf(session, registration);
  if (method === 'DELETE') {
    if (status !== 'AUTHORIZED') return refuse(401, ...REFUSED[status]);
    session.status = 'CLOSED';
    return json(200, { message: 'OK' });
  }
  const [country, name] = session.bank.split('/');
  return json(200, {
    status,
    accounts: [...session.accounts.keys()],
    accounts_data: [...session.accounts].map(([uid, key]) => {
      const hash = identificationHash(accountOf(session, key));
      return { uid, identification_hash: hash, identification_hashes: [hash] };
    }),
    aspsp: { name, country },
    psu_type: 'personal',
    access: { valid_until: new Date(session.validUntil).toISOString() },
  });
}

/** `GET /accounts/{uid}/balances` and `…/transactions`. */
export function accountAnswer(request: SandboxRequest, registration: Registration, uid: string, what: string): Answer {
  const session = [...registration.sessions.values()].find(({ accounts }) => accounts.has(uid));
  if (!session) return refuse(404, 'No account found matching provided id', 'ACCOUNT_DOES_NOT_EXIST');
  const status = statusOf(session, registration);
  if (status !== 'AUTHORIZED') return refuse(401, ...REFUSED[status]);
  const attended = psuHeaders(request);
  if (attended === 'some') return refuse(422, 'Required PSU header is not provided', 'PSU_HEADER_NOT_PROVIDED');
  const account = accountOf(session, session.accounts.get(uid)!);
  if (attended === 'none' && isOverLimit(registration, `${account.key} ${what}`))
    return refuse(
      429,
      `[HUB046] Allowed number of accesses exceeded for consent ${account.iban ?? ''}`,
      'ASPSP_RATE_LIMIT_EXCEEDED',
    );
  return what === 'balances'
    ? balancesAnswer(account, registration)
    : transactionsAnswer(request, account, registration);
}

function accountOf({ customerId }: Session, key: string): EbAccount {
  return customerById(customerId)!.accounts.find((account) => account.key === key)!;
}

function psuHeaders({ headers }: SandboxRequest): 'none' | 'some' | 'all' {
  const sent = Object.keys(headers).filter((name) => name.startsWith('psu-'));
  if (sent.length === 0) return 'none';
  return ['psu-ip-address', 'psu-user-agent'].every((name) => sent.includes(name)) ? 'all' : 'some';
}

/** Counts a reading nobody is known to look at, by UTC days of the application's clock. */
function isOverLimit({ traits, readings, world }: Registration, what: string): boolean {
  const id = `${what} ${Math.floor(world.clock.now() / DAY)}`;
  const before = readings.get(id) ?? 0;
  if (traits.perDay !== null && before >= traits.perDay) return true;
  readings.set(id, before + 1);
  return false;
}

function balancesAnswer({ key, balances }: EbAccount, { balances: changes }: Registration): Answer {
  if (balances === 'refused') return refuse(400, 'Error interacting with ASPSP', 'ASPSP_ERROR');
  const change = changes.get(key);
  const changed = (type: string) => (type.endsWith('AV') ? change?.availableBalance : change?.balance);
  return json(200, {
    balances: balances.flatMap(({ balance_type, amount, currency, reference_date }) => {
      const now = changed(balance_type);
      if (now === null) return [];
      return [
        { name: balance_type, balance_amount: { currency, amount: now ?? amount }, balance_type, reference_date },
      ];
    }),
  });
}

function transactionsAnswer({ url }: SandboxRequest, { currency, entries }: EbAccount, registration: Registration) {
  const { searchParams: query } = url;
  const [from, to] = [query.get('date_from') ?? '', query.get('date_to') ?? '9999'];
  const now = registration.world.clock.now();
  const today = new Date(now).toISOString().slice(0, 10);
  if (query.has('date_to') && !query.has('date_from'))
    return refuse(422, 'date_from must be provided if date_to provided', 'DATE_TO_WITHOUT_DATE_FROM');
  if (from > today) return refuse(422, 'date_from can not be in the future', 'DATE_FROM_IN_FUTURE');
  if (from > to) return refuse(422, 'date_from should be less than or equal date_to', 'WRONG_DATE_INTERVAL');
  const earliest = new Date(now - 89 * DAY).toISOString().slice(0, 10);
  if (!registration.traits.longHistory && from < earliest)
    return refuse(422, 'Wrong transactions period requested', 'WRONG_TRANSACTIONS_PERIOD');
  const start = Number(query.get('continuation_key') ?? 0);
  if (!Number.isSafeInteger(start)) return refuse(422, 'Wrong continuation key provided', 'WRONG_CONTINUATION_KEY');
  const asked = entries.filter(({ date }) => date >= from && date <= to);
  const more = asked.length > start + PAGE;
  return json(200, {
    transactions: asked.slice(start, start + PAGE).map((entry) => entryDto(entry, currency)),
    continuation_key: more ? String(start + PAGE) : null,
  });
}

function entryDto({ id, date, amount, side, status = 'BOOK', other, text }: EbEntry, currency: string) {
  return {
    entry_reference: id,
    transaction_amount: { currency, amount },
    credit_debit_indicator: side,
    status,
    [status === 'PDNG' ? 'transaction_date' : 'booking_date']: date,
    ...(other && { [side === 'DBIT' ? 'creditor' : 'debtor']: { name: other } }),
    remittance_information: text === '' ? [] : text.split(' '),
  };
}
