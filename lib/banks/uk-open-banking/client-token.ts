import type { OAuthClient } from '../../oauth/client.ts';
import { clientCredentialsGrant } from '../../oauth/client-credentials.ts';
import type { Context, Tokens } from '../connector.ts';
import { profileOf } from './profile.ts';
import type { ApiPorts } from './request.ts';
import type { Settings } from './settings.ts';

/** A token of the client itself, with which consents are made, read and ended. Kept for the length of one link. */
export interface ClientToken {
  value: string;
  /** Epoch milliseconds. */
  endsAt: number;
}

const SCOPE = 'accounts';

/** A token this close to its end is not used any more. */
const MARGIN = 30_000;

/** The consents' API, by `earlier` while that is valid, else by a new token. Throws `Failure`. */
export async function clientApi(
  { institution, http, clock }: Context<Settings>,
  client: OAuthClient,
  earlier?: ClientToken,
): Promise<{ api: ApiPorts; clientToken: ClientToken }> {
  const isValid = earlier !== undefined && earlier.endsAt - MARGIN > clock.now();
  const clientToken = isValid ? earlier : await newToken(client, { http, clock });
  return { api: { http, clock, token: clientToken.value, profile: profileOf(institution) }, clientToken };
}

async function newToken(client: OAuthClient, ports: Pick<Context<Settings>, 'http' | 'clock'>): Promise<ClientToken> {
  let endsAt = 0;
  const keep = async ({ accessEndsAt }: Tokens) => void (endsAt = accessEndsAt);
  const value = await clientCredentialsGrant(client, { ...ports, keep }, SCOPE);
  return { value, endsAt };
}
