import { randomUUID } from 'node:crypto';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { bearerToken, proveCall } from './oauth-api.ts';
import type { Registration } from './registration.ts';
import { liveToken } from './tokens.ts';

const refuse = (status: number, code: string, message: string): Answer =>
  json(status, { severity: 'ERROR', code, message });

/** The three greetings of the Showcase API 4.0.0, each for its own way in which a client proves itself. */
export function greetingAnswer(
  request: SandboxRequest,
  registration: Registration | undefined,
  pathname: '/greetings/single' | '/signed/greetings' | '/mtls-only/greetings',
): Answer {
  const application = registration && liveToken(registration, 'application', bearerToken(request));
  if (!application) return refuse(401, 'UNAUTHORISED', 'Access token missing or expired');
  const refusal = proveCall(request, registration, application.kind);
  if (refusal) return refuse(401, 'UNAUTHORISED', refusal);
  const isBySignature = application.kind === 'signature';
  if (isBySignature !== (pathname === '/greetings/single'))
    return refuse(401, 'UNAUTHORISED', 'The access token was got in another way than this greeting wants');
  if (pathname === '/signed/greetings' && request.headers['x-jws-signature'] === undefined)
    return refuse(401, 'UNAUTHORISED', 'X-JWS-Signature missing');
  const at = new Date(registration.world.clock.now()).toISOString();
  const messageTimestamp = `${at.slice(0, 10)} ${at.slice(11, 19)} GMT`;
  const asked = String(request.headers['x-request-id'] ?? randomUUID());
  return json(
    200,
    { message: 'Welcome to ING!', id: randomUUID(), messageTimestamp },
    { 'x-ing-reqid': asked, 'x-ing-response-id': randomUUID() },
  );
}
