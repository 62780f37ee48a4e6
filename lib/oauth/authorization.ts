import * as oauth from 'oauth4webapi';
import { Failure } from '../failure.ts';
import { authorizationServer, type OAuthClient } from './client.ts';

/** One authorization request under way. Stored, encrypted, before the consent window opens; used up by its answer. */
export interface Transaction {
  state: string;
  codeVerifier: string | null;
  redirectUri: string;
  /** Of an OpenID request: what the id_token must repeat. */
  nonce?: string;
  /** The consent that is asked for: what the id_token must name. */
  intentId?: string;
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
  const transaction = newTransaction(profile.pkce, redirectUri);
  const url = new URL(profile.authorizationEndpoint);
  const parameters: Record<string, string> = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    state: transaction.state,
    ...(profile.scope && { scope: profile.scope }),
    ...(await challenge(transaction)),
    ...extra,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, transaction };
}

/** A transaction that has only begun. */
export function newTransaction(pkce: boolean, redirectUri: string): Transaction {
  return {
    state: oauth.generateRandomState(),
    codeVerifier: pkce ? oauth.generateRandomCodeVerifier() : null,
    redirectUri,
  };
}

/** The parameters of PKCE, none where the profile has none. */
export async function challenge({ codeVerifier }: Transaction): Promise<Record<string, string>> {
  if (codeVerifier === null) return {};
  return {
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  };
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
  const answer = ownAddress(transaction, redirected);
  try {
    const server = authorizationServer(client.profile);
    return oauth.validateAuthResponse(server, { client_id: client.clientId }, answer.searchParams, transaction.state);
  } catch (error) {
    throw answerFailure(error);
  }
}

/** The address that the bank redirected to, when it is the transaction's own. Throws `Failure` bad-response. */
export function ownAddress(transaction: Transaction, redirected: string): URL {
  const answer = URL.canParse(redirected) ? new URL(redirected) : undefined;
  const expected = new URL(transaction.redirectUri);
  if (!answer || answer.origin !== expected.origin || answer.pathname !== expected.pathname || answer.username) {
    throw new Failure('bad-response', { reason: 'foreign-answer' });
  }
  return answer;
}

/** What the library's refusal of an authorization response means. A `Failure` of a request in between stays itself. */
export function answerFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof oauth.AuthorizationResponseError) return redirectedError(error.error, error.error_description);
  return new Failure('bad-response', { reason: 'foreign-answer' });
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
