import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createExchange, type Route } from '../shared/exchange.ts';
import { readForm, type SandboxRequest } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import { appAnswer } from './app.ts';
import { customers } from './customers.ts';
import { emailAnswer, loginAnswer } from './login.ts';
import { changeTraits, newRegistration, type Registration, renewSecret } from './registration.ts';
import { bearerToken, resourceAnswer } from './resources.ts';
import { tokenAnswer } from './tokens.ts';

/** A Monzo of our own: login by e-mail, approval in the app (of the control API), tokens that work once, and accounts. */
export function createMonzo(): SandboxBank & { listener: RequestListener } {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const whose = (isTheirs: (registration: Registration) => boolean) => [...registrations.values()].find(isTheirs);

  const route = (request: SandboxRequest): Route => {
    const { pathname, searchParams } = request.url;
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
        host: 'monzo',
        method: request.method,
        path: pathname.replace(/^(\/oauth\/email|\/app)\/.*/u, '$1/:uid'),
        query: [...searchParams.keys()],
        kind,
        ...more,
      },
      names,
      answer,
    });
    if (pathname === '/oauth/authorize') {
      const registration = registrations.get(searchParams.get('client_id') ?? '');
      return found(registration, 'authorize', ['authorize'], () => loginAnswer(request, registration));
    }
    if (pathname.startsWith('/oauth/email/')) {
      const ticket = pathname.slice('/oauth/email/'.length);
      const owner = whose(({ logins }) => logins.has(ticket));
      return found(owner, 'consent', [], () => emailAnswer(ticket, owner));
    }
    if (pathname.startsWith('/app/')) {
      const owner = registrations.get(pathname.slice('/app/'.length));
      return found(owner, 'consent', [], () => appAnswer(request, owner));
    }
    if (pathname === '/oauth2/token') {
      const form = readForm(request);
      const named = registrations.get(form.get('client_id') ?? '');
      const ordinal = named?.tokens.get(form.get('refresh_token') ?? '')?.ordinal;
      return found(named, 'token', ['token'], () => tokenAnswer(request, named), {
        grantType: form.get('grant_type') ?? '',
        ...(ordinal !== undefined && { refreshTokenOrdinal: ordinal }),
      });
    }
    const owner = whose(({ tokens }) => tokens.has(bearerToken(request) ?? ''));
    const kind = request.method === 'PUT' || pathname.startsWith('/pots/') ? 'transfer' : 'resource';
    return found(owner, kind, ['resource', pathname.slice(1)], () => resourceAnswer(request, owner));
  };

  return {
    id: 'monzo',
    listener: createExchange(route, unattributed),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map((one) => ({ key: one.id, name: one.type, currency: 'GBP', balance: one.balance })),
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
    transfers() {
      const logs = [unattributed, ...[...registrations.values()].map(({ world }) => world.log)];
      return logs.flat().filter(({ kind }) => kind === 'transfer');
    },
  };
}

function controlled(registration: Registration, remove: () => void): BankClient {
  const { world, tokens, balances } = registration;
  const end = (uses: string[]) => {
    for (const token of tokens.values()) if (uses.includes(token.use)) token.endsAt = 0;
  };
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance: (seconds) => world.clock.advance(seconds),
    revoke: () => end(['access', 'refresh', 'code']),
    expireSecret: () => void (registration.secretEnded = true),
    renewSecret: () => renewSecret(registration),
    expireAccess: () => end(['access']),
    approve(approved) {
      if (approved) registration.approvedAt = world.clock.now();
      else delete registration.approvedAt;
    },
    setBalances(changes: Record<string, BalanceChange>) {
      const all = customers.flatMap(({ accounts }) => accounts.flatMap((one) => [one, ...one.pots]));
      for (const [id, change] of Object.entries(changes)) {
        if (!all.some((one) => one.id === id)) throw new ControlError(404, `no such account: ${id}`);
        balances.set(id, { ...balances.get(id), ...change });
      }
    },
    remove,
  };
}
