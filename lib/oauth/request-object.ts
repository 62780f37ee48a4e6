import * as oauth from 'oauth4webapi';
import type { Clock } from '../banks/connector.ts';
import { base64url } from '../base64.ts';
import { authorizationServer, clockSkew, type OAuthClient } from './client.ts';

/** What an authorization request for one consent says, whatever form it is sent in. */
export interface IntentRequest {
  /** Id of the consent resource. */
  intentId: string;
  responseType: string;
  redirectUri: string;
  scope: string;
  state: string;
  nonce: string;
  /** Further parameters, which stand inside and outside alike: `response_mode`, PKCE. */
  more: Record<string, string>;
}

const REQUEST_SECONDS = 300;
const MAX_AGE_SECONDS = 86_400;

/**
 * The `request` parameter (OpenID Connect Core 6.1) in the form that the profile names. `signed` has `exp` and `nbf`
 * (FAPI 1.0 Advanced 5.2.2) and no `typ`, which UK banks do not expect. The two of 2019 have the claims of
 * robmckinnon/open_banking_ex and no others.
 */
export async function requestObject(client: OAuthClient, request: IntentRequest, clock: Clock): Promise<string> {
  const form = client.profile.openid?.request;
  if (form === 'intent-id') return request.intentId;
  const parameters = parametersOf(client, request);
  if (form === 'unsigned-2019') return unsigned(client, parameters);
  if (!client.key) throw new TypeError('a signed request object without a key');
  const server = authorizationServer(client.profile);
  const self = { client_id: client.clientId, ...clockSkew(clock) };
  return oauth.issueRequestObject(server, self, parameters, client.key, {
    [oauth.modifyAssertion]: (header, claims) => {
      delete header['typ'];
      if (client.profile.openid?.requestAudience) claims['aud'] = client.profile.tokenEndpoint;
      if (form === 'signed') claims['exp'] = Number(claims['iat']) + REQUEST_SECONDS;
      else for (const name of ['exp', 'nbf', 'iat', 'jti']) Reflect.deleteProperty(claims, name);
    },
  });
}

function parametersOf({ clientId }: OAuthClient, request: IntentRequest): Record<string, string> {
  const openbanking_intent_id = { value: request.intentId, essential: true };
  const acr = { value: 'urn:openbanking:psd2:sca', essential: true };
  return {
    response_type: request.responseType,
    client_id: clientId,
    redirect_uri: request.redirectUri,
    scope: request.scope,
    state: request.state,
    nonce: request.nonce,
    ...request.more,
    max_age: String(MAX_AGE_SECONDS),
    claims: JSON.stringify({ userinfo: { openbanking_intent_id }, id_token: { openbanking_intent_id, acr } }),
  };
}

/** RFC 7519 6: the library rightly makes none of these; some sandboxes of UK Open Banking know no other. */
function unsigned({ clientId, profile }: OAuthClient, parameters: Record<string, string>): string {
  const claims = JSON.parse(parameters['claims']!) as object;
  const payload = { ...parameters, aud: profile.issuer, iss: clientId, max_age: MAX_AGE_SECONDS, claims };
  return `${encode({ alg: 'none' })}.${encode(payload)}.`;
}

function encode(value: object): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)));
}
