import { fromBase64 } from '../../base64.ts';
import { childrenOf, readDer } from '../../oauth/der.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/u;

/** The first certificate of a PEM text as DER, line ends or none; null when there is none. */
export function certificateDer(text: string): Uint8Array<ArrayBuffer> | null {
  const [, body = ''] = BLOCK.exec(text) ?? [];
  const der = fromBase64(body);
  return der && publicKeyOf(der) ? der : null;
}

/** The SubjectPublicKeyInfo of a certificate (RFC 5280 4.1), DER; null for what is no certificate. */
export function publicKeyOf(certificate: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const whole = readDer(certificate, 0);
  const [body] = (whole?.end === certificate.length && childrenOf(certificate, whole)) || [];
  const fields = body && childrenOf(certificate, body);
  // version is [0] and may be left out; then serialNumber, signature, issuer, validity, subject.
  const key = fields?.filter(({ tag }) => tag !== 0xa0)[5];
  return key?.tag === 0x30 ? certificate.slice(key.start, key.end) : null;
}
