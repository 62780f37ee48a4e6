import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { RunProvider } from '../shared/provider-bridge.ts';
import { DEFAULT_SCOPE } from './authorization-server.ts';
import type { Registration } from './registration.ts';
import { usedOncePage } from './consent/error-pages.ts';
import { VAGUE } from './token-endpoint.ts';

const FOREIGN_ISSUER = 'https://issuer.example';

/** `GET /oauth/authorize` and its continuation after the consent pages. */
export function createAuthorizeEndpoint(run: RunProvider) {
  return async (request: SandboxRequest, registration: Registration | undefined): Promise<Answer> => {
    if (registration && isUsedUp(request, registration)) return usedOncePage();
    const answer = await run(request, { search: searchFor(request, registration) });
    return registration ? atClient(answer, registration) : answer;
  };
}

// Firefox fetches an authorization URL before it shows it: a bank that counts has then been asked twice.
function isUsedUp({ url }: SandboxRequest, { traits, opened }: Registration): boolean {
  if (!traits.oneTimeAuthorizationUrl || url.search === '') return false;
  if (opened.has(url.search)) return true;
  opened.add(url.search);
  return false;
}

function searchFor({ url }: SandboxRequest, registration: Registration | undefined): string {
  const query = new URLSearchParams(url.search);
  if (query.size > 0 && !query.has('scope')) query.set('scope', DEFAULT_SCOPE);
  if (registration?.traits.pkce === 'ignored') {
    query.delete('code_challenge');
    query.delete('code_challenge_method');
  }
  return query.size > 0 ? `?${query}` : '';
}

// A redirect that leaves the bank: the issuer as this client's test wants it, errors without their reason.
function atClient(answer: Answer, { traits }: Registration): Answer {
  const { location } = answer.headers;
  if (typeof location !== 'string' || !location.startsWith(traits.redirectUri)) return answer;
  const target = new URL(location);
  if (traits.iss === 'missing') target.searchParams.delete('iss');
  if (traits.iss === 'wrong') target.searchParams.set('iss', FOREIGN_ISSUER);
  if (target.searchParams.has('error')) target.searchParams.set('error_description', VAGUE);
  return { ...answer, headers: { ...answer.headers, location: target.href } };
}
