import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createExchange, type RouteRequest } from '../shared/exchange.ts';
import { readForm } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import { customers } from './customers.ts';
import { changeTraits, customerOf, newRegistration, type Registration, renewSecret } from './registration.ts';
import { answerResource, bearerToken, generationOf } from './resource-api.ts';
import { answerToken, presentedCredentials } from './token-endpoint.ts';

const TOKEN_PATH = '/identityserver/connect/token';

export interface Sbanken extends SandboxBank {
  listener(): RequestListener;
}

/** A Sbanken of our own, as it was before 2024: every generation of its API at one origin. */
export function createSbanken(): Sbanken {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const ownerOf = (token: string | undefined) =>
    [...registrations.values()].find(({ tokens }) => token !== undefined && tokens.has(token));

  const route: RouteRequest = (request) => {
    const { pathname, searchParams } = request.url;
    const isToken = pathname === TOKEN_PATH;
    const registration = isToken
      ? registrations.get(presentedCredentials(request).id ?? '')
      : ownerOf(bearerToken(request));
    const grantType = isToken ? readForm(request).get('grant_type') : null;
    const resource = pathname
      .slice(generationOf(pathname)?.path.length ?? 0)
      .split('/')[0]!
      .toLowerCase();
    const entry: LogEntry = {
      at: Date.now(),
      host: 'sbanken',
      method: request.method,
      path: pathname,
      query: [...searchParams.keys()],
      kind: isToken ? 'token' : /transfers|payments/u.test(resource) ? 'transfer' : 'resource',
      ...(grantType !== null && { grantType }),
      ...(request.headers['customerid'] !== undefined && { customerIdSent: true }),
    };
    return {
      world: registration?.world,
      entry,
      names: isToken ? ['token'] : ['resource', resource],
      answer: () => (isToken ? answerToken(request, registration) : answerResource(request, registration)),
    };
  };

  return {
    id: 'sbanken',
    listener: () => createExchange(route, unattributed),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map((account) => ({
          key: account.id,
          name: account.name,
          currency: 'NOK',
          balance: account.balance,
          availableBalance: account.available,
        })),
      })),
    register(traits) {
      const registration = newRegistration(traits);
      registrations.set(registration.clientId, registration);
      return { clientId: registration.clientId, clientSecret: registration.secret };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      return registration && controlled(registration, () => registrations.delete(clientId));
    },
    unattributed: () => unattributed,
    transfers() {
      const logs = [unattributed, ...[...registrations.values()].map(({ world }) => world.log)];
      return logs.flat().filter(({ kind }) => kind === 'transfer');
    },
  };
}

/** One registration in the hands of its test. */
function controlled(registration: Registration, remove: () => void): BankClient {
  const { world, tokens } = registration;
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance: (seconds) => world.clock.advance(seconds),
    revoke: () => tokens.forEach((_end, token) => tokens.set(token, 0)),
    expireSecret: () => void (registration.secretEndsAt = 0),
    renewSecret: () => renewSecret(registration),
    expireAccess: () => tokens.forEach((_end, token) => tokens.set(token, 0)),
    setBalances(changes) {
      for (const [idOrName, change] of Object.entries(changes)) setBalance(registration, idOrName, change);
    },
    remove,
  };
}

function setBalance(registration: Registration, idOrName: string, change: BalanceChange): void {
  const account = customerOf(registration).accounts.find(({ id, name }) => id === idOrName || name === idOrName);
  if (!account) throw new ControlError(404, `no such account: ${idOrName}`);
  const { balances } = registration;
  balances.set(account.id, { ...balances.get(account.id), ...change });
}
