import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { SandboxBank } from '../shared/bank.ts';
import { createClientWorld } from '../shared/client-world.ts';
import { createExchange } from '../shared/exchange.ts';
import type { LogEntry } from '../shared/log.ts';
import { bridgeProvider } from '../shared/provider-bridge.ts';
import { createTokenStore } from '../shared/token-store.ts';
import { createAuthorizationServer } from './authorization-server.ts';
import { createAuthorizeEndpoint } from './authorize-endpoint.ts';
import { createConsentPages } from './consent/walk.ts';
import { controlRegistration, newSecret } from './control-registration.ts';
import { fullName } from './customers/account.ts';
import { customers } from './customers/customers.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Registration } from './registration.ts';
import { createResourceApi } from './resource-api.ts';
import { createRouter, type Host } from './router.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { readTraits } from './traits.ts';

/** The bank: what its two hosts answer with, and what the control API can do to it. */
export interface Sparebank1 extends SandboxBank {
  listener(host: Host): RequestListener;
}

/** A SpareBank 1 of our own. `apiOrigin` is also the issuer. */
export function createSparebank1(apiOrigin: string): Sparebank1 {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const graceSeconds = (clientId: string) => registrations.get(clientId)?.traits.graceSeconds ?? 0;
  const store = createTokenStore({ graceSeconds });
  const provider = createAuthorizationServer(apiOrigin, store, registrations);
  const run = bridgeProvider(provider);
  const router = createRouter(
    {
      authorize: createAuthorizeEndpoint(run),
      consent: createConsentPages(provider, registrations),
      token: createTokenEndpoint(run, store, registrations),
      resources: createResourceApi(apiOrigin, store, registrations),
    },
    store,
    registrations,
  );

  return {
    id: 'sparebank1',
    listener: (host) => createExchange(router(host), unattributed),
    customers: () => customers.map(customerView),
    register(input) {
      const registration: Registration = {
        clientId: randomUUID(),
        secret: newSecret(),
        secretExpired: false,
        traits: readTraits(input),
        world: createClientWorld(),
        rate: createRateLimit(),
        balances: new Map(),
        opened: new Set(),
      };
      registrations.set(registration.clientId, registration);
      return { clientId: registration.clientId, clientSecret: registration.secret };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      if (!registration) return undefined;
      return controlRegistration(registration, store, () => {
        registrations.delete(clientId);
        store.forget(clientId);
      });
    },
    unattributed: () => unattributed,
    transfers() {
      const logs = [unattributed, ...[...registrations.values()].map(({ world }) => world.log)];
      return logs.flat().filter(({ kind }) => kind === 'transfer');
    },
  };
}

function customerView(customer: (typeof customers)[number]) {
  const accounts = customer.accounts.map(({ key, name, currency, balance, available }) => ({
    key,
    name,
    currency,
    ...(balance !== undefined && { balance }),
    ...(available !== undefined && { availableBalance: available }),
  }));
  return { id: customer.id, name: fullName(customer), accounts };
}
