import { generateKeyPairSync } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createExchange, type RouteRequest } from '../shared/exchange.ts';
import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import { refuse, signed } from './answers.ts';
import { customers } from './customers.ts';
import { installationAnswer, type Installations, keyAnswer, readBody } from './handshake.ts';
import { changeTraits, newRegistration, type Registration, renewKey } from './registration.ts';
import { resourceAnswer } from './resources.ts';

/** A bunq of our own: installation, device, session, and what a session reads. */
export function createBunq(): SandboxBank & { listener: RequestListener } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const serverKey = String(publicKey.export({ type: 'spki', format: 'pem' }));
  const installations: Installations = new Map();
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const seen = new Set<string>();
  const whose = (isTheirs: (registration: Registration) => boolean) => [...registrations.values()].find(isTheirs);

  const route: RouteRequest = (request) => {
    const { pathname, searchParams } = request.url;
    const isHandshake = ['/v1/installation', '/v1/device-server', '/v1/session-server'].includes(pathname);
    const token = String(request.headers['x-bunq-client-authentication'] ?? '');
    const registration = isHandshake
      ? whose(({ apiKey }) => apiKey === readBody(request)['secret'])
      : whose(({ sessions }) => sessions.has(token));
    const isPayment = request.method !== 'GET' && pathname.includes('/payment');
    return {
      world: registration?.world,
      entry: {
        at: Date.now(),
        host: 'bunq',
        method: request.method,
        path: pathname,
        query: [...searchParams.keys()],
        kind: isPayment ? 'transfer' : isHandshake ? 'token' : 'resource',
      },
      names: isHandshake ? ['token', pathname.slice(4)] : ['resource', nameOf(pathname)],
      answer: () => {
        const answer = badHeaders(request, seen) ?? overLimit(request, registration) ?? answered();
        return signed(answer, privateKey, registration?.traits.signature);
      },
    };

    function answered(): Answer {
      if (pathname === '/v1/installation') return installationAnswer(request, installations, serverKey);
      if (isHandshake) return keyAnswer(request, registration, installations);
      return registration ? resourceAnswer(request, registration, token) : refuse(401, 'Insufficient authorisation.');
    }
  };

  return {
    id: 'bunq',
    listener: createExchange(route, unattributed),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map((one) => ({
          ...{ key: String(one.id), name: one.description, currency: one.currency, balance: one.balance },
        })),
      })),
    register(traits) {
      const registration = newRegistration(traits);
      registrations.set(registration.clientId, registration);
      return { clientId: registration.clientId, clientSecret: registration.apiKey };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      return registration && controlled(registration, () => void registrations.delete(clientId));
    },
    unattributed: () => unattributed,
    transfers() {
      const logs = [unattributed, ...[...registrations.values()].map(({ world }) => world.log)];
      return logs.flat().filter(({ kind }) => kind === 'transfer');
    },
  };
}

const nameOf = (path: string) => (path.endsWith('/payment') ? 'transactions' : 'accounts');

/** Headers that every request must have, and an id that comes once. */
function badHeaders({ headers }: SandboxRequest, seen: Set<string>): Answer | undefined {
  const id = String(headers['x-bunq-client-request-id'] ?? '');
  if (headers['cache-control'] !== 'no-cache' || !headers['user-agent'] || id === '' || seen.has(id))
    return refuse(400, 'A mandatory header is missing, or a request id comes twice.');
  seen.add(id);
  return undefined;
}

/** Three GETs in three seconds to one endpoint, and one session in thirty. */
function overLimit({ method, url }: SandboxRequest, registration: Registration | undefined): Answer | undefined {
  const [most, seconds] = url.pathname === '/v1/session-server' ? [1, 30] : method === 'GET' ? [3, 3] : [5, 3];
  if (!registration) return undefined;
  const now = registration.world.clock.now();
  const key = `${method} ${url.pathname}`;
  const recent = (registration.requests.get(key) ?? []).filter((at) => at > now - seconds * 1000);
  registration.requests.set(key, [...recent, now]);
  if (recent.length < most) return undefined;
  return refuse(
    429,
    `Too many requests. You can do a maximum of ${most} calls per ${seconds} seconds to this endpoint.`,
  );
}

function controlled(registration: Registration, remove: () => void): BankClient {
  const endSessions = () => {
    for (const session of registration.sessions.values()) session.endsAt = 0;
  };
  const deleteKey = () => {
    registration.deleted = true;
    endSessions();
  };
  return {
    world: registration.world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance: (seconds) => registration.world.clock.advance(seconds),
    revoke: deleteKey,
    expireSecret: deleteKey,
    renewSecret: () => renewKey(registration),
    expireAccess: endSessions,
    setBalances(changes: Record<string, BalanceChange>) {
      const all = customers.flatMap(({ accounts }) => accounts);
      for (const [id, change] of Object.entries(changes)) {
        if (!all.some((one) => String(one.id) === id)) throw new ControlError(404, `no such account: ${id}`);
        registration.balances.set(id, { ...registration.balances.get(id), ...change });
      }
    },
    remove,
  };
}
