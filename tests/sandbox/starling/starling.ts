import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createExchange, type RouteRequest } from '../shared/exchange.ts';
import type { LogEntry } from '../shared/log.ts';
import { answer, bearerToken } from './api.ts';
import { customers } from './customers.ts';
import { changeTraits, customerOf, newRegistration, type Registration, renewToken } from './registration.ts';

/** A Starling of our own: personal access tokens and what they read. */
export function createStarling(): SandboxBank & { listener: RequestListener } {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];

  const route: RouteRequest = (request) => {
    const { pathname, searchParams } = request.url;
    const sent = bearerToken(request);
    const registration = [...registrations.values()].find(({ token }) => token === sent);
    return {
      world: registration?.world,
      entry: {
        at: Date.now(),
        host: 'starling',
        method: request.method,
        path: pathname,
        query: [...searchParams.keys()],
        kind: request.method === 'GET' ? 'resource' : 'transfer',
      },
      names: ['resource', nameOf(pathname)],
      answer: () => answer(request, registration),
    };
  };

  return {
    id: 'starling',
    listener: createExchange(route, unattributed),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map((one) => ({
          key: one.uid,
          name: one.name,
          currency: one.currency,
          balance: one.cleared,
        })),
      })),
    register(traits) {
      const registration = newRegistration(traits);
      registrations.set(registration.clientId, registration);
      return { clientId: registration.clientId, clientSecret: registration.token };
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

function nameOf(path: string): string {
  if (path.endsWith('/accounts')) return 'list';
  return path.includes('/feed/') ? 'transactions' : path.endsWith('/balance') ? 'accounts' : '';
}

function controlled(registration: Registration, remove: () => void): BankClient {
  const revoke = () => void (registration.revoked = true);
  return {
    world: registration.world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance: (seconds) => registration.world.clock.advance(seconds),
    revoke,
    expireSecret: revoke,
    renewSecret: () => renewToken(registration),
    expireAccess: revoke,
    setBalances(changes: Record<string, BalanceChange>) {
      for (const [uidOrName, change] of Object.entries(changes)) {
        const all = customerOf(registration).accounts.flatMap((one) => [one, ...one.goals, ...one.spending]);
        const found = all.find(({ uid, name }) => uid === uidOrName || name === uidOrName);
        if (!found) throw new ControlError(404, `no such account: ${uidOrName}`);
        registration.balances.set(found.uid, { ...registration.balances.get(found.uid), ...change });
      }
    },
    remove,
  };
}
