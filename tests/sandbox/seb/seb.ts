import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createExchange, type Route } from '../shared/exchange.ts';
import type { SandboxRequest } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import { authorizationAnswer, problem, readJsonBody, statusAnswer, tokenAnswer } from './auth-api.ts';
import { customers } from './customers.ts';
import { mockLoginAnswer, phoneAnswer } from './mock-signer.ts';
import { orderOfFrame, orderOfToken } from './orders.ts';
import { changeTraits, newRegistration, type Registration, renewSecret } from './registration.ts';
import { bearerToken, resourceAnswer } from './resource-api.ts';

const AUTHORIZATIONS = '/auth/v3/authorizations';

/** An SEB of our own: decoupled login, tokens, account information and the signers, on one origin without TLS. */
export function createSeb(): SandboxBank & { listener: RequestListener } {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const whose = (isTheirs: (registration: Registration) => boolean) => [...registrations.values()].find(isTheirs);

  const route = (request: SandboxRequest): Route => {
    const { pathname, searchParams } = request.url;
    const body = readJsonBody(request) ?? {};
    const found = (
      registration: Registration | undefined,
      kind: LogEntry['kind'],
      names: string[],
      answer: Route['answer'],
      more: Partial<LogEntry> = {},
    ): Route => ({
      world: registration?.world,
      entry: {
        at: Date.now(),
        host: 'seb',
        method: request.method,
        path: pathname.startsWith(`${AUTHORIZATIONS}/`) ? `${AUTHORIZATIONS}/:uid` : pathname,
        query: [...searchParams.keys()],
        kind,
        ...more,
      },
      names,
      answer,
    });
    const named = registrations.get(body['client_id'] ?? '');
    const wanted = `${request.method} ${pathname}`;
    if (wanted === `POST ${AUTHORIZATIONS}`)
      return found(named, 'authorize', ['authorize'], () => authorizationAnswer(request, named));
    if (wanted === 'POST /auth/v3/tokens') {
      const ordinal = named?.tokens.get(body['refresh_token'] ?? '')?.ordinal;
      return found(named, 'token', ['token'], () => tokenAnswer(request, named), {
        grantType: body['refresh_token'] === undefined ? 'auth_req_id' : 'refresh_token',
        ...(ordinal !== undefined && { refreshTokenOrdinal: ordinal }),
      });
    }
    if (wanted.startsWith(`GET ${AUTHORIZATIONS}/`)) {
      const id = pathname.slice(AUTHORIZATIONS.length + 1);
      const owner = whose(({ orders }) => orders.has(id));
      return found(owner, 'consent', [], () => statusAnswer(owner?.orders.get(id), owner));
    }
    if (wanted === 'POST /open/sb/auth/mock/v1/login') {
      const owner = whose((one) => orderOfToken(one, body['start_token'] ?? '') !== undefined);
      return found(owner, 'consent', [], () => mockLoginAnswer(request, owner));
    }
    if (wanted === 'POST /mock/phone') {
      const owner = whose((one) => orderOfFrame(one, body['qr'] ?? '') !== undefined);
      return found(owner, 'consent', [], () => phoneAnswer(request, owner));
    }
    const owner = whose(({ tokens }) => tokens.has(bearerToken(request) ?? ''));
    if (pathname.startsWith('/ais/'))
      return found(owner, 'resource', ['resource', 'accounts'], () => resourceAnswer(request, owner));
    return found(owner, 'resource', [], () => problem(404, 'not_found', 'Nothing here'));
  };

  return {
    id: 'seb',
    listener: createExchange(route, unattributed),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map(({ resourceId, name: account, currency, balances }) => ({
          key: resourceId,
          name: account,
          currency,
          ...(balances['expected'] !== undefined && { balance: balances['expected'] }),
        })),
      })),
    register(traits) {
      const registration = newRegistration(traits);
      registrations.set(registration.clientId, registration);
      return { clientId: registration.clientId, clientSecret: registration.secret };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      return registration && controlled(registration, () => void registrations.delete(clientId));
    },
    unattributed: () => unattributed,
    transfers: () => [],
  };
}

function controlled(registration: Registration, remove: () => void): BankClient {
  const { world, tokens, balances } = registration;
  const endTokens = (use: 'access' | 'all') => {
    for (const token of tokens.values()) if (use === 'all' || token.use === use) token.endsAt = 0;
  };
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance: (seconds) => world.clock.advance(seconds),
    revoke: () => endTokens('all'),
    expireSecret: () => void (registration.secretEnded = true),
    renewSecret: () => renewSecret(registration),
    expireAccess: () => endTokens('access'),
    setBalances(changes: Record<string, BalanceChange>) {
      for (const [keyOrName, change] of Object.entries(changes)) {
        const account = customers
          .flatMap(({ accounts }) => accounts)
          .find(({ resourceId, name }) => resourceId === keyOrName || name === keyOrName);
        if (!account) throw new ControlError(404, `no such account: ${keyOrName}`);
        balances.set(account.resourceId, { ...balances.get(account.resourceId), ...change });
      }
    },
    remove,
  };
}
