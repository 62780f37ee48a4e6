import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createExchange, type Route } from '../shared/exchange.ts';
import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import { consentAnswer } from './consent-endpoint.ts';
import { customers } from './customers.ts';
import { accountAnswer, sessionAnswer } from './data-api.ts';
import { applicationAnswer, aspspsAnswer, authAnswer, isActive, newSessionAnswer } from './link-api.ts';
import { refuse } from './refuse.ts';
import { changeTraits, newRegistration, type Registration } from './registration.ts';
import { claimedApplication, jwtRefusal } from './verify-jwt.ts';

const ACCOUNT = /^\/accounts\/([^/]+)\/(balances|transactions)$/u;
const SESSION = /^\/sessions\/([^/]+)$/u;

/** An Enable Banking of our own, with two banks behind it: the API and its consent pages on one origin without TLS. */
export function createEnableBanking(origin: string): SandboxBank & { listener: RequestListener } {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];

  const route = (request: SandboxRequest): Route => {
    const { pathname, searchParams } = request.url;
    const isConsent = pathname === '/welcome';
    const registration = isConsent
      ? [...registrations.values()].find((one) => one.authorizations.has(searchParams.get('sessionid') ?? ''))
      : registrations.get(claimedApplication(request) ?? '');
    const wanted = `${request.method} ${pathname}`;
    const [, , what = ''] = ACCOUNT.exec(pathname) ?? [];
    const kind = isConsent
      ? 'consent'
      : wanted === 'POST /auth'
        ? 'authorize'
        : wanted === 'POST /sessions'
          ? 'token'
          : 'resource';
    return {
      world: registration?.world,
      entry: {
        at: Date.now(),
        host: 'api',
        method: request.method,
        path: pathname.replace(SESSION, '/sessions/:id'),
        query: [...searchParams.keys()],
        kind,
      },
      names: {
        consent: [],
        authorize: ['authorize'],
        token: ['token'],
        resource: ['resource', ...(what === '' ? [] : [what === 'balances' ? 'accounts' : 'transactions'])],
      }[kind],
      answer: () => {
        if (isConsent) return consentAnswer(request, registration);
        return apiAnswer(request, registration, origin);
      },
    };
  };

  return {
    id: 'enable-banking',
    listener: createExchange(route, unattributed),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map(({ key, details, product, currency, balances }) => {
          const balance = balances === 'refused' ? undefined : balances[0]?.amount;
          return { key, name: details ?? product ?? '', currency, ...(balance !== undefined && { balance }) };
        }),
      })),
    register(input) {
      const { registration, privateKey } = newRegistration(input);
      registrations.set(registration.applicationId, registration);
      // What the control panel downloads: the private key, in a file that bears the application's id.
      return { clientId: registration.applicationId, clientSecret: privateKey };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      return registration && controlled(registration, () => void registrations.delete(clientId));
    },
    unattributed: () => unattributed,
    transfers: () => [],
  };
}

function apiAnswer(request: SandboxRequest, registration: Registration | undefined, origin: string): Answer {
  const { pathname } = request.url;
  const refusal = registration ? jwtRefusal(request, registration) : 'No such application';
  if (!registration || refusal) return refuse(401, refusal ?? 'Unauthorized access', 'UNAUTHORIZED_ACCESS');
  const wanted = `${request.method} ${pathname}`;
  if (wanted === 'GET /application') return applicationAnswer(registration);
  if (!isActive(registration.traits)) return refuse(403, 'Application is not active');
  if (wanted === 'GET /aspsps') return aspspsAnswer(request, registration);
  if (wanted === 'POST /auth') return authAnswer(request, registration, origin);
  if (wanted === 'POST /sessions') return newSessionAnswer(request, registration);
  const session = SESSION.exec(pathname)?.[1];
  if (session !== undefined && (request.method === 'GET' || request.method === 'DELETE'))
    return sessionAnswer(request, registration, session);
  const [, uid, what] = ACCOUNT.exec(pathname) ?? [];
  if (request.method === 'GET' && uid !== undefined && what !== undefined)
    return accountAnswer(request, registration, uid, what);
  return refuse(404, 'Not found');
}

function controlled(registration: Registration, remove: () => void): BankClient {
  const { world, balances, sessions } = registration;
  const end = (status: 'REVOKED' | 'EXPIRED') => {
    for (const session of sessions.values()) if (session.status === 'AUTHORIZED') session.status = status;
  };
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance: (seconds) => world.clock.advance(seconds),
    revoke: () => end('REVOKED'),
    expireSecret: () => void (registration.deleted = true),
    renewSecret() {
      const { registration: next, privateKey } = newRegistration({ ...registration.traits });
      Object.assign(registration, { publicKey: next.publicKey, deleted: false });
      return privateKey;
    },
    expireAccess: () => end('EXPIRED'),
    setBalances(changes: Record<string, BalanceChange>) {
      for (const [keyOrName, change] of Object.entries(changes)) {
        const account = customers
          .flatMap(({ accounts }) => accounts)
          .find(({ key, details, product }) => [key, details, product].includes(keyOrName));
        if (!account) throw new ControlError(404, `no such account: ${keyOrName}`);
        balances.set(account.key, { ...balances.get(account.key), ...change });
      }
    },
    remove,
  };
}
