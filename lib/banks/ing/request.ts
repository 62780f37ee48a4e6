import { bankNow } from '../../http/bank-time.ts';
import type { HttpReply, HttpRequest } from '../../http/http.ts';
import { base64 } from '../../base64.ts';
import type { Institution } from '../catalog/institution.ts';
import type { Context } from '../connector.ts';
import { certificateDer } from './certificate.ts';
import { digestHeader } from './digest.ts';
import { httpDate, signatureParameters, type SignedParts, signingString } from './http-signature.ts';
import { jwsProtectedHeader, jwsSignature, jwsSigningInput } from './jws.ts';
import type { Settings } from './settings.ts';
import { httpSigner, jwsSigner, type Signer } from './signer.ts';

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

/** What a signature is made of besides the key. */
interface Signed {
  method: string;
  target: string;
  digest: string;
  /** Of this request alone. */
  requestId: string;
}

/** Content type of every request: a JWS covers it, so that even a GET has one. */
const FORM = 'application/x-www-form-urlencoded';

/** Sends a request of this institution, proven as the settings say. Throws `Failure`, also for a key that can't sign. */
export async function send(context: Context<Settings>, request: IngRequest): Promise<HttpReply> {
  return context.http(await provenRequest(context, request));
}

async function provenRequest(context: Context<Settings>, request: IngRequest): Promise<HttpRequest> {
  const { method, form, bearer } = request;
  const { settings, clock } = context;
  const body = form && new URLSearchParams(form).toString();
  const requestId = crypto.randomUUID();
  const headers = {
    accept: 'application/json',
    'content-type': FORM,
    'x-request-id': requestId,
    ...(bearer && { authorization: `Bearer ${bearer}` }),
  };
  const { href: url, pathname, search } = new URL(apiOrigin(context.institution) + request.target);
  const plain: HttpRequest = { method, url, headers, ...(body !== undefined && { body }) };
  const signed = { method, target: pathname + search, digest: await digestHeader(body ?? ''), requestId };
  switch (settings.mode) {
    case 'mtls':
      return plain;
    case 'jws':
      // A token is asked for with the client certificate alone; only calls with a token are signed.
      return bearer ? { ...plain, headers: { ...headers, ...(await jws(settings, signed, bankNow(clock))) } } : plain;
    default: {
      const signer = await httpSigner(settings.key ?? '');
      return { ...plain, atSending: () => httpSignature(settings, request, signed, signer, bankNow(clock)) };
    }
  }
}

async function jws(settings: Settings, { method, target, digest }: Signed, now: number) {
  const parts: SignedParts = {
    method,
    target,
    headers: [
      ['content-type', FORM],
      ['digest', digest],
    ],
  };
  const signer = await jwsSigner(settings.key ?? '');
  const header = await jwsProtectedHeader(parts, certificateOf(settings), now);
  const signature = await signer.sign(jwsSigningInput(header, parts));
  return { digest, 'x-jws-signature': jwsSignature(header, signature) };
}

async function httpSignature(
  settings: Settings,
  { bearer, keyId, sendCertificate }: IngRequest,
  { method, target, digest, requestId }: Signed,
  { algorithm, sign }: Signer,
  now: number,
): Promise<Record<string, string>> {
  const parts: SignedParts = {
    method,
    target,
    headers: [
      ['date', httpDate(now)],
      ['digest', digest],
      ...(settings.mode === 'signature-id' ? [['x-ing-reqid', requestId] satisfies [string, string]] : []),
    ],
  };
  const parameters = signatureParameters(keyId, algorithm, parts, await sign(signingString(parts)));
  return {
    ...Object.fromEntries(parts.headers),
    ...(bearer ? { signature: parameters } : { authorization: `Signature ${parameters}` }),
    ...(sendCertificate && { 'tpp-signature-certificate': pemOnOneLine(certificateOf(settings)) }),
  };
}

/** The origin of OAuth and resources: one host at ING. */
export function apiOrigin({ id, oauth }: Institution): string {
  if (!oauth) throw new TypeError(`${id} has no oauth profile`);
  return new URL(oauth.tokenEndpoint).origin;
}

function certificateOf({ certificate }: Settings): Uint8Array<ArrayBuffer> {
  const der = certificateDer(certificate ?? '');
  if (!der) throw new TypeError('settings without a certificate that their mode needs');
  return der;
}

function pemOnOneLine(certificate: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----${base64(certificate)}-----END CERTIFICATE-----`;
}
