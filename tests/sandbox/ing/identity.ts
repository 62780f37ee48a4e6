import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A signing key and its self-signed certificate, both PEM: what an organisation brings to ING's portal. */
export interface Identity {
  key: string;
  certificate: string;
  /** Serial number in hexadecimal, as a key id of the PSD2 variant names it: `SN=…`. */
  serial: string;
}

/** A new identity, RSA unless a `curve` is named; `pkcs1` writes the key as openssl did before version 3. */
export function newIdentity({
  format = 'pkcs8',
  curve,
}: { format?: 'pkcs1' | 'pkcs8'; curve?: 'P-256' | 'P-384' | 'P-521' } = {}): Identity {
  const { privateKey, publicKey } =
    curve === undefined
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: curve });
  const signs = curve === undefined ? SHA256_RSA : SHA256_ECDSA;
  // Positive and without leading zeros, so that DER and hexadecimal agree.
  const serial = Buffer.concat([Buffer.from([0x4a]), randomBytes(7)]);
  const body = certificateBody(publicKey, serial, signs);
  const signature = sign('sha256', body, privateKey);
  const der = element(0x30, body, signs, element(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return {
    key: privateKey.export({ type: format, format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    serial: serial.toString('hex').toUpperCase(),
  };
}

/** `x5t#S256` of a certificate: base64url of the SHA-256 of its DER. */
export function thumbprint(der: Buffer): string {
  return createHash('sha256').update(der).digest('base64url');
}

// RFC 5280 4.1, RFC 5758 3.2: sha256WithRSAEncryption, ecdsa-with-SHA256, and a name of one common name.
const SHA256_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
const SHA256_ECDSA = Buffer.from('300a06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');

function certificateBody(publicKey: KeyObject, serial: Buffer, signs: Buffer): Buffer {
  const name = element(0x30, element(0x31, element(0x30, COMMON_NAME, element(0x0c, Buffer.from('Made-up client')))));
  const year = new Date().getUTCFullYear();
  const at = (when: number) => element(0x17, Buffer.from(`${String(when).slice(2)}0101000000Z`));
  return element(
    0x30,
    Buffer.from('a003020102', 'hex'),
    element(0x02, serial),
    signs,
    name,
    element(0x30, at(year - 1), at(year + 2)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
}

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
