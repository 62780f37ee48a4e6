import * as oauth from 'oauth4webapi';
import { Failure } from '../failure.ts';
import type { Http } from '../http/http.ts';
import { answerFailure, challenge, newTransaction, ownAddress, type Transaction } from './authorization.ts';
import { authorizationServer, clientMetadata, type OAuthClient } from './client.ts';
import { fetchBy } from './library-fetch.ts';
import { requestObject } from './request-object.ts';

/** The claim that names the consent (UK Open Banking security profile, 2018, 5.2). */
const INTENT = 'openbanking_intent_id';

/**
 * The consent page's URL for one consent, with a request object and the duplicates that FAPI 1.0 Advanced 5.2.3 wants
 * outside of it, and the transaction that its answer will be checked against.
 */
export async function openidRequest(
  client: OAuthClient,
  redirectUri: string,
  intentId: string,
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
    request: await requestObject(client, asked),
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
  http: Http,
): Promise<URLSearchParams> {
  const answer = ownAddress(transaction, redirected);
  const server = authorizationServer(client.profile);
  const self = clientMetadata(client);
  const { state, nonce = '', intentId } = transaction;
  try {
    switch (client.profile.openid?.response) {
      case 'jwt':
        return await oauth.validateJwtAuthResponse(server, self, answer, state, fetchBy(http));
      case 'code id_token': {
        // Some banks answer in the query although the fragment is the default (OAuth 2.0 Multiple Response Types, 5).
        const fragment = new URLSearchParams(answer.hash.length > 1 ? answer.hash.slice(1) : answer.search);
        const validate =
          client.profile.openid.request === 'signed'
            ? oauth.validateDetachedSignatureResponse
            : oauth.validateCodeIdTokenResponse;
        const parameters = await validate(server, self, fragment, nonce, state, undefined, fetchBy(http));
        checkIntent(claimsOf(fragment.get('id_token')), intentId, true);
        return parameters;
      }
      default:
        return oauth.validateAuthResponse(server, self, answer.searchParams, state);
    }
  } catch (error) {
    throw answerFailure(error);
  }
}

/** Throws `Failure` unless the claims name the consent; where it isn't `required` they may leave it out. */
export function checkIntent(claims: object | undefined, intentId: string | undefined, required: boolean): void {
  const named = (claims as Record<string, unknown> | undefined)?.[INTENT];
  if (named !== intentId && (required || named !== undefined))
    throw new Failure('bad-response', { reason: 'foreign-answer' });
}

/** The payload of a JWT whose signature was checked. */
function claimsOf(jwt: string | null): object {
  const payload = (jwt ?? '').split('.')[1] ?? '';
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as object;
}
