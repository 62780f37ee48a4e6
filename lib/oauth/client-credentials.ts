import * as oauth from 'oauth4webapi';
import type { ClientCredentialsProfile } from '../banks/catalog/institution.ts';
import { clientAuthentication, clockSkew, type OAuthClient } from './client.ts';
import { checked, type GrantPorts, requestOptions } from './grants.ts';

/**
 * Gets a token for the client itself (RFC 6749 4.4) and returns it. The same order as `exchangeCode`: kept first, where
 * it is to be kept, then checked. Throws `Failure`.
 */
export async function clientCredentialsGrant(
  client: OAuthClient<ClientCredentialsProfile>,
  ports: Omit<GrantPorts, 'keep'> & Partial<Pick<GrantPorts, 'keep'>>,
  scope?: string,
): Promise<string> {
  const { profile, clientId } = client;
  const server = { issuer: profile.issuer, token_endpoint: profile.tokenEndpoint };
  const self = { client_id: clientId, ...clockSkew(ports.clock) };
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    self,
    clientAuthentication(client),
    scope === undefined ? {} : { scope },
    requestOptions(profile, { keep: async () => undefined, ...ports }),
  );
  const answer = await checked(() => oauth.processClientCredentialsResponse(server, self, response));
  return answer.access_token;
}
