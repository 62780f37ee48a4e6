import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { RunProvider } from '../shared/provider-bridge.ts';
import { failedPage } from './consent-pages.ts';
import { mutate, type ServerKeys } from './mutants.ts';
import type { Registration } from './registration.ts';

/** Members of a request object of 2019, `nonce` aside: no more and no fewer. */
const CLAIMS_2019 = 'aud,claims,client_id,iss,max_age,nonce,redirect_uri,response_type,scope,state';

/** `GET /oauth/authorize` and its continuation after the consent pages. */
export function createUkAuthorizeEndpoint(run: RunProvider, issuer: string, keys: ServerKeys) {
  return async (request: SandboxRequest, registration: Registration | undefined): Promise<Answer> => {
    if (!registration || request.url.search === '') return atClient(await run(request), registration, keys);
    const search = searchFor(request.url.searchParams, registration, issuer);
    if (search === null) return failedPage('invalid_request_object');
    return atClient(await run(request, { search }), registration, keys);
  };
}

// What oidc-provider does not know: a request object without a signature, and the bare id of a consent.
function searchFor(query: URLSearchParams, { clientId, traits }: Registration, issuer: string): string | null {
  const all = new URLSearchParams(query);
  const request = all.get('request') ?? '';
  if (traits.request === 'signed-2019') return has2019Claims(request) ? `?${all}` : null;
  if (traits.request === 'signed') return `?${all}`;
  all.delete('request');
  if (traits.request === 'intent-id') {
    if (request === '' || request.includes('.')) return null;
    all.set('claims', JSON.stringify({ id_token: { openbanking_intent_id: { value: request, essential: true } } }));
    return `?${all}`;
  }
  const [header, payload, signature] = request.split('.');
  if (decode(header)['alg'] !== 'none' || signature !== '' || !has2019Claims(request)) return null;
  const { aud, iss, ...parameters } = decode(payload);
  if (aud !== issuer || iss !== clientId) return null;
  for (const [name, value] of Object.entries(parameters))
    all.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return `?${all}`;
}

const has2019Claims = (request: string) =>
  Object.keys(decode(request.split('.')[1]))
    .sort()
    .join() === CLAIMS_2019;

function decode(part = ''): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

// A redirect that leaves the bank, with its signed token spoilt as this client's test wants it.
function atClient(answer: Answer, registration: Registration | undefined, keys: ServerKeys): Answer {
  const { location } = answer.headers;
  const mutant = registration?.traits.mutant;
  if (!mutant || typeof location !== 'string' || !location.startsWith(registration.traits.redirectUri)) return answer;
  const target = new URL(location);
  const fragment = new URLSearchParams(target.hash.slice(1));
  const idToken = fragment.get('id_token');
  const response = target.searchParams.get('response');
  if (idToken !== null) {
    fragment.set('id_token', mutate(idToken, mutant, keys, registration.traits));
    target.hash = fragment.toString();
  } else if (response !== null)
    target.searchParams.set('response', mutate(response, mutant, keys, registration.traits));
  return { ...answer, headers: { ...answer.headers, location: target.href } };
}
