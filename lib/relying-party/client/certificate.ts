import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import { ConfigurationError } from './configuration-error.ts';
import type { EnvironmentName } from './environment.ts';
import { isTestP12, type KnownHashes, TEST_CERTIFICATE } from './known-files.ts';

/** A relying-party certificate as files hold it: one p12, or a PEM certificate with its PEM key (both may be one file). */
export interface CertificateFiles {
  certificate: Uint8Array;
  key?: Uint8Array;
  passphrase?: string;
}

/** What TLS needs to show the certificate, and what there is to tell about it. */
export interface RelyingPartyCertificate {
  tls: Pick<SecureContextOptions, 'pfx' | 'key' | 'cert' | 'passphrase'>;
  subject: string;
  /** Epoch milliseconds. */
  notAfter: number;
  /** BankID's public test certificate, by the hash of its file or of the certificate. */
  isPublicTest: boolean;
}

const DAY = 86_400_000;

/**
 * Reads and checks a relying-party certificate. Throws ConfigurationError, each with its own words: unreadable, expired,
 * not yet valid, a passphrase missing or wrong, a key that is another certificate's, the test certificate in production.
 */
export function readCertificate(
  files: CertificateFiles,
  { environment, now, known = TEST_CERTIFICATE }: { environment: EnvironmentName; now: number; known?: KnownHashes },
): RelyingPartyCertificate {
  const isPublishedP12 = isTestP12(files.certificate, known);
  const tls = isPem(files.certificate) ? readPem(files) : readP12(files);
  const certificate = 'pfx' in tls ? ownCertificate(tls) : new X509Certificate(tls.cert);
  const notAfter = certificate.validToDate.getTime();
  if (now > notAfter)
    throw new ConfigurationError('certificate-expired', `The certificate expired on ${dayOf(notAfter)}.`);
  if (now < certificate.validFromDate.getTime())
    throw new ConfigurationError(
      'certificate-not-yet-valid',
      `The certificate is valid from ${dayOf(certificate.validFromDate.getTime())} only.`,
    );
  const isPublicTest = isPublishedP12 || certificate.fingerprint256 === known.certificate;
  if (isPublicTest && environment === 'production')
    throw new ConfigurationError('certificate-is-test', 'This is the public test certificate: production refuses it.');
  return { tls, subject: certificate.subject.replaceAll('\n', ', '), notAfter, isPublicTest };
}

/** Whole days until a certificate ends; negative once it has. */
export function daysLeft({ notAfter }: Pick<RelyingPartyCertificate, 'notAfter'>, now: number): number {
  return Math.floor((notAfter - now) / DAY);
}

/** A date as YYYY-MM-DD, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function isPem(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes('-----BEGIN ');
}

function readPem({ certificate, key = certificate, passphrase }: CertificateFiles) {
  const cert = Buffer.from(certificate);
  const keyPem = Buffer.from(key);
  if (!cert.includes('-----BEGIN CERTIFICATE-----'))
    throw new ConfigurationError('certificate-unreadable', 'The certificate file holds no certificate.');
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(keyPem.toString('latin1')))
    throw new ConfigurationError('key-missing', 'There is no private key: name the file that holds it.');
  const x509 = attempt(() => new X509Certificate(cert), 'The certificate in the file can’t be read.');
  if (!x509.checkPrivateKey(readKey(keyPem, passphrase)))
    throw new ConfigurationError('key-mismatch', 'The private key is not the one of this certificate.');
  return { cert, key: keyPem, ...(passphrase !== undefined && { passphrase }) };
}

function readKey(pem: Buffer, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const encrypted = pem.includes('ENCRYPTED');
    throw encrypted
      ? passphraseError(passphrase, error)
      : new ConfigurationError('certificate-unreadable', 'The private key can’t be read.', error);
  }
}

function readP12({ certificate, passphrase }: CertificateFiles) {
  const tls = { pfx: Buffer.from(certificate), ...(passphrase !== undefined && { passphrase }) };
  try {
    createSecureContext(tls);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_CRYPTO_UNSUPPORTED_OPERATION')
      throw new ConfigurationError(
        'p12-outdated',
        'The p12 uses ciphers that OpenSSL 3 no longer reads: take the one that is not called legacy.',
        error,
      );
    // Node's and OpenSSL's own words. The password protects the file's MAC.
    if (message.includes('private key from PFX'))
      throw new ConfigurationError('key-missing', 'The p12 holds no private key.', error);
    if (message.includes('mac verify failure')) throw passphraseError(passphrase, error);
    throw new ConfigurationError('certificate-unreadable', 'The certificate file is neither PEM nor p12.', error);
  }
  return tls;
}

function passphraseError(passphrase: string | undefined, cause: unknown): ConfigurationError {
  return passphrase === undefined
    ? new ConfigurationError('passphrase-missing', 'The certificate is protected by a passphrase: give it.', cause)
    : new ConfigurationError('passphrase-wrong', 'The passphrase of the certificate is wrong.', cause);
}

// Node has no parser of p12 files; a socket that is never connected tells which certificate it would show.
function ownCertificate(tls: SecureContextOptions): X509Certificate {
  const nowhere = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const socket = new TLSSocket(nowhere, { secureContext: createSecureContext(tls) });
  const own = socket.getX509Certificate();
  socket.destroy();
  if (!own) throw new ConfigurationError('certificate-unreadable', 'The p12 holds no certificate.');
  return own;
}

function attempt<T>(read: () => T, message: string): T {
  try {
    return read();
  } catch (error) {
    throw new ConfigurationError('certificate-unreadable', message, error);
  }
}
