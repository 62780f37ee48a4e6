import type { RequestListener } from 'node:http';
import { type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createExchange, type Route } from '../shared/exchange.ts';
import { readForm, type SandboxRequest } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import { bridgeProvider } from '../shared/provider-bridge.ts';
import { createTokenStore, type TokenStore } from '../shared/token-store.ts';
import { bearerToken } from '../sparebank1/resource-api.ts';
import { createAccountsApi } from './accounts-api.ts';
import { createPlainConsentPages } from './consent-pages.ts';
import { customers } from './customers.ts';
import { createPlainProvider, PATHS } from './provider.ts';
import { changeTraits, newRegistration, newSecret, type Registration } from './registration.ts';

const GRANT_RECORDS = ['Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode'];

/** A bank that nobody has seen before: an OpenID Provider, and an API with words of its own, on one origin. */
export function createPlain(origin: string): SandboxBank & { listener: RequestListener } {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const store = createTokenStore({ graceSeconds: () => 0 });
  const provider = createPlainProvider(origin, store, registrations);
  const run = bridgeProvider(provider);
  const consent = createPlainConsentPages(provider);
  const resources = createAccountsApi(store, registrations);

  const interactionClient = (uid = ''): string | undefined => {
    const parameters = store.find('Interaction', uid)?.params as Record<string, unknown> | undefined;
    return parameters?.['client_id'] as string | undefined;
  };

  const parts = (
    request: SandboxRequest,
  ): Pick<Route, 'names' | 'answer'> & { kind: LogEntry['kind']; id: string | undefined } => {
    const { pathname, searchParams } = request.url;
    const byProvider = () => run(request);
    if (pathname === PATHS.metadata)
      return { kind: 'resource', names: ['metadata'], id: undefined, answer: byProvider };
    if (pathname === PATHS.token || pathname === PATHS.revocation)
      return { kind: 'token', names: ['token'], id: tokenClient(request), answer: () => run(request, { search: '' }) };
    if (pathname === PATHS.authorization)
      return { kind: 'authorize', names: ['authorize'], id: searchParams.get('client_id') ?? '', answer: byProvider };
    if (pathname.startsWith(`${PATHS.authorization}/`))
      return { kind: 'consent', names: [], id: interactionClient(pathname.split('/')[3]), answer: byProvider };
    if (pathname.startsWith(`${PATHS.consent}/`))
      return {
        kind: 'consent',
        names: [],
        id: interactionClient(pathname.split('/')[3]),
        answer: () => consent(request),
      };
    return {
      kind: 'resource',
      names: ['resource', pathname.endsWith('/stand') ? 'balance' : 'accounts'],
      id: store.ownerOf(bearerToken(request) ?? ''),
      answer: () => resources(request),
    };
  };

  const route = (request: SandboxRequest): Route => {
    const { kind, names, id, answer } = parts(request);
    const { pathname, searchParams } = request.url;
    const form = kind === 'token' ? readForm(request) : new URLSearchParams();
    const grantType = form.get('grant_type');
    const refreshTokenOrdinal = store.ordinalOf(form.get('refresh_token') ?? '');
    const entry: LogEntry = {
      at: Date.now(),
      host: 'plain',
      method: request.method,
      path: kind === 'consent' ? pathname.replace(/[^/]+$/u, ':uid') : pathname,
      query: [...searchParams.keys()],
      kind,
      ...(grantType !== null && { grantType }),
      ...(refreshTokenOrdinal !== undefined && { refreshTokenOrdinal }),
    };
    return { world: registrations.get(id ?? '')?.world, entry, names, answer };
  };

  return {
    id: 'plain',
    listener: createExchange(route, unattributed, { machineTime: true }),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map((one) => ({
          key: one.id,
          name: one.label,
          currency: one.currency,
          balance: one.booked,
        })),
      })),
    register(traits) {
      const registration = newRegistration(traits);
      registrations.set(registration.clientId, registration);
      return { clientId: registration.clientId, clientSecret: registration.secret };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      if (!registration) return undefined;
      return controlled(registration, store, () => {
        registrations.delete(clientId);
        store.forget(clientId);
      });
    },
    unattributed: () => unattributed,
    transfers: () => [],
  };
}

// Whose token request it is, by either way to say so. What it proves is checked by the provider.
function tokenClient(request: SandboxRequest): string | undefined {
  const basic = /^Basic +(\S+)$/iu.exec(request.headers.authorization ?? '')?.[1];
  if (basic) return decodeURIComponent(Buffer.from(basic, 'base64').toString().split(':')[0] ?? '');
  return readForm(request).get('client_id') ?? undefined;
}

function controlled(registration: Registration, store: TokenStore, remove: () => void): BankClient {
  const { clientId, world } = registration;
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance(seconds) {
      world.clock.advance(seconds);
      store.age(clientId, seconds);
    },
    revoke: () => GRANT_RECORDS.forEach((model) => store.forget(clientId, model)),
    expireSecret: () => void (registration.secretExpired = true),
    renewSecret() {
      registration.secret = newSecret();
      registration.secretExpired = false;
      return registration.secret;
    },
    expireAccess: () => store.expire(clientId, 'AccessToken'),
    setBalances(changes) {
      const all = customers.flatMap(({ accounts }) => accounts);
      for (const [idOrName, change] of Object.entries(changes)) {
        const account = all.find(({ id, label }) => id === idOrName || label === idOrName);
        if (!account) throw new ControlError(404, `no such account: ${idOrName}`);
        registration.balances.set(account.id, { ...registration.balances.get(account.id), ...change });
      }
    },
    remove,
  };
}
