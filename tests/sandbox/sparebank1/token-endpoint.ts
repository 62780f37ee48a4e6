import { type Answer, json, readForm, type SandboxRequest } from '../shared/http.ts';
import type { RunProvider } from '../shared/provider-bridge.ts';
import type { TokenStore } from '../shared/token-store.ts';
import type { Registration, Registrations } from './registration.ts';

/** All that the bank says about what went wrong. */
export const VAGUE = 'Oh no, something went wrong!';

/** Credentials of a token request, undecoded: a Basic header as it stands, else the fields of the body. */
export function presentedCredentials(request: SandboxRequest): {
  id?: string | undefined;
  secret?: string | undefined;
} {
  const basic = /^Basic +(\S+)$/iu.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined) {
    const form = readForm(request);
    return { id: form.get('client_id') ?? undefined, secret: form.get('client_secret') ?? undefined };
  }
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? {} : { id: pair.slice(0, colon), secret: pair.slice(colon + 1) };
}

/** `POST /oauth/token` as the bank answers it: credentials undecoded, codes burnt by any failure, vague errors. */
export function createTokenEndpoint(run: RunProvider, store: TokenStore, registrations: Registrations) {
  return async (request: SandboxRequest): Promise<Answer> => {
    if (request.method !== 'POST') return json(405, { error: 'invalid_request', error_description: VAGUE });
    const { id } = presentedCredentials(request);
    const registration = registrations.get(id ?? '');
    const answer = hasCredentialsInQuery(request) ? invalidClient() : await exchange(run, request, registration);
    if (answer.status === 200 && registration) return withBankMembers(answer, registration, store);
    burnCode(request, store);
    return vague(answer);
  };
}

async function exchange(
  run: RunProvider,
  request: SandboxRequest,
  registration: Registration | undefined,
): Promise<Answer> {
  const form = readForm(request);
  if (registration?.traits.pkce === 'ignored') form.delete('code_verifier');
  return run(request, {
    search: '',
    headers: { accept: 'application/json', authorization: basicAsProviderWantsIt(request) },
    ...(form.size > 0 && { body: form.toString() }),
  });
}

// The provider form-decodes Basic credentials (RFC 6749 2.3.1); this bank does not, so they are encoded once more.
function basicAsProviderWantsIt(request: SandboxRequest): string | undefined {
  const { authorization } = request.headers;
  const { id, secret } = presentedCredentials(request);
  if (authorization === undefined || id === undefined || secret === undefined) return authorization;
  return `Basic ${Buffer.from([id, secret].map(encodeURIComponent).join(':')).toString('base64')}`;
}

function hasCredentialsInQuery({ url }: SandboxRequest): boolean {
  return url.searchParams.has('client_id') || url.searchParams.has('client_secret');
}

const invalidClient = () => json(401, { error: 'invalid_client' }, { 'cache-control': 'no-store' });

function burnCode(request: SandboxRequest, store: TokenStore): void {
  const code = readForm(request).get('code');
  if (code !== null) store.destroy('AuthorizationCode', code);
}

function vague(answer: Answer): Answer {
  const { error } = JSON.parse(answer.body.toString()) as { error: string };
  const status = error === 'invalid_client' ? 401 : answer.status;
  return { ...answer, status, body: JSON.stringify({ error, error_description: VAGUE }) };
}

function withBankMembers(answer: Answer, { traits }: Registration, store: TokenStore): Answer {
  const { expires_in: _real, ...tokens } = JSON.parse(answer.body.toString()) as Record<string, unknown>;
  const record = store.find('RefreshToken', String(tokens['refresh_token']));
  const grant = store.find('Grant', String(record?.grantId));
  const secondsLeft = (exp: number | undefined) => (exp ?? 0) - Math.floor(Date.now() / 1000) - 1;
  const told = {
    ...tokens,
    ...(traits.expiresIn !== null && { expires_in: traits.expiresIn }),
    ...(traits.refreshExpiryFields && {
      refresh_token_expires_in: secondsLeft(record?.exp),
      refresh_token_absolute_expires_in: secondsLeft(grant?.exp),
    }),
  };
  return { ...answer, body: JSON.stringify(told) };
}
