/** Why a text is no private key that can be used here. */
export type KeyProblem = 'no-key' | 'encrypted' | 'certificate' | 'kind';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/gu;

/** The blocks of a PEM text (RFC 7468), headers of the old encryption included in `body`. */
function pemBlocks(text: string): { label: string; body: string }[] {
  return [...text.matchAll(BLOCK)].map(([, label = '', body = '']) => ({ label, body }));
}

/**
 * The private key of a PEM text as PKCS#8 DER: PKCS#8 as it stands, PKCS#1 (openssl's `RSA PRIVATE KEY`) in its fixed
 * wrapper (RFC 5958, RFC 8017 A.1). Never throws: says what is wrong with anything else.
 */
export function privateKeyDer(text: string): Uint8Array<ArrayBuffer> | KeyProblem {
  const blocks = pemBlocks(text);
  const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (!key) return blocks.some(({ label }) => label === 'CERTIFICATE') ? 'certificate' : 'no-key';
  if (key.label === 'ENCRYPTED PRIVATE KEY' || key.body.includes('ENCRYPTED')) return 'encrypted';
  if (key.label !== 'PRIVATE KEY' && key.label !== 'RSA PRIVATE KEY') return 'kind';
  const der = decode(key.body);
  if (!der) return 'no-key';
  return key.label === 'PRIVATE KEY' ? der : wrapPkcs1(der);
}

/** The first certificate of a PEM text as DER, null when there is none. */
export function certificateDer(text: string): Uint8Array<ArrayBuffer> | null {
  const certificate = pemBlocks(text).find(({ label }) => label === 'CERTIFICATE');
  return certificate ? decode(certificate.body) : null;
}

function decode(body: string): Uint8Array<ArrayBuffer> | null {
  try {
    const der = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
    return der.length > 0 ? der : null;
  } catch {
    return null;
  }
}

// version 0, then AlgorithmIdentifier { rsaEncryption, NULL }.
const RSA_HEADER = [2, 1, 0, 0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];

function wrapPkcs1(key: Uint8Array): Uint8Array<ArrayBuffer> {
  return element(0x30, [...RSA_HEADER, ...element(0x04, [...key])]);
}

/** DER: tag, definite length, content. */
function element(tag: number, content: number[]): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return new Uint8Array([tag, ...size, ...content]);
}
