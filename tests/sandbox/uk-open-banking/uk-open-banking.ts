import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createClientWorld } from '../shared/client-world.ts';
import { createExchange } from '../shared/exchange.ts';
import type { LogEntry } from '../shared/log.ts';
import { bridgeProvider } from '../shared/provider-bridge.ts';
import { createTokenStore, type TokenStore } from '../shared/token-store.ts';
import { createUkProvider } from './authorization-server.ts';
import { createUkAuthorizeEndpoint } from './authorize-endpoint.ts';
import { createUkConsentPages } from './consent-pages.ts';
import { type Consents, createConsents } from './consents.ts';
import { ukCustomers } from './customers.ts';
import { createUkMetadata } from './metadata.ts';
import type { Registration } from './registration.ts';
import { createUkResourceApi } from './resource-api.ts';
import { createUkRouter } from './router.ts';
import { createUkTokenEndpoint } from './token-endpoint.ts';
import { changeTraits, readTraits } from './traits.ts';

const GRANT_RECORDS = ['Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode'];

/** A bank of UK Open Banking of our own: OpenID Provider and account API on one origin, which is also the issuer. */
export function createUkOpenBanking(origin: string): SandboxBank & { listener: RequestListener } {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const store = createTokenStore({ graceSeconds: () => 0 });
  const consents = createConsents();
  const keys = {
    rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  };
  const provider = createUkProvider(origin, keys, store, registrations, consents);
  const run = bridgeProvider(provider);
  const router = createUkRouter(
    {
      authorize: createUkAuthorizeEndpoint(run, origin, keys),
      consent: createUkConsentPages(provider, consents, registrations),
      token: createUkTokenEndpoint(run, keys),
      metadata: createUkMetadata(run, origin),
      resources: createUkResourceApi(store, registrations, consents),
    },
    store,
    registrations,
  );

  return {
    id: 'uk-open-banking',
    listener: createExchange(router, unattributed, { machineTime: true }),
    customers: () =>
      ukCustomers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map((account) => ({
          key: account.id,
          name: account.nickname,
          currency: account.currency,
          balance: account.booked,
          availableBalance: account.available,
        })),
      })),
    register(input) {
      const registration: Registration = {
        clientId: randomUUID(),
        secret: newSecret(),
        secretExpired: false,
        traits: readTraits(input),
        world: createClientWorld(),
        balances: new Map(),
      };
      registrations.set(registration.clientId, registration);
      return { clientId: registration.clientId, clientSecret: registration.secret };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      if (!registration) return undefined;
      return controlUk(registration, store, consents, () => {
        registrations.delete(clientId);
        store.forget(clientId);
      });
    },
    unattributed: () => unattributed,
    transfers: () => [],
  };
}

/** A secret with characters that form encoding changes. */
const newSecret = (): string => `${randomBytes(24).toString('base64url')}+/~`;

function controlUk(registration: Registration, store: TokenStore, consents: Consents, remove: () => void): BankClient {
  const { clientId, world } = registration;
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance(seconds) {
      world.clock.advance(seconds);
      store.age(clientId, seconds);
    },
    revoke() {
      GRANT_RECORDS.forEach((model) => store.forget(clientId, model));
      for (const consent of consents.ofClient(clientId))
        if (consent.status === 'authorised') consent.status = 'revoked';
    },
    expireSecret: () => void (registration.secretExpired = true),
    renewSecret() {
      registration.secret = newSecret();
      registration.secretExpired = false;
      return registration.secret;
    },
    expireAccess: () => store.expire(clientId, 'AccessToken'),
    setBalances(changes) {
      const accounts = ukCustomers.flatMap(({ accounts }) => accounts);
      for (const [idOrName, change] of Object.entries(changes)) {
        const account = accounts.find(({ id, nickname }) => id === idOrName || nickname === idOrName);
        if (!account) throw new ControlError(404, `no such account: ${idOrName}`);
        registration.balances.set(account.id, { ...registration.balances.get(account.id), ...change });
      }
    },
    remove,
  };
}
