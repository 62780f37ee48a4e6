import * as oauth from 'oauth4webapi';
import type { Clock } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import type { GrantPorts } from './grants.ts';
import { answerFailure, challenge, newTransaction, ownAddress, type Transaction } from './authorization.ts';
import { authorizationServer, clientMetadata, type OAuthClient } from './client.ts';
import { allows, checkIntent, claimsOf } from './id-token.ts';
import { fetchKeysBy } from './library-fetch.ts';
import { requestObject } from './request-object.ts';

/**
 * The consent page's URL for one consent, with a request object and the duplicates that FAPI 1.0 Advanced 5.2.3 wants
 * outside of it, and the transaction that its answer will be checked against.
 */
export async function openidRequest(
  client: OAuthClient,
  redirectUri: string,
  intentId: string,
  clock: Clock,
): Promise<{ url: string; transaction: Transaction }> {
  const { profile, clientId } = client;
  const transaction = { ...newTransaction(profile.pkce, redirectUri), nonce: oauth.generateRandomNonce(), intentId };
  const { state, nonce } = transaction;
  const scope = profile.scope ?? 'openid accounts';
  const responseType = profile.openid?.response === 'code id_token' ? 'code id_token' : 'code';
  const jarm: Record<string, string> = profile.openid?.response === 'jwt' ? { response_mode: 'jwt' } : {};
  const more = { ...jarm, ...(await challenge(transaction)) };
  const asked = { intentId, responseType, redirectUri, scope, state, nonce, more };
  const url = new URL(profile.authorizationEndpoint);
  const parameters: Record<string, string> = {
    response_type: responseType,
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    request: await requestObject(client, asked, clock),
    ...more,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, transaction };
}

/**
 * Checks the answer to `openidRequest` before its code is used: redirect address, state, issuer, and what is signed in
 * it: of `code id_token` the id_token's signature, alg, iss, aud, exp, nonce, c_hash, s_hash (required by FAPI 1.0
 * Advanced 5.1.1) and consent; of JARM the answer itself. Throws `Failure` as `authorizationResponse`.
 */
export async function openidResponse(
  client: OAuthClient,
  transaction: Transaction,
  redirected: string,
  { http, clock }: Omit<GrantPorts, 'keep'>,
): Promise<URLSearchParams> {
  const answer = ownAddress(transaction, redirected);
  const server = authorizationServer(client.profile);
  const { state, nonce = '' } = transaction;
  const self = clientMetadata(client, clock);
  const keys = fetchKeysBy(http, clock.now());
  try {
    switch (client.profile.openid?.response) {
      case 'jwt':
        // A refusal may come unsigned: it can only end what would not go on either.
        return answer.searchParams.has('response')
          ? await oauth.validateJwtAuthResponse(server, self, answer, state, keys)
          : refusalOnly(oauth.validateAuthResponse(server, self, answer.searchParams, state));
      case 'code id_token': {
        // Some banks answer in the query although the fragment is the default (OAuth 2.0 Multiple Response Types, 5).
        const fragment = new URLSearchParams(answer.hash.length > 1 ? answer.hash.slice(1) : answer.search);
        const validate = allows(client.profile, 'no-s-hash')
          ? oauth.validateCodeIdTokenResponse
          : oauth.validateDetachedSignatureResponse;
        const parameters = await validate(server, self, fragment, nonce, state, undefined, keys);
        const required = !allows(client.profile, 'no-intent');
        checkIntent(claimsOf(fragment.get('id_token')), transaction, required);
        return parameters;
      }
      default:
        return oauth.validateAuthResponse(server, self, answer.searchParams, state);
    }
  } catch (error) {
    throw answerFailure(error);
  }
}

function refusalOnly(_unsigned: URLSearchParams): never {
  throw new Failure('bad-response', { reason: 'foreign-answer' });
}
