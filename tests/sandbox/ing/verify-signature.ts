import { createHash, constants, verify, X509Certificate } from 'node:crypto';
import httpSignature from 'http-signature';
import type { SandboxRequest } from '../shared/http.ts';
import { thumbprint } from './identity.ts';
import type { Registration } from './registration.ts';

/** Why a signature is refused, in the words of this bank; undefined when it is good. */
export type Refusal = string | undefined;

const PARAMETERS = /^keyId="([^"]+)",algorithm="([a-z0-9-]+)",headers="([^"]+)",signature="([A-Za-z0-9+/]+={0,2})"$/u;

/** The key id of a `Signature` header's value or of `Authorization: Signature`, as it stands. */
export function keyIdOf({ headers }: SandboxRequest): string | undefined {
  return PARAMETERS.exec(signatureOf(headers) ?? '')?.[1];
}

function signatureOf(headers: SandboxRequest['headers']): string | undefined {
  const own = headers['signature'];
  if (typeof own === 'string') return own;
  return /^Signature (.+)$/u.exec(headers.authorization ?? '')?.[1];
}

/**
 * Checks an HTTP signature of draft-cavage as ING does: key id, algorithm, covered headers and their order, date, digest,
 * replay. The signature itself is parsed and verified by the npm package http-signature, which knows nothing of us.
 */
export function verifySignature(request: SandboxRequest, registration: Registration, keyId: string): Refusal {
  const { headers } = request;
  const [, id, algorithm, names] = PARAMETERS.exec(signatureOf(headers) ?? '') ?? [];
  const { traits, world, requestIds } = registration;
  if (id === undefined || names === undefined) return 'Signature header malformed';
  if (id.toLowerCase() !== keyId.toLowerCase()) return 'Unknown keyId';
  const { publicKey } = new X509Certificate(traits.certificate);
  if (algorithm !== algorithmOf(publicKey)) return 'Signature algorithm does not fit the key';
  const wanted = ['(request-target)', 'date', 'digest', ...(traits.signed === 'four' ? ['x-ing-reqid'] : [])];
  if (names !== wanted.join(' ')) return 'Signature does not cover the required headers';
  const date = Date.parse(headers.date ?? '');
  if (headers.date !== new Date(date).toUTCString()) return 'Date header missing or malformed';
  if (Math.abs(date - world.clock.now()) > traits.skewSeconds * 1000 + 999) return 'Date header outside the window';
  const refusal = verifyDigest(request);
  if (refusal) return refusal;
  if (!isSignedBy(publicKey, request)) return 'Signature validation failed';

  const requestId = headers['x-ing-reqid'];
  if (traits.signed === 'three') return undefined;
  if (typeof requestId !== 'string' || requestIds.has(requestId)) return 'Request was seen before';
  requestIds.add(requestId);
  return undefined;
}

type PublicKey = X509Certificate['publicKey'];

// The package's types name the client's side of a request; it reads the server's.
type Parsable = Parameters<typeof httpSignature.parseRequest>[0];

function isSignedBy(publicKey: PublicKey, { message: { method, url, httpVersion, headers } }: SandboxRequest): boolean {
  // Beside a bearer token the signature has a header of its own.
  const { authorization: _bearer, ...others } = headers;
  const signed = headers['signature'] === undefined ? headers : others;
  try {
    const request = { method, url, httpVersion, headers: signed } as unknown as Parsable;
    // The date was compared with the clock of this client's world.
    const parsed = httpSignature.parseRequest(request, { clockSkew: Number.MAX_SAFE_INTEGER, strict: true });
    return httpSignature.verifySignature(parsed, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  } catch {
    return false;
  }
}

/** What a key signs with: RSA, or EC with the hash of its curve. http-signature knows no SHA-384. */
function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: PublicKey): string | undefined {
  const curves: Record<string, string> = { prime256v1: 'ecdsa-sha256', secp521r1: 'ecdsa-sha512' };
  return asymmetricKeyType === 'rsa' ? 'rsa-sha256' : curves[asymmetricKeyDetails?.namedCurve ?? ''];
}

/** Checks `X-JWS-Signature`: PS256 over target, content type and digest, by the registered certificate. */
export function verifyJws(request: SandboxRequest, registration: Registration): Refusal {
  const { headers, method, message } = request;
  const { traits, world } = registration;
  const [header, payload, signature, ...more] = String(headers['x-jws-signature'] ?? '').split('.');
  if (!header || payload !== '' || !signature || more.length > 0) return 'X-JWS-Signature malformed';
  const fields = parse(header);
  const certificate = new X509Certificate(traits.certificate);
  const expected = {
    b64: false,
    'x5t#S256': thumbprint(certificate.raw),
    crit: ['sigT', 'sigD', 'b64'],
    sigD: {
      pars: ['(request-target)', 'content-type', 'digest'],
      mId: 'http://uri.etsi.org/19182/HttpHeaders',
    },
    alg: 'PS256',
  };
  const { sigT, ...rest } = fields;
  for (const [name, value] of Object.entries(expected))
    if (JSON.stringify(rest[name]) !== JSON.stringify(value)) return `JWS header: ${name}`;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(String(sigT)) ? Date.parse(String(sigT)) : Number.NaN;
  if (!(Math.abs(time - world.clock.now()) <= traits.skewSeconds * 1000 + 999)) return 'JWS header: sigT';
  const refusal = verifyDigest(request);
  if (refusal) return refusal;
  const lines = [
    `(request-target): ${method.toLowerCase()} ${message.url}`,
    `content-type: ${headers['content-type']}`,
    `digest: ${String(headers['digest'])}`,
  ];
  const key = { key: certificate.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const text = Buffer.from(`${header}.${lines.join('\n')}`);
  return verify('sha256', text, key, Buffer.from(signature, 'base64url')) ? undefined : 'JWS validation failed';
}

function verifyDigest({ headers, body }: SandboxRequest): Refusal {
  const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`;
  return headers['digest'] === digest ? undefined : 'Digest does not match the body';
}

function parse(header: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
