import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { Context } from '../connector.ts';
import { readAnswer } from './answer.ts';
import { applicationFailure } from './failure.ts';
import { send } from './request.ts';
import type { Settings } from './settings.ts';
import type { Application } from './tokens.ts';

const locationShape = z.object({ location: z.string() });

/**
 * Where the consent page of the person's country is (`GET /oauth2/authorization-server-url`). An address elsewhere than
 * at the institution's own authorization host is refused: a person would log in there.
 */
export async function consentAddress(
  context: Context<Settings>,
  { token, clientId }: Application,
  redirectUri: string,
): Promise<string> {
  const { institution, settings, clock } = context;
  const query = Object.entries({
    scope: institution.oauth?.scope ?? '',
    redirect_uri: redirectUri,
    country_code: settings.country,
  }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const reply = await send(context, {
    method: 'GET',
    target: `/oauth2/authorization-server-url?${query.join('&')}`,
    bearer: token,
    keyId: clientId,
  });
  if (reply.status !== 200) throw applicationFailure(reply, clock.now());
  const read = z.safeParse(locationShape, await readAnswer(reply, clock.now()));
  const location = read.success && URL.canParse(read.data.location) ? new URL(read.data.location) : null;
  if (!location || location.origin !== new URL(institution.oauth?.authorizationEndpoint ?? '').origin)
    throw new Failure('bad-response', { reason: 'foreign-answer' });
  return location.href;
}
