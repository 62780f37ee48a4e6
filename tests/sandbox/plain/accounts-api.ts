import { exactNumber } from '../shared/exact-json.ts';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import type { TokenStore } from '../shared/token-store.ts';
import { bearerToken } from '../sparebank1/resource-api.ts';
import { customerById, type PlainAccount } from './customers.ts';
import type { Registration, Registrations } from './registration.ts';

const PAGE = 2;

/** Every error of this bank (RFC 9457). */
const problem = (status: number, detail: string): Answer =>
  json(status, { title: 'Fehler', detail, status }, { 'content-type': 'application/problem+json' });

/**
 * The bank's own API: `/api/v2/portfolio` has amounts with the accounts, two to a page, with a link to the next;
 * `/api/v1/konten` has none, a cursor, and `/api/v1/konten/{id}/stand` for each. Only GET, only with the header and the
 * parameters that each wants.
 */
export function createAccountsApi(store: TokenStore, registrations: Registrations) {
  return (request: SandboxRequest): Answer => {
    const token = store.find('AccessToken', bearerToken(request) ?? '');
    const registration = registrations.get(token?.clientId ?? '');
    const customer = customerById(token?.accountId ?? '');
    if (!token || !registration || !customer || (token.exp ?? 0) * 1000 <= Date.now())
      return problem(401, 'Das Token ist abgelaufen');
    if (request.method !== 'GET') return problem(405, 'Nur lesen');
    if (request.headers['x-bank-channel'] !== 'api') return problem(400, 'Kopfzeile x-bank-channel fehlt');
    const { pathname, searchParams } = request.url;
    const allowed = pathname === '/api/v2/portfolio' ? 'page' : 'ab';
    if ([...searchParams.keys()].some((name) => name !== allowed)) return problem(400, 'Unbekannter Parameter');
    const accounts = customer.accounts.map((account) => changed(registration, account));
    if (pathname === '/api/v2/portfolio') return portfolio(accounts, Number(searchParams.get('page') ?? 1));
    if (pathname === '/api/v1/konten') return konten(accounts, searchParams.get('ab'));
    const [, id] = /^\/api\/v1\/konten\/([^/]+)\/stand$/u.exec(pathname) ?? [];
    const account = id === undefined ? undefined : accounts.find((one) => one.id === decodeURIComponent(id));
    return account ? stand(account) : problem(404, 'Nicht gefunden');
  };
}

function changed({ balances }: Registration, account: PlainAccount): PlainAccount {
  const { balance = account.booked, availableBalance = account.available } = balances.get(account.id) ?? {};
  return { ...account, booked: balance ?? account.booked, available: availableBalance };
}

function portfolio(accounts: PlainAccount[], page: number): Answer {
  if (!Number.isInteger(page) || page < 1 || (page - 1) * PAGE > accounts.length)
    return problem(404, 'Diese Seite gibt es nicht');
  const isLast = page * PAGE >= accounts.length;
  return json(200, {
    meta: { total: accounts.length },
    data: {
      items: accounts.slice((page - 1) * PAGE, page * PAGE).map((account) => ({
        ref: { uuid: account.id, version: 3 },
        label: { text: account.label, lang: 'de' },
        category: account.category,
        ...(account.iban && { identifiers: [{ scheme: 'BIC', value: 'UFERDE00' }, iban(account.iban)] }),
        money: {
          unit: account.currency,
          ledger: amount(account.booked, account),
          ...(account.available !== null && { spendable: amount(account.available, account) }),
        },
      })),
    },
    paging: { next: isLast ? null : { href: `/api/v2/portfolio?page=${page + 1}` } },
  });
}

const iban = (value: string) => ({ scheme: 'IBAN', value });

const amount = (decimal: string, { inCents, currency }: PlainAccount) =>
  inCents
    ? { smallest: exactNumber(currency === 'JPY' ? decimal : decimal.replace('.', '').replace(/^(-?)0+(?=\d)/u, '$1')) }
    : { amount: exactNumber(decimal) };

function konten(accounts: PlainAccount[], from: string | null): Answer {
  const start = from === null ? 0 : accounts.findIndex(({ id }) => `z-${id}` === from);
  if (start < 0) return problem(400, 'Unbekannter Zeiger');
  const next = accounts[start + PAGE];
  return json(200, {
    konten: accounts.slice(start, start + PAGE).map(({ id, label, iban: number, currency }) => ({
      nr: id,
      bezeichnung: label,
      waehrung: currency,
      ...(number && { iban: number }),
    })),
    ...(next && { weiter: `z-${next.id}` }),
  });
}

const stand = ({ currency, booked, available }: PlainAccount): Answer =>
  json(200, {
    waehrung: currency,
    staende: [
      ...(available === null ? [] : [{ art: 'verfuegbar', wert: available }]),
      { art: 'gebucht', wert: booked },
    ],
  });
