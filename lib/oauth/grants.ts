import * as oauth from 'oauth4webapi';
import type { Clock, KeepTokens, Tokens } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import type { Http } from '../http/http.ts';
import type { Transaction } from './authorization.ts';
import { authorizationServer, clientAuthentication, clientMetadata, type OAuthClient } from './client.ts';
import { fetchBy, onLoopbackToo } from './library-fetch.ts';
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
 * audience, times, signature) is checked with them and its claims returned. Throws `Failure`.
 */
export async function exchangeCode(
  client: OAuthClient,
  transaction: Transaction,
  parameters: URLSearchParams,
  ports: GrantPorts,
): Promise<oauth.IDToken | undefined> {
  const server = authorizationServer(client.profile);
  const self = clientMetadata(client);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    self,
    clientAuthentication(client),
    parameters,
    transaction.redirectUri,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- banks that may refuse unknown parameters (profile.pkce)
    transaction.codeVerifier ?? oauth.nopkce,
    requestOptions(client.profile, ports),
  );
  return checked(async () => {
    const { nonce } = transaction;
    if (nonce === undefined) {
      await oauth.processAuthorizationCodeResponse(server, self, response);
      return undefined;
    }
    const answer = await oauth.processAuthorizationCodeResponse(server, self, response, { expectedNonce: nonce });
    await oauth.validateApplicationLevelSignature(server, response, fetchBy(ports.http));
    return oauth.getValidatedIdTokenClaims(answer);
  });
}

/** Gets new tokens for a refresh token (RFC 6749 6). The same order as `exchangeCode`: kept first, then checked. */
export async function refreshTokens(client: OAuthClient, tokens: Tokens, ports: GrantPorts): Promise<void> {
  if (!tokens.refreshToken) throw new Failure('reauthorise', { reason: 'grant-ended' });
  const server = authorizationServer(client.profile);
  const self = clientMetadata(client);
  const options = requestOptions(client.profile, ports, tokens);
  const response = await oauth.refreshTokenGrantRequest(
    server,
    self,
    clientAuthentication(client),
    tokens.refreshToken,
    options,
  );
  await checked(() => oauth.processRefreshTokenResponse(server, self, response));
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
    throw new Failure('bad-response', { reason: 'shape' });
  }
}
