/**
 * The openssl command that turns a PEM pair into a file that browsers and systems import, ready for a shell. Without the
 * three algorithms OpenSSL 3 writes AES-256 with an HMAC of SHA-256, which macOS's keychain and older Windows refuse as
 * a wrong password; `-legacy`, which many pages name, is unknown to OpenSSL 1.1 and LibreSSL.
 */
export function p12Command({ key = 'key.pem', certificate = 'certificate.pem', out = 'certificate.p12' } = {}): string {
  return [
    'openssl pkcs12 -export',
    `-inkey ${key} -in ${certificate} -out ${out}`,
    '-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1',
  ].join(' ');
}
