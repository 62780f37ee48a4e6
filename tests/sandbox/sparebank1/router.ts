import type { Route } from '../shared/exchange.ts';
import { isPartialFault } from '../shared/fault.ts';
import { type Answer, readForm, type SandboxRequest, text } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import type { TokenStore } from '../shared/token-store.ts';
import { PATHS } from './authorization-server.ts';
import type { Registration, Registrations } from './registration.ts';
import { bearerToken, isTransferPath, type ResourceApi } from './resource-api.ts';
import { presentedCredentials } from './token-endpoint.ts';

export type Host = Extract<LogEntry['host'], 'api' | 'auth'>;

export interface Endpoints {
  authorize(request: SandboxRequest, registration: Registration | undefined): Promise<Answer>;
  consent(request: SandboxRequest): Promise<Answer>;
  token(request: SandboxRequest): Promise<Answer>;
  resources: ResourceApi;
}

type Parts = Pick<Route, 'names' | 'answer'> & Pick<LogEntry, 'kind'> & { clientId: string | undefined };

/** Tells each request's endpoint and client. The `auth` host has OAuth only. */
export function createRouter(endpoints: Endpoints, store: TokenStore, registrations: Registrations) {
  const interactionClient = (path: string): string | undefined => {
    const parameters = store.find('Interaction', path.split('/')[3] ?? '')?.params as
      Record<string, unknown> | undefined;
    return parameters?.['client_id'] as string | undefined;
  };

  const oauth = (request: SandboxRequest): Parts | undefined => {
    const { pathname, searchParams } = request.url;
    if (pathname === PATHS.token) {
      const clientId = presentedCredentials(request).id ?? searchParams.get('client_id') ?? undefined;
      return { kind: 'token', names: ['token'], clientId, answer: () => endpoints.token(request) };
    }
    if (pathname === PATHS.authorization || pathname.startsWith(`${PATHS.authorization}/`)) {
      const started = pathname === PATHS.authorization;
      const clientId = started ? (searchParams.get('client_id') ?? undefined) : interactionClient(pathname);
      const answer = () => endpoints.authorize(request, registrations.get(clientId ?? ''));
      return { kind: started ? 'authorize' : 'consent', names: started ? ['authorize'] : [], clientId, answer };
    }
    if (!pathname.startsWith(`${PATHS.consent}/`)) return undefined;
    const answer = () => endpoints.consent(request);
    return { kind: 'consent', names: [], clientId: interactionClient(pathname), answer };
  };

  const resource = (request: SandboxRequest): Parts => {
    const { pathname } = request.url;
    return {
      kind: isTransferPath(pathname) ? 'transfer' : 'resource',
      names: [
        'resource',
        ...(pathname.endsWith('/accounts') ? ['accounts'] : []),
        ...(pathname.endsWith('/transactions') ? ['transactions'] : []),
      ],
      clientId: store.ownerOf(bearerToken(request) ?? ''),
      answer: (fault) => endpoints.resources(request, fault && isPartialFault(fault) ? fault : undefined),
    };
  };

  return (host: Host) =>
    (request: SandboxRequest): Route => {
      const parts = oauth(request) ?? (host === 'api' ? resource(request) : nowhere());
      const { kind, names, clientId, answer } = parts;
      return {
        world: registrations.get(clientId ?? '')?.world,
        entry: entryOf(host, kind, request, store),
        names,
        answer,
      };
    };
}

const nowhere = (): Parts => ({
  kind: 'resource',
  names: [],
  clientId: undefined,
  answer: () => text(404, 'Not Found'),
});

function entryOf(host: Host, kind: LogEntry['kind'], request: SandboxRequest, store: TokenStore): LogEntry {
  const { pathname, searchParams } = request.url;
  const form = kind === 'token' ? readForm(request) : new URLSearchParams();
  const grantType = form.get('grant_type');
  const refreshTokenOrdinal = store.ordinalOf(form.get('refresh_token') ?? '');
  return {
    at: Date.now(),
    host,
    method: request.method,
    path: kind === 'consent' ? pathname.replace(/[^/]+$/u, ':uid') : pathname,
    query: [...searchParams.keys()],
    kind,
    ...(grantType !== null && { grantType }),
    ...(refreshTokenOrdinal !== undefined && { refreshTokenOrdinal }),
  };
}
