import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { readTokens } from '../../oauth/tokens.ts';
import type { Context, KeepTokens, Tokens } from '../connector.ts';
import { readAnswer, withoutPrefix } from './answer.ts';
import { facts } from './facts.ts';
import { refusal } from './failure.ts';
import { send } from './request.ts';
import { isPsd2, type Settings } from './settings.ts';

const TOKEN = '/oauth2/token';

/** Who asks: an application token, and the client id that ING names with it (the PSD2 variant learns it there). */
export interface Application {
  token: string;
  clientId: string;
}

const applicationShape = z.object({
  access_token: z.string().check(z.minLength(1)),
  client_id: z.catch(z.optional(z.string()), undefined),
});

const checkedShape = z.object({ token_type: z.string().check(z.regex(/^bearer$/iu)) });

/** Whether the client proves itself to the token endpoint by its TLS certificate and not by a signature. */
function isByCertificate({ mode }: Settings): boolean {
  return mode === 'jws' || mode === 'mtls';
}

/** An application token by client credentials (OAuth API 2.3.5). Throws `Failure`. */
export async function requestApplication(context: Context<Settings>): Promise<Application> {
  const { settings, clock } = context;
  const { clientId, keyId = clientId } = settings;
  const reply = await send(context, {
    method: 'POST',
    target: TOKEN,
    form: { grant_type: 'client_credentials', ...(isByCertificate(settings) && { client_id: clientId }) },
    keyId,
    sendCertificate: isPsd2(settings),
  });
  if (reply.status !== 200) throw refusal(reply, 'client', clock.now());
  const read = z.safeParse(applicationShape, await readAnswer(reply, clock.now()));
  if (!read.success) throw new Failure('bad-response', { reason: 'shape' });
  return { token: read.data.access_token, clientId: read.data.client_id ?? clientId };
}

/** A customer's tokens for a code or a refresh token: kept first, then checked. Throws `Failure`. */
export async function requestTokens(
  context: Context<Settings> & { keep: KeepTokens },
  { token, clientId }: Application,
  grant: Record<string, string>,
  previous?: Tokens,
): Promise<void> {
  const { institution, settings, clock, keep } = context;
  const byCertificate = isByCertificate(settings);
  const reply = await send(context, {
    method: 'POST',
    target: TOKEN,
    form: { ...grant, ...(byCertificate && { client_id: clientId }) },
    ...bearerOf(token, !byCertificate && facts.codeExchangeBearsApplicationToken.value),
    keyId: clientId,
  });
  if (reply.status !== 200) throw refusal(reply, 'grant', clock.now());
  const tokens = institution.oauth && readTokens(withoutPrefix(reply), institution.oauth, clock.now(), previous);
  if (tokens) await keep({ ...withOneEnd(tokens), extra: { mode: settings.mode, clientId } });
  const checked = z.safeParse(checkedShape, await readAnswer(reply, clock.now()));
  if (!tokens || !checked.success) throw new Failure('bad-response', { reason: 'shape' });
}

const bearerOf = (token: string, isSent: boolean) => (isSent ? { bearer: token } : {});

/** `refresh_token_expires_in` is what is left in all, not a time unused: it overrules what we believe of consents. */
function withOneEnd({ refreshIdleEndsAt, ...tokens }: Tokens): Tokens {
  return refreshIdleEndsAt === undefined ? tokens : { ...tokens, refreshAbsoluteEndsAt: refreshIdleEndsAt };
}
