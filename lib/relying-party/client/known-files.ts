import { createHash } from 'node:crypto';
import { ConfigurationError } from './configuration-error.ts';

/** SHA-256 of what BankID publishes as its test certificate FPTestcert5. */
export const TEST_CERTIFICATE = {
  zip: '62f3b661edce5095a692c083456dc20d72b1422e7b6682e55704fd61619ad4c2',
  p12: '0453c963ed432c1b9d6f96d6938684d47b79ffe94fa76fc8d94cc96ffa8840ac',
  /** Of the certificate in them (serial 1BCFE6681C8ECD5E, valid until 2029-05-28), as openssl prints it. */
  certificate: 'EF:15:B3:E1:83:7B:D4:AD:E7:E4:BF:A1:D0:A0:7E:9B:E9:36:E0:38:9C:10:80:60:77:D0:EB:51:27:1A:D5:F5',
};
export type KnownHashes = typeof TEST_CERTIFICATE;

/**
 * Whether a file is BankID's p12 with its test certificate, by its hash. Throws ConfigurationError for two things that a download may leave
 * instead of a certificate: a web page (BankID's file server may answer with a CAPTCHA) and the zip, still packed.
 */
export function isTestP12(bytes: Uint8Array, { zip, p12 }: Pick<KnownHashes, 'zip' | 'p12'>): boolean {
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash === zip || startsWith(bytes, 'PK\x03\x04'))
    throw new ConfigurationError(
      'certificate-is-zip',
      'The certificate file is a zip: unpack it, and name the .p12 in it.',
    );
  if (/^\s*<(?:!doctype|html)/iu.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1')))
    throw new ConfigurationError(
      'certificate-is-html',
      'The certificate file is a web page: the download was answered with a page, not with the certificate.',
    );
  return hash === p12;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).equals(Buffer.from(text, 'latin1'));
}
