import * as oauth from 'oauth4webapi';
import { base64 } from '../base64.ts';
import type { Clock } from '../banks/connector.ts';
import type { ClientCredentialsProfile, OAuthProfile } from '../banks/catalog/institution.ts';

/** A client registration at one authorization server. */
export interface OAuthClient<Profile extends ClientCredentialsProfile = OAuthProfile> {
  profile: Profile;
  clientId: string;
  clientSecret?: string;
  /** Signs client assertions and request objects. */
  key?: oauth.PrivateKey;
}

/** The server's metadata as the library wants it: of the catalog, or what `discoverEndpoints` found within it. */
export function authorizationServer(profile: OAuthProfile): oauth.AuthorizationServer {
  return {
    issuer: profile.issuer,
    authorization_endpoint: profile.authorizationEndpoint,
    token_endpoint: profile.tokenEndpoint,
    ...(profile.openid && { jwks_uri: profile.openid.jwksUri }),
  };
}

/**
 * The client's metadata as the library wants it: whatever the server signs by another algorithm is refused, and times in
 * what is signed, either way, are the server's.
 */
export function clientMetadata({ clientId, profile }: OAuthClient, clock: Clock): oauth.Client {
  const alg = profile.openid?.serverAlg ?? profile.idTokenAlg;
  return {
    client_id: clientId,
    ...clockSkew(clock),
    ...(alg && { id_token_signed_response_alg: alg, authorization_signed_response_alg: alg }),
  };
}

/** By how many seconds the library's own reading of the time is corrected to the server's. */
export function clockSkew({ offset }: Clock): { [oauth.clockSkew]: number } {
  return { [oauth.clockSkew]: Math.round((offset?.() ?? 0) / 1000) };
}

/**
 * How the client proves itself at the token endpoint. `basic-raw` and `basic-url-safe` send id and secret as they
 * stand: the library's
 * ClientSecretBasic form-encodes them first (RFC 6749 2.3.1), which a bank that compares undecoded answers with
 * `invalid_client`.
 */
export function clientAuthentication(client: OAuthClient<ClientCredentialsProfile>): oauth.ClientAuth {
  const { clientSecret = '' } = client;
  switch (client.profile.clientAuthentication) {
    case 'none':
      return oauth.None();
    case 'tls-client-auth':
      return oauth.TlsClientAuth();
    case 'private-key-jwt':
      return privateKeyJwt(client);
    case 'body':
      return oauth.ClientSecretPost(clientSecret);
    case 'basic':
      return oauth.ClientSecretBasic(clientSecret);
    case 'basic-raw':
      return basic(client.clientId, clientSecret, (text) => text);
    case 'basic-url-safe':
      return basic(client.clientId, clientSecret, (text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  }
}

function basic(id: string, secret: string, alphabet: (text: string) => string): oauth.ClientAuth {
  return (_server, _client, _body, headers) => {
    const bytes = new TextEncoder().encode(`${id}:${secret}`);
    headers.set('authorization', `Basic ${alphabet(base64(bytes))}`);
  };
}

// The library's assertion is for the issuer and lives 60 s; UK banks want the token endpoint and often more time.
function privateKeyJwt({ key, profile }: OAuthClient<ClientCredentialsProfile>): oauth.ClientAuth {
  if (!key) throw new TypeError('private-key-jwt without a key');
  const { assertionAudience, assertionSeconds } = profile.openid ?? {};
  return oauth.PrivateKeyJwt(key, {
    [oauth.modifyAssertion]: (_header, payload) => {
      if (assertionAudience === 'token-endpoint') payload['aud'] = profile.tokenEndpoint;
      if (assertionSeconds !== undefined) payload['exp'] = Number(payload['iat']) + assertionSeconds;
    },
  });
}
