import { randomUUID, X509Certificate } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from '../shared/bank.ts';
import { createClientWorld } from '../shared/client-world.ts';
import { createExchange, type Route } from '../shared/exchange.ts';
import { readForm, type SandboxRequest } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import { consentAnswer } from './consent-endpoint.ts';
import { customers } from './customers/customers.ts';
import { applicationAnswer, authorizationServerAnswer, bearerToken, revokeAnswer, tokenAnswer } from './oauth-api.ts';
import type { Registration } from './registration.ts';
import { resourceAnswer } from './resource-api.ts';
import { createAnswerSigner } from './sign-answer.ts';
import { greetingAnswer } from './showcase-api.ts';
import { forget } from './tokens.ts';
import { changeTraits, readTraits } from './traits.ts';
import { keyIdOf } from './verify-signature.ts';

/** An ING of our own: OAuth, consent pages and account information v3 on one origin, no TLS. */
export function createIng(origin: string): SandboxBank & { listener: RequestListener } {
  const registrations = new Map<string, Registration>();
  const unattributed: LogEntry[] = [];
  const signed = createAnswerSigner();

  const route = (request: SandboxRequest): Route => {
    const { pathname, searchParams } = request.url;
    const registration = registrationOf(request, registrations);
    const at = (
      kind: LogEntry['kind'],
      names: string[],
      answer: Route['answer'],
      more: Partial<LogEntry> = {},
    ): Route => ({
      world: registration?.world,
      entry: {
        at: Date.now(),
        host: 'api',
        method: request.method,
        path: kind === 'consent' ? '/granting/:ref' : pathname,
        query: [...searchParams.keys()],
        kind,
        ...more,
      },
      names,
      answer,
    });
    if (pathname === '/oauth2/token') {
      const form = readForm(request);
      const grantType = form.get('grant_type');
      const refreshTokenOrdinal = registration?.tokens.get(form.get('refresh_token') ?? '')?.ordinal;
      return at('token', ['token'], () => tokenAnswer(request, registration), {
        ...(grantType !== null && { grantType }),
        ...(refreshTokenOrdinal !== undefined && { refreshTokenOrdinal }),
      });
    }
    if (pathname === '/oauth2/token/revoke') return at('token', [], () => revokeAnswer(request, registration));
    if (pathname === '/oauth2/authorization-server-url')
      return at('authorize', ['authorize'], () =>
        signed(request, registration, authorizationServerAnswer(request, registration, origin)),
      );
    if (pathname === '/oauth2/applications/me')
      return at('resource', [], () => signed(request, registration, applicationAnswer(request, registration)));
    if (pathname === '/greetings/single' || pathname === '/signed/greetings' || pathname === '/mtls-only/greetings')
      return at('resource', [], () => signed(request, registration, greetingAnswer(request, registration, pathname)));
    if (pathname.startsWith('/granting/')) return at('consent', [], () => consentAnswer(request, registration));
    const what = pathname.split('/').at(-1) ?? '';
    const names = ['resource', ...(['accounts', 'transactions'].includes(what) ? [what] : [])];
    return at('resource', names, () => signed(request, registration, resourceAnswer(request, registration)));
  };

  return {
    id: 'ing',
    listener: createExchange(route, unattributed),
    customers: () =>
      customers.map(({ id, name, accounts }) => ({
        id,
        name,
        accounts: accounts.map(({ resourceId, product, currency, balances }) => {
          const [balance, availableBalance] = [balances['interimBooked'], balances['interimAvailable']];
          return {
            key: resourceId,
            name: product,
            currency,
            ...(balance !== undefined && { balance }),
            ...(availableBalance !== undefined && { availableBalance }),
          };
        }),
      })),
    register(input) {
      const registration: Registration = {
        clientId: randomUUID(),
        world: createClientWorld(),
        balances: new Map(),
        tokens: new Map(),
        consents: new Map(),
        requestIds: new Set(),
        expired: false,
        refreshTokens: 0,
        traits: readTraits(input),
      };
      registrations.set(registration.clientId, registration);
      // The proof of this client is its certificate.
      return { clientId: registration.clientId, clientSecret: '' };
    },
    client(clientId) {
      const registration = registrations.get(clientId);
      return registration && controlled(registration, () => void registrations.delete(clientId));
    },
    unattributed: () => unattributed,
    transfers: () => [],
  };
}

/** Whose request it is: by its token, its key id, or the client id that it names. */
function registrationOf(request: SandboxRequest, registrations: Map<string, Registration>): Registration | undefined {
  const bearer = bearerToken(request);
  const keyId = keyIdOf(request);
  const clientId = readForm(request).get('client_id') ?? request.url.searchParams.get('client_id') ?? keyId;
  const bySerial = ({ traits }: Registration) =>
    traits.psd2 && `SN=${new X509Certificate(traits.certificate).serialNumber}` === keyId;
  return (
    [...registrations.values()].find(({ tokens }) => bearer !== undefined && tokens.has(bearer)) ??
    registrations.get(clientId ?? '') ??
    [...registrations.values()].find(bySerial)
  );
}

function controlled(registration: Registration, remove: () => void): BankClient {
  const { world, balances } = registration;
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance: (seconds) => world.clock.advance(seconds),
    revoke: () => forget(registration, 'access', 'refresh', 'code'),
    expireSecret: () => void (registration.expired = true),
    renewSecret() {
      registration.expired = false;
      return '';
    },
    expireAccess: () => forget(registration, 'access'),
    setBalances(changes: Record<string, BalanceChange>) {
      for (const [keyOrName, change] of Object.entries(changes)) {
        const named = customers
          .flatMap(({ accounts }) => accounts)
          .filter(({ resourceId, product }) => resourceId === keyOrName || product === keyOrName);
        if (named.length === 0) throw new ControlError(404, `no such account: ${keyOrName}`);
        for (const { resourceId } of named) balances.set(resourceId, { ...balances.get(resourceId), ...change });
      }
    },
    remove,
  };
}
