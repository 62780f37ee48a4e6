import { Failure, type FailureReason } from '../failure.ts';
import { base64, fromBase64 } from '../base64.ts';
import { childrenOf, encodeDer, readDer } from './der.ts';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/u;

/** openssl writes the curve's name before an EC key; it stands in the key too. */
const PARAMETERS = /-----BEGIN EC PARAMETERS-----[^-]*-----END EC PARAMETERS-----/u;

// AlgorithmIdentifier of RSA keys: SEQUENCE { OID 1.2.840.113549.1.1.1, NULL } (RFC 8017, A.1), after version 0.
const VERSION_0 = [0x02, 0x01, 0x00];
const RSA_ENCRYPTION = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

// 1.2.840.10045.2.1 (RFC 5480, 2.1.1).
const EC_PUBLIC_KEY = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/**
 * The PKCS#8 bytes of a private key as openssl writes it: `PRIVATE KEY` (RFC 7468, 10), or `RSA PRIVATE KEY` (PKCS#1) and
 * `EC PRIVATE KEY` (RFC 5915), wrapped here. Line ends may be missing: fields of one line drop them. Throws `Failure`
 * configuration: `key-encrypted` (it has a passphrase), `key-not-private` (a certificate, a public key), `key-unreadable`.
 */
export function decodePrivateKey(pem: string): Uint8Array<ArrayBuffer> {
  const [, label, body] =
    BLOCK.exec(pem.replace(PARAMETERS, '')) ?? fail(/-----BEGIN/u.test(pem) ? headed(pem) : 'key-unreadable');
  if (/ENCRYPTED/u.test(`${label} ${body}`)) fail('key-encrypted');
  if (label === 'PRIVATE KEY') return decodeBase64(body!);
  if (label === 'RSA PRIVATE KEY') return wrapPkcs1(decodeBase64(body!));
  if (label === 'EC PRIVATE KEY') return wrapEc(decodeBase64(body!));
  return fail(/CERTIFICATE|PUBLIC/u.test(label!) ? 'key-not-private' : 'key-unreadable');
}

// openssl's traditional encrypted form has headers with hyphens in its body ("DEK-Info: AES-256-CBC, …").
function headed(pem: string): FailureReason {
  return /ENCRYPTED/u.test(pem) ? 'key-encrypted' : 'key-unreadable';
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text) ?? fail('key-unreadable');
}

/** PKCS#8 bytes as PEM (RFC 7468, 10). */
export function encodePrivateKey(pkcs8: Uint8Array): string {
  return encodePem('PRIVATE KEY', pkcs8);
}

/** Bytes as PEM with the label of what they are (RFC 7468, 3). */
export function encodePem(label: string, bytes: Uint8Array): string {
  const lines = base64(bytes).match(/.{1,64}/gu) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function wrapPkcs1(key: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encodeDer(0x30, [...VERSION_0, ...RSA_ENCRYPTION, ...encodeDer(0x04, [...key])]));
}

// An ECPrivateKey names its curve in [0]; PKCS#8 has it beside the algorithm (RFC 5480, 2.1.1).
function wrapEc(key: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = readDer(key, 0);
  const curve = whole && childrenOf(key, whole)?.find(({ tag }) => tag === 0xa0);
  if (!curve) return fail('key-unreadable');
  const algorithm = encodeDer(0x30, [...EC_PUBLIC_KEY, ...key.subarray(curve.contentStart, curve.end)]);
  return new Uint8Array(encodeDer(0x30, [...VERSION_0, ...algorithm, ...encodeDer(0x04, [...key])]));
}

function fail(reason: FailureReason): never {
  throw new Failure('configuration', { reason });
}
