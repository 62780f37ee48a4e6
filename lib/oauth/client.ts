import * as oauth from 'oauth4webapi';
import type { OAuthProfile } from '../banks/catalog/institution.ts';

/** A client registration at one authorization server. */
export interface OAuthClient {
  profile: OAuthProfile;
  clientId: string;
  clientSecret: string;
}

/** The server's metadata as the library wants it: pinned from the catalog, never discovered from an answer. */
export function authorizationServer(profile: OAuthProfile): oauth.AuthorizationServer {
  return {
    issuer: profile.issuer,
    authorization_endpoint: profile.authorizationEndpoint,
    token_endpoint: profile.tokenEndpoint,
  };
}

/**
 * How the client proves itself at the token endpoint. `basic-raw` sends id and secret as they stand: the library's
 * ClientSecretBasic form-encodes them first (RFC 6749 2.3.1), which a bank that compares undecoded answers with
 * `invalid_client`.
 */
export function clientAuthentication(client: OAuthClient): oauth.ClientAuth {
  if (client.profile.clientAuthentication === 'body') return oauth.ClientSecretPost(client.clientSecret);
  return (_server, _client, _body, headers) => {
    const bytes = new TextEncoder().encode(`${client.clientId}:${client.clientSecret}`);
    headers.set('authorization', `Basic ${btoa(String.fromCharCode(...bytes))}`);
  };
}
