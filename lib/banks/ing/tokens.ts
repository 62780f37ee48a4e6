import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { readJson } from '../../http/read-json.ts';
import { tokenFailure } from '../../oauth/token-failure.ts';
import { readTokens } from '../../oauth/tokens.ts';
import type { Context, KeepTokens, Tokens } from '../connector.ts';
import { errorFields } from './failure.ts';
import { type IngRequest, signedRequest } from './request.ts';
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

/** Sends a request of this institution, signed as the settings say. */
export async function send(context: Context<Settings>, request: IngRequest): Promise<HttpReply> {
  return context.http(await signedRequest(context, request));
}

/** Whether the client proves itself to the token endpoint by its TLS certificate and not by a signature. */
export function isByCertificate({ mode }: Settings): boolean {
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
    sendCertificate: isPsd2(keyId),
  });
  if (reply.status !== 200) throw withWords(tokenFailure(reply, clock.now()), reply);
  const read = z.safeParse(applicationShape, readJson(reply, clock.now()));
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
    ...(!byCertificate && { bearer: token }),
    keyId: clientId,
  });
  if (reply.status !== 200) throw grantFailure(reply, clock.now());
  const tokens = institution.oauth && readTokens(reply.text, institution.oauth, clock.now(), previous);
  if (tokens) await keep({ ...tokens, extra: { mode: settings.mode, clientId } });
  const checked = z.safeParse(checkedShape, readJson(reply, clock.now()));
  if (!tokens || !checked.success) throw new Failure('bad-response', { reason: 'shape' });
}

// The client proved itself a moment ago, so that what ING refuses now, in its own words, is the code or refresh token.
function grantFailure(reply: HttpReply, now: number): Failure {
  const { words } = errorFields(reply.text);
  if ((reply.status === 400 || reply.status === 401) && words !== undefined)
    return new Failure('reauthorise', { reason: 'grant-ended', bankText: words });
  return tokenFailure(reply, now);
}

function withWords(failure: Failure, reply: HttpReply): Failure {
  const { words } = errorFields(reply.text);
  return words === undefined ? failure : new Failure(failure.kind, { bankText: words, ...failure.info });
}
