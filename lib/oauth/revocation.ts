import { authorizationServer, clientAuthentication, clientMetadata, type OAuthClient } from './client.ts';
import type { GrantPorts } from './grants.ts';
import { tokenFailure } from './token-failure.ts';

/**
 * Ends a token at `url`, and with a refresh token the grant that it belongs to (RFC 7009). A token that is unknown
 * counts as ended (2.2). Throws `Failure`.
 */
export async function revokeToken(
  client: OAuthClient,
  url: string,
  token: string,
  { http, clock }: Pick<GrantPorts, 'http' | 'clock'>,
): Promise<void> {
  const body = new URLSearchParams({ token });
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
  await clientAuthentication(client)(authorizationServer(client.profile), clientMetadata(client, clock), body, headers);
  const reply = await http({ method: 'POST', url, headers: Object.fromEntries(headers), body: body.toString() });
  if (reply.status !== 200) throw tokenFailure(reply, clock.now());
}
