import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { NAME } from '../../name.ts';
import type { Context, KeepTokens, Tokens } from '../connector.ts';
import { facts } from './facts.ts';
import { type BunqAnswer, send } from './request.ts';
import type { Settings } from './settings.ts';
import { newKeyPair } from './signature.ts';

type TokenContext = Context<Settings> & { keep: KeepTokens };

const text = z.string().check(z.minLength(1), z.maxLength(5000));
const extraShape = z.object({ installation: text, privateKey: text, serverKey: text });

/** What the bank knows this device by. Kept with the tokens, in the vault: the private key is nowhere else. */
export type Device = z.infer<typeof extraShape>;

/** The session of tokens: who is asked about, and the device behind it. Throws TypeError for tokens of another kind. */
export function sessionOf({ accessToken, consentId = '', extra = {} }: Tokens) {
  return { token: accessToken, sessionId: consentId, userId: extra['userId'] ?? '', ...z.parse(extraShape, extra) };
}

/**
 * Registers this browser: a key pair of its own, `POST /installation`, then `POST /device-server` with the API key.
 * Throws `Failure`; a key that the bank doesn't take is configuration, `token-rejected`.
 */
export async function newDevice(context: TokenContext): Promise<Device> {
  const { apiKey } = context.settings;
  const { privateKey, publicKey } = await newKeyPair();
  const body = { client_public_key: publicKey };
  const installed = await send(context, {}, { method: 'POST', path: 'installation', body });
  const installation = field(installed, /^Token$/u, 'token');
  const serverKey = field(installed, /^ServerPublicKey$/u, 'server_public_key');
  const description = { description: NAME, secret: apiKey, permitted_ips: facts.permittedIps.value };
  await send(
    context,
    { token: installation, signWith: privateKey, serverKey },
    { method: 'POST', path: 'device-server', body: description, withKey: true },
  );
  return { installation, privateKey, serverKey };
}

/**
 * `POST /session-server`, and keeps its token. The bank takes one such request in half a minute: it is made at a link and
 * when a session has ended, never for a reading.
 */
export async function openSession(context: TokenContext, device: Device): Promise<void> {
  const { settings, clock, keep } = context;
  const { installation: token, privateKey: signWith, serverKey } = device;
  const body = { secret: settings.apiKey };
  const answer = await send(
    context,
    { token, signWith, serverKey },
    { method: 'POST', path: 'session-server', body, withKey: true },
  );
  await keep({
    accessToken: field(answer, /^Token$/u, 'token'),
    // How long a session lasts is the person's own setting in the app, and each use prolongs it.
    accessEndsAt: Number.MAX_SAFE_INTEGER,
    receivedAt: clock.now(),
    consentId: field(answer, /^Id$/u, 'id'),
    extra: { ...device, userId: field(answer, /^User/u, 'id') },
  });
}

/** A member of the first object whose kind has such a name. */
function field({ objects }: BunqAnswer, kind: RegExp, name: string): string {
  const found = objects.flatMap((one) => Object.entries(one)).find(([key]) => kind.test(key))?.[1];
  const value = z.safeParse(z.record(z.string(), z.unknown()), found).data?.[name];
  const parsed = z.safeParse(text, value);
  if (!parsed.success) throw new Failure('bad-response', { reason: 'shape' });
  return parsed.data;
}
