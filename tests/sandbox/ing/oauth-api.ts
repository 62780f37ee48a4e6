import { randomUUID, X509Certificate } from 'node:crypto';
import { type Answer, json, readForm, type SandboxRequest } from '../shared/http.ts';
import { isScope } from './consent-endpoint.ts';
import type { Registration, TokenKind } from './registration.ts';
import { forget, issue, LIFE, liveToken } from './tokens.ts';
import { keyIdOf, verifyJws, verifySignature } from './verify-signature.ts';

const refuse = (status: number, message: string): Answer => json(status, { message });

/** The token in `Authorization: Bearer …`. */
export function bearerToken({ headers }: SandboxRequest): string | undefined {
  return /^Bearer ([\w-]+)$/u.exec(headers.authorization ?? '')?.[1];
}

/** `POST /oauth2/token`: signed, or by the TLS certificate with the client id in the body. */
export function tokenAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  if (request.method !== 'POST') return refuse(405, 'Method not allowed');
  if (!registration || registration.expired) return refuse(401, 'Certificate unknown or expired');
  const form = readForm(request);
  const grantType = form.get('grant_type');
  const kind: TokenKind = keyIdOf(request) === undefined ? 'certificate' : 'signature';
  const refusal =
    grantType === 'client_credentials'
      ? proveClient(request, registration, kind, form)
      : (proveClient(request, registration, kind, form) ?? proveApplication(request, registration, kind));
  if (refusal) return refuse(401, refusal);

  if (grantType === 'client_credentials') {
    const { clientId } = registration;
    return json(200, {
      access_token: issue(registration, 'application', kind),
      expires_in: LIFE.application,
      scope: 'payment-accounts:balances:view payment-accounts:transactions:view granting',
      token_type: 'Bearer',
      keys: [],
      client_id: clientId,
    });
  }
  const use = { authorization_code: 'code', refresh_token: 'refresh' } as const;
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') return refuse(400, 'Unknown grant_type');
  const value = form.get(grantType === 'authorization_code' ? 'code' : 'refresh_token');
  const grant = liveToken(registration, use[grantType], value);
  if (!grant || grant.kind !== kind) return refuse(400, 'The grant is invalid or has expired');
  const redirected = grantType === 'authorization_code' ? form.get('redirect_uri') : registration.traits.redirectUri;
  if (redirected !== registration.traits.redirectUri) return refuse(400, 'redirect_uri does not match');
  // Codes and refresh tokens work once.
  registration.tokens.delete(value ?? '');
  forget(registration, 'access');
  return json(200, {
    access_token: issue(registration, 'access', kind, grant.customerId),
    expires_in: LIFE.access,
    scope: 'payment-accounts:balances:view payment-accounts:transactions:view',
    token_type: 'Bearer',
    refresh_token: issue(registration, 'refresh', kind, grant.customerId),
    refresh_token_expires_in: LIFE.refresh,
    client_id: registration.clientId,
  });
}

/** `GET /oauth2/authorization-server-url` with an application token. */
export function authorizationServerAnswer(
  request: SandboxRequest,
  registration: Registration | undefined,
  origin: string,
): Answer {
  if (!registration) return refuse(401, 'Unknown application token');
  const { searchParams: query } = request.url;
  const application = liveToken(registration, 'application', bearerToken(request));
  const refusal = application ? proveCall(request, registration, application.kind) : 'Token expired';
  if (!application || refusal) return refuse(401, refusal ?? '');
  const country = query.get('country_code') ?? '';
  if (query.get('redirect_uri') !== registration.traits.redirectUri)
    return refuse(400, 'redirect_uri is not registered');
  if (!/^(?:NL|BE|DE|LU|ES|IT|PL|RO)$/u.test(country)) return refuse(400, 'country_code is not supported');
  if (!isScope(query.get('scope'))) return refuse(400, 'scope is not supported');
  const reference = randomUUID();
  registration.consents.set(reference, { kind: application.kind, country });
  return json(200, { location: `${registration.traits.consentOrigin ?? origin}/granting/${reference}/${country}` });
}

/** `GET /oauth2/applications/me` with an application token. */
export function applicationAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const application = registration && liveToken(registration, 'application', bearerToken(request));
  if (!application) return refuse(401, 'Unknown application token');
  const refusal = proveCall(request, registration, application.kind);
  if (refusal) return refuse(401, refusal);
  const { clientId, traits } = registration;
  return json(200, { client_id: clientId, name: traits.name, status: 'ACTIVE', redirect_uris: [traits.redirectUri] });
}

/** `POST /oauth2/token/revoke`. */
export function revokeAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  if (!registration) return refuse(401, 'Unknown application token');
  const application = liveToken(registration, 'application', bearerToken(request));
  const refusal = application ? proveCall(request, registration, application.kind) : 'Token expired';
  if (refusal) return refuse(401, refusal);
  if (liveToken(registration, 'refresh', readForm(request).get('token'))) forget(registration, 'refresh', 'access');
  return { status: 204, headers: {}, body: '' };
}

/** Whether a call with a token proves who makes it, in the way in which the token was got. */
export function proveCall(request: SandboxRequest, registration: Registration, kind: TokenKind): string | undefined {
  if (!showsCertificate(request, registration, kind)) return 'No client certificate';
  if (kind === 'signature') return verifySignature(request, registration, registration.clientId);
  if (keyIdOf(request) !== undefined) return 'Token was not issued for HTTP signatures';
  return request.headers['x-jws-signature'] === undefined ? undefined : verifyJws(request, registration);
}

function proveClient(
  request: SandboxRequest,
  registration: Registration,
  kind: TokenKind,
  form: URLSearchParams,
): string | undefined {
  const { clientId, traits } = registration;
  if (!showsCertificate(request, registration, kind)) return 'No client certificate';
  if (kind === 'certificate') return form.get('client_id') === clientId ? undefined : 'client_id is missing';
  const isPsd2 = traits.psd2 && form.get('grant_type') === 'client_credentials';
  if (!isPsd2) return verifySignature(request, registration, clientId);
  const { serialNumber, raw } = new X509Certificate(traits.certificate);
  const sent = String(request.headers['tpp-signature-certificate'] ?? '');
  const expected = `-----BEGIN CERTIFICATE-----${raw.toString('base64')}-----END CERTIFICATE-----`;
  if (sent !== expected) return 'TPP-Signature-Certificate missing or unknown';
  return verifySignature(request, registration, `SN=${serialNumber}`);
}

/** Whether TLS showed the client's certificate, as it must in every mode; without TLS a signature is enough. */
function showsCertificate({ certificate }: SandboxRequest, { traits }: Registration, kind: TokenKind): boolean {
  if (traits.certificateSubject !== null) return certificate?.subject === traits.certificateSubject;
  return kind === 'signature' || traits.certificateAssumed;
}

function proveApplication(request: SandboxRequest, registration: Registration, kind: TokenKind): string | undefined {
  if (kind === 'certificate') return undefined;
  return liveToken(registration, 'application', bearerToken(request))
    ? undefined
    : 'Application token missing or expired';
}
