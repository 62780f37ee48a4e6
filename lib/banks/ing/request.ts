import { Failure } from '../../failure.ts';
import type { HttpRequest } from '../../http/http.ts';
import { importSigningKey } from '../../oauth/signing-key.ts';
import type { Institution } from '../catalog/institution.ts';
import type { Context } from '../connector.ts';
import { base64 } from './base64.ts';
import { certificateDer } from './certificate.ts';
import { digestHeader, httpDate, signatureParameters, type SignedParts, signingString } from './http-signature.ts';
import { jwsProtectedHeader, jwsSignature, jwsSigningInput } from './jws.ts';
import type { Settings } from './settings.ts';

/** A request before it is signed. `target` is path and query, with its leading slash. */
export interface IngRequest {
  method: 'GET' | 'POST';
  target: string;
  /** Form body; absent for a GET. */
  form?: Record<string, string>;
  /** The application's or the customer's access token. */
  bearer?: string;
  keyId: string;
  /** The application token of the PSD2 variant is asked for with the certificate itself. */
  sendCertificate?: boolean;
}

type Signing = Pick<Context<Settings>, 'institution' | 'settings' | 'clock'>;

/** Content type of every request: a JWS covers it, so that even a GET has one. */
const FORM = 'application/x-www-form-urlencoded';

/** The request as the person's mode of authentication has it sent. Throws `Failure` for a key that can't sign. */
export async function signedRequest(context: Signing, request: IngRequest): Promise<HttpRequest> {
  const { method, form, bearer, sendCertificate } = request;
  const { settings, clock } = context;
  const body = form ? new URLSearchParams(form).toString() : '';
  const id = crypto.randomUUID();
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': FORM,
    'x-request-id': id,
    ...(bearer && { authorization: `Bearer ${bearer}` }),
  };
  const { href: url, pathname, search } = new URL(apiOrigin(context.institution) + request.target);
  const target = pathname + search;
  const sent = (more: Record<string, string>): HttpRequest => ({
    method,
    url,
    headers: { ...headers, ...more },
    ...(form && { body }),
  });
  if (settings.mode === 'mtls') return sent({});

  const digest = await digestHeader(body);
  if (settings.mode === 'jws') {
    const parts: SignedParts = {
      method,
      target,
      headers: [
        ['content-type', FORM],
        ['digest', digest],
      ],
    };
    // A token is asked for with the client certificate alone; only calls with a token are signed.
    if (!bearer) return sent({});
    const { key } = await importSigningKey(settings.key ?? '', 'PS256');
    const header = await jwsProtectedHeader(parts, certificateOf(settings), clock.now());
    const signature = jwsSignature(header, await signText(key, jwsSigningInput(header, parts)));
    return sent({ digest, 'x-jws-signature': signature });
  }

  const date = httpDate(clock.now());
  const parts: SignedParts = {
    method,
    target,
    headers: [
      ['date', date],
      ['digest', digest],
    ],
  };
  if (settings.mode === 'signature-id') parts.headers.push(['x-ing-reqid', id]);
  const { key } = await importSigningKey(settings.key ?? '', 'RS256');
  const parameters = signatureParameters(request.keyId, parts, await signText(key, signingString(parts)));
  return sent({
    ...Object.fromEntries(parts.headers),
    ...(bearer ? { signature: parameters } : { authorization: `Signature ${parameters}` }),
    ...(sendCertificate && { 'tpp-signature-certificate': pemOnOneLine(certificateOf(settings)) }),
  });
}

/** The origin of OAuth and resources: one host at ING. */
function apiOrigin({ id, oauth }: Institution): string {
  if (!oauth) throw new TypeError(`${id} has no oauth profile`);
  return new URL(oauth.tokenEndpoint).origin;
}

function certificateOf({ certificate }: Settings): Uint8Array<ArrayBuffer> {
  const der = certificateDer(certificate ?? '');
  if (!der) throw new Failure('configuration', { reason: 'key-unreadable' });
  return der;
}

function pemOnOneLine(certificate: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----${base64(certificate)}-----END CERTIFICATE-----`;
}

/** Signs UTF-8 text; RSA-PSS with the 32 bytes of salt that PS256 has (RFC 7518 3.5). */
async function signText(key: CryptoKey, text: string): Promise<Uint8Array> {
  const algorithm = { name: key.algorithm.name, saltLength: 32 };
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text)));
}
