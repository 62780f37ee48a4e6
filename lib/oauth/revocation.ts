import * as oauth from 'oauth4webapi';
import { authorizationServer, clientAuthentication, type OAuthClient } from './client.ts';
import type { GrantPorts } from './grants.ts';
import { onLoopbackToo } from './library-fetch.ts';
import { tokenFailure } from './token-failure.ts';

/**
 * Ends a token, and with a refresh token the grant that it belongs to (RFC 7009). A token that is unknown counts as
 * ended (2.2). The profile must name the endpoint. Throws `Failure`.
 */
export async function revokeToken(
  client: OAuthClient,
  token: string,
  { http, clock }: Pick<GrantPorts, 'http' | 'clock'>,
): Promise<void> {
  const { revocationEndpoint = '' } = client.profile;
  const server = { ...authorizationServer(client.profile), revocation_endpoint: revocationEndpoint };
  await oauth.revocationRequest(server, { client_id: client.clientId }, clientAuthentication(client), token, {
    ...onLoopbackToo,
    [oauth.customFetch]: async (url, { method, headers, body }) => {
      const reply = await http({ method, url, headers, body: String(body) });
      if (reply.status !== 200) throw tokenFailure(reply, clock.now());
      return new Response(null);
    },
  });
}
