import * as oauth from 'oauth4webapi';
import type { ClientCredentialsProfile } from '../banks/catalog/institution.ts';
import { checked, type GrantPorts, requestOptions } from './grants.ts';

/** A client whose id and secret alone give access. */
export interface CredentialsClient {
  profile: ClientCredentialsProfile;
  clientId: string;
  clientSecret: string;
}

/**
 * Gets a token for the client itself (RFC 6749 4.4). Id and secret are form-encoded before they become Basic (2.3.1).
 * The same order as `exchangeCode`: kept first, then checked. Throws `Failure`.
 */
export async function clientCredentialsGrant(client: CredentialsClient, ports: GrantPorts): Promise<void> {
  const { profile, clientId, clientSecret } = client;
  const server = { issuer: profile.issuer, token_endpoint: profile.tokenEndpoint };
  const self = { client_id: clientId };
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    self,
    oauth.ClientSecretBasic(clientSecret),
    {},
    requestOptions(profile, ports),
  );
  await checked(() => oauth.processClientCredentialsResponse(server, self, response));
}
