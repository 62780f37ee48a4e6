import * as oauth from 'oauth4webapi';
import type { Clock, KeepTokens, Tokens } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import type { Http } from '../http/http.ts';
import { answerFailure, type Transaction } from './authorization.ts';
import { authorizationServer, clientAuthentication, clientMetadata, type OAuthClient } from './client.ts';
import { allows, checkIntent } from './id-token.ts';
import { fetchKeysBy, onLoopbackToo } from './library-fetch.ts';
import { tokenFailure } from './token-failure.ts';
import { readTokens, type TokenLife } from './tokens.ts';

/** What a token request needs besides the client. `keep` has committed the tokens before any check looks at them. */
export interface GrantPorts {
  http: Http;
  clock: Clock;
  keep: KeepTokens;
}

/**
 * Exchanges an authorization code (RFC 6749 4.1.3, RFC 7636 4.5). `parameters` come from `authorizationResponse`.
 * Resolves when the tokens are kept and passed the library's checks; an OpenID transaction's id_token (nonce, issuer,
 * audience, times, signature, consent) is checked with them and its claims returned. Throws `Failure`.
 */
export async function exchangeCode(
  client: OAuthClient,
  transaction: Transaction,
  parameters: URLSearchParams,
  ports: GrantPorts,
): Promise<oauth.IDToken | undefined> {
  const server = authorizationServer(client.profile);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    clientMetadata(client, ports.clock),
    clientAuthentication(client),
    parameters,
    transaction.redirectUri,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- banks that may refuse unknown parameters (profile.pkce)
    transaction.codeVerifier ?? oauth.nopkce,
    requestOptions(client.profile, ports),
  );
  return checked(async () => {
    const { nonce } = transaction;
    // Anew: the answer has told the server's time.
    const self = clientMetadata(client, ports.clock);
    if (nonce === undefined) {
      await oauth.processAuthorizationCodeResponse(server, self, response);
      return undefined;
    }
    // The nonce is compared below: the library has no way to do without an id_token, or its nonce, where a bank does.
    const answer = await oauth.processGenericTokenEndpointResponse(server, self, response);
    const claims = oauth.getValidatedIdTokenClaims(answer);
    if (claims) {
      const keys = fetchKeysBy(ports.http, ports.clock.now());
      await oauth.validateApplicationLevelSignature(server, response, keys).catch((error: unknown) => {
        throw answerFailure(error);
      });
    }
    const hasNonce = claims?.nonce === nonce || (claims !== undefined && allows(client.profile, 'no-nonce'));
    if (!hasNonce && (claims || !allows(client.profile, 'no-id-token')))
      throw new Failure('bad-response', { reason: 'foreign-answer' });
    // The consent must stand in an id_token: in this one, unless one beside the code has named it.
    const required = client.profile.openid?.response !== 'code id_token' && !allows(client.profile, 'no-intent');
    checkIntent(claims, transaction, required && claims !== undefined);
    return claims;
  });
}

/**
 * Gets new tokens for a refresh token (RFC 6749 6). The same order as `exchangeCode`: kept first, then checked. Returns
 * the claims of the id_token that may have come with them; it came from the token endpoint itself, whose certificate
 * stands for its signature (OpenID Connect Core 3.1.3.7, 6).
 */
export async function refreshTokens(
  client: OAuthClient,
  tokens: Tokens,
  ports: GrantPorts,
): Promise<oauth.IDToken | undefined> {
  if (!tokens.refreshToken) throw new Failure('reauthorise', { reason: 'grant-ended' });
  const server = authorizationServer(client.profile);
  const options = requestOptions(client.profile, ports, tokens);
  const response = await oauth.refreshTokenGrantRequest(
    server,
    clientMetadata(client, ports.clock),
    clientAuthentication(client),
    tokens.refreshToken,
    options,
  );
  // Anew: the answer has told the server's time.
  const self = clientMetadata(client, ports.clock);
  const answer = await checked(() => oauth.processRefreshTokenResponse(server, self, response));
  return oauth.getValidatedIdTokenClaims(answer);
}

/** The library makes the request; this reads the answer once, commits its tokens, and hands the library a copy. */
export function requestOptions(
  profile: TokenLife,
  ports: GrantPorts,
  previous?: Tokens,
): oauth.TokenEndpointRequestOptions {
  return {
    ...onLoopbackToo,
    [oauth.customFetch]: async (url, { method, headers, body }) => {
      const reply = await ports.http({ method, url, headers, body: String(body) });
      if (reply.status !== 200) throw tokenFailure(reply, ports.clock.now());
      const tokens = readTokens(reply.text, profile, ports.clock.now(), previous);
      if (tokens) await ports.keep(tokens);
      return new Response(reply.text, { status: reply.status, headers: reply.headers });
    },
  };
}

// The library's errors carry the response body, tokens included, as their cause: they must not travel on.
export async function checked<T>(process: () => Promise<T>): Promise<T> {
  try {
    return await process();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('bad-response', { reason: isForeign(error) ? 'foreign-answer' : 'shape' });
  }
}

/** A well-formed answer that is not for this client and this moment, as against one that can't be read. */
function isForeign(error: unknown): boolean {
  const codes = [oauth.JWT_CLAIM_COMPARISON, oauth.JWT_TIMESTAMP_CHECK, oauth.KEY_SELECTION];
  return codes.includes((error as { code?: string } | null)?.code ?? '');
}
