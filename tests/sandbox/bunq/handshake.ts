import { createPublicKey, createVerify, type KeyObject, randomBytes } from 'node:crypto';
import type { Answer, SandboxRequest } from '../shared/http.ts';
import { answerWith, refuse } from './answers.ts';
import { customerOf, type Registration } from './registration.ts';

/** What a device is known by: its public key, under the token of its installation. */
export type Installations = Map<string, KeyObject>;

const newToken = () => randomBytes(32).toString('hex');
const now = () => ({ created: '2026-11-20 10:00:00.000000', updated: '2026-11-20 10:00:00.000000' });

/** The body of a request as an object; empty for anything else. */
export function readBody({ body }: SandboxRequest): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** `POST /v1/installation`: the one request without token and signature, and refused with either. */
export function installationAnswer(request: SandboxRequest, installations: Installations, serverKey: string): Answer {
  const { headers } = request;
  if (headers['x-bunq-client-authentication'] !== undefined || headers['x-bunq-client-signature'] !== undefined)
    return refuse(400, 'An installation has neither token nor signature.');
  const pem = readBody(request)['client_public_key'];
  try {
    const key = createPublicKey({ key: String(pem), format: 'pem' });
    if (key.asymmetricKeyType !== 'rsa' || key.asymmetricKeyDetails?.modulusLength !== 2048)
      throw new TypeError('weak');
    const token = newToken();
    installations.set(token, key);
    return answerWith([
      { Id: { id: 55 } },
      { Token: { id: 66, ...now(), token } },
      { ServerPublicKey: { server_public_key: serverKey } },
    ]);
  } catch {
    return refuse(400, 'The public key is not valid.');
  }
}

/** `POST /v1/device-server` and `/v1/session-server`: signed, with an installation's token and the API key. */
export function keyAnswer(
  request: SandboxRequest,
  registration: Registration | undefined,
  installations: Installations,
): Answer {
  const token = String(request.headers['x-bunq-client-authentication'] ?? '');
  const key = installations.get(token);
  if (!key) return refuse(401, 'Insufficient authorisation.');
  const signature = request.headers['x-bunq-client-signature'];
  if (signature === undefined) return refuse(466, 'Request signature is required for this operation.');
  if (!createVerify('sha256').update(request.body).verify(key, String(signature), 'base64'))
    return refuse(400, 'The request signature is invalid.');
  if (!registration || registration.deleted)
    return refuse(400, 'User credentials are incorrect. Incorrect API key or IP address.');
  const body = readBody(request);
  if (request.url.pathname === '/v1/device-server') {
    if (typeof body['description'] !== 'string' || JSON.stringify(body['permitted_ips']) !== '["*"]')
      return refuse(400, 'A device has a description and addresses.');
    registration.devices.add(token);
    return answerWith([{ Id: { id: 77 } }]);
  }
  if (!registration.devices.has(token))
    return refuse(400, 'User credentials are incorrect. Incorrect API key or IP address.');
  const session = newToken();
  const id = registration.sessions.size + 1;
  const endsAt = registration.world.clock.now() + registration.traits.sessionSeconds * 1000;
  registration.sessions.set(session, { id, endsAt });
  const { userId, name } = customerOf(registration);
  return answerWith([
    { Id: { id } },
    { Token: { id, ...now(), token: session } },
    { UserPerson: { id: userId, display_name: name, session_timeout: registration.traits.sessionSeconds } },
  ]);
}
