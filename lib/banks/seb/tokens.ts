import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { readTokens } from '../../oauth/tokens.ts';
import type { Context, KeepTokens, Tokens } from '../connector.ts';
import { postJson, profileOf } from './order.ts';
import type { Settings } from './settings.ts';

/**
 * `POST /auth/v3/tokens` for a complete order or a refresh token: kept before anything else is looked at. Throws
 * `Failure`, what isn't a success as `failed` reads it.
 */
export async function requestTokens(
  context: Context<Settings> & { keep: KeepTokens },
  grant: { auth_req_id: string } | { refresh_token: string },
  failed: (reply: HttpReply, now: number) => Failure,
  previous?: Tokens,
): Promise<void> {
  const { settings, clock, keep } = context;
  const profile = profileOf(context);
  const client = { client_id: settings.clientId, client_secret: settings.clientSecret };
  const reply = await postJson(context, profile.tokenEndpoint, { ...client, ...grant });
  if (reply.status < 200 || reply.status > 299) throw failed(reply, clock.now());
  const tokens = readTokens(reply.text, profile, clock.now(), previous);
  if (!tokens) throw new Failure('bad-response', { reason: 'shape' });
  await keep(tokens);
}
