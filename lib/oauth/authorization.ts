import * as oauth from 'oauth4webapi';
import { Failure } from '../failure.ts';
import { authorizationServer, type OAuthClient } from './client.ts';

/** One authorization request under way. Stored, encrypted, before the consent window opens; used up by its answer. */
export interface Transaction {
  state: string;
  codeVerifier: string | null;
  redirectUri: string;
}

/**
 * The URL of the consent page and the transaction that its answer will be checked against (RFC 6749 4.1.1,
 * RFC 7636 4.3). `state` and verifier are 32 random bytes each, fresh per call.
 */
export async function authorizationRequest(
  client: OAuthClient,
  redirectUri: string,
  extra: Record<string, string> = {},
): Promise<{ url: string; transaction: Transaction }> {
  const { profile } = client;
  const transaction: Transaction = {
    state: oauth.generateRandomState(),
    codeVerifier: profile.pkce ? oauth.generateRandomCodeVerifier() : null,
    redirectUri,
  };
  const url = new URL(profile.authorizationEndpoint);
  const parameters: Record<string, string> = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    state: transaction.state,
    ...(profile.scope && { scope: profile.scope }),
    ...(transaction.codeVerifier && {
      code_challenge: await oauth.calculatePKCECodeChallenge(transaction.codeVerifier),
      code_challenge_method: 'S256',
    }),
    ...extra,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, transaction };
}

/**
 * Checks an authorization response against its transaction: same redirect address to the character, `state`, and `iss`
 * when present (RFC 6749 4.1.2, RFC 9207 2.4). Throws `Failure`: cancelled for `access_denied`, bad-response for an
 * answer that isn't ours, configuration or unavailable for the other errors of RFC 6749 4.1.2.1.
 */
export function authorizationResponse(
  client: OAuthClient,
  transaction: Transaction,
  redirected: string,
): URLSearchParams {
  const answer = URL.canParse(redirected) ? new URL(redirected) : undefined;
  const expected = new URL(transaction.redirectUri);
  if (!answer || answer.origin !== expected.origin || answer.pathname !== expected.pathname || answer.username) {
    throw new Failure('bad-response', { reason: 'foreign-answer' });
  }
  try {
    const server = authorizationServer(client.profile);
    return oauth.validateAuthResponse(server, { client_id: client.clientId }, answer.searchParams, transaction.state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) throw redirectedError(error.error, error.error_description);
    throw new Failure('bad-response', { reason: 'foreign-answer' });
  }
}

function redirectedError(code: string, description: string | undefined): Failure {
  const bankText = description ?? code;
  switch (code) {
    case 'access_denied':
      return new Failure('cancelled', { reason: 'refused-at-bank', bankText });
    case 'server_error':
    case 'temporarily_unavailable':
      return new Failure('unavailable', { reason: 'server-error', bankText });
    default:
      return new Failure('configuration', { reason: 'authorization-refused', bankText });
  }
}
