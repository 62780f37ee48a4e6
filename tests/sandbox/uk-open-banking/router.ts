import type { Route } from '../shared/exchange.ts';
import { type Answer, readForm, type SandboxRequest } from '../shared/http.ts';
import type { LogEntry } from '../shared/log.ts';
import type { TokenStore } from '../shared/token-store.ts';
import { PATHS } from './authorization-server.ts';
import type { Registration, Registrations } from './registration.ts';
import { bearerToken } from './resource-api.ts';

export interface UkEndpoints {
  authorize(request: SandboxRequest, registration: Registration | undefined): Promise<Answer>;
  consent(request: SandboxRequest): Promise<Answer>;
  token(request: SandboxRequest, registration: Registration | undefined): Promise<Answer>;
  /** Keys and metadata. */
  metadata(request: SandboxRequest): Promise<Answer>;
  resources(request: SandboxRequest): Answer;
}

type Parts = Pick<Route, 'names' | 'answer'> & Pick<LogEntry, 'kind'> & { clientId: string | undefined };

const PUBLISHED: string[] = [PATHS.jwks, PATHS.bareKeys, PATHS.metadata, PATHS.directory];

/** Tells each request's endpoint and client. */
export function createUkRouter(endpoints: UkEndpoints, store: TokenStore, registrations: Registrations) {
  const interactionClient = (path: string): string | undefined => {
    const parameters = store.find('Interaction', path.split('/')[3] ?? '')?.params as
      Record<string, unknown> | undefined;
    return parameters?.['client_id'] as string | undefined;
  };

  const parts = (request: SandboxRequest): Parts => {
    const { pathname, searchParams } = request.url;
    if (pathname === PATHS.token) {
      const clientId = tokenClient(request);
      const answer = () => endpoints.token(request, registrations.get(clientId ?? ''));
      return { kind: 'token', names: ['token'], clientId, answer };
    }
    if (PUBLISHED.includes(pathname))
      return { kind: 'resource', names: ['jwks'], clientId: undefined, answer: () => endpoints.metadata(request) };
    if (pathname === PATHS.authorization || pathname.startsWith(`${PATHS.authorization}/`)) {
      const started = pathname === PATHS.authorization;
      const clientId = started ? (searchParams.get('client_id') ?? undefined) : interactionClient(pathname);
      const answer = () => endpoints.authorize(request, registrations.get(clientId ?? ''));
      return { kind: started ? 'authorize' : 'consent', names: started ? ['authorize'] : [], clientId, answer };
    }
    if (pathname.startsWith(`${PATHS.consent}/`))
      return {
        kind: 'consent',
        names: [],
        clientId: interactionClient(pathname),
        answer: () => endpoints.consent(request),
      };
    return {
      kind: 'resource',
      names: [
        'resource',
        ...(pathname.endsWith('/accounts') ? ['accounts'] : []),
        ...(pathname.endsWith('/transactions') ? ['transactions'] : []),
      ],
      clientId: store.ownerOf(bearerToken(request) ?? ''),
      answer: () => endpoints.resources(request),
    };
  };

  return (request: SandboxRequest): Route => {
    const { kind, names, clientId, answer } = parts(request);
    const { pathname, searchParams } = request.url;
    const form = kind === 'token' ? readForm(request) : new URLSearchParams();
    const grantType = form.get('grant_type');
    const refreshTokenOrdinal = store.ordinalOf(form.get('refresh_token') ?? '');
    const entry: LogEntry = {
      at: Date.now(),
      host: 'uk',
      method: request.method,
      path: kind === 'consent' ? pathname.replace(/[^/]+$/u, ':uid') : pathname,
      query: [...searchParams.keys()],
      kind,
      ...(grantType !== null && { grantType }),
      ...(refreshTokenOrdinal !== undefined && { refreshTokenOrdinal }),
    };
    return { world: registrations.get(clientId ?? '')?.world, entry, names, answer };
  };
}

// Whose token request it is, by any of the ways to say so. What it proves is checked by the provider.
function tokenClient(request: SandboxRequest): string | undefined {
  const form = readForm(request);
  const basic = /^Basic +(\S+)$/iu.exec(request.headers.authorization ?? '')?.[1];
  if (basic) return decodeURIComponent(Buffer.from(basic, 'base64').toString().split(':')[0] ?? '');
  const assertion = form.get('client_assertion')?.split('.')[1];
  if (!assertion) return form.get('client_id') ?? undefined;
  return (JSON.parse(Buffer.from(assertion, 'base64url').toString()) as { sub?: string }).sub;
}
