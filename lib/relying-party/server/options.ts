import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { type CertificateFiles, readCertificate, type RelyingPartyCertificate } from '../client/certificate.ts';
import { ConfigurationError } from '../client/configuration-error.ts';
import { type EnvironmentName, ENVIRONMENTS } from '../client/environment.ts';
import { checkRoot } from '../client/root-certificate.ts';
import type { TransportOptions } from '../client/transport.ts';
import { SECRET_BYTES } from './secrets.ts';

export const USAGE = `The relying-party server. It is configured by environment variables:
  BANKID_ENVIRONMENT       production or test
  BANKID_CERTIFICATE_FILE  the relying party's certificate: .p12, or .pem with BANKID_KEY_FILE
  BANKID_KEY_FILE          its private key, where that is a file of its own
  BANKID_PASSPHRASE_FILE   a file with the passphrase of the certificate or key, if it has one
  BANKID_CA_FILE           BankID's root for the environment, as its documentation has it ("Environments"); checked by hash
  PUBLIC_URL               the address that extensions know this server by: https://login.example.org
  SECRET_FILE              a file with at least ${SECRET_BYTES} random bytes; whoever has it and the store has the shares
  STORE_URL                sqlite:relying-party.sqlite (default), redis://host or rediss://host
  LISTEN                   address:port, 127.0.0.1:8443 by default
  TLS_CERTIFICATE_FILE, TLS_KEY_FILE  to serve HTTPS itself; without them it listens on loopback or behind TRUSTED_PROXIES
  TRUSTED_PROXIES          addresses or networks, comma separated, whose X-Forwarded-For names the person's address
  BANKID_SIMULATOR         in place of the BANKID_ variables: the address of a simulator on loopback`;

export interface Options {
  bankId: TransportOptions;
  /** Absent with a simulator. */
  certificate?: RelyingPartyCertificate;
  publicUrl: string;
  secret: Buffer;
  storeUrl: string;
  listen: { host: string; port: number };
  tls?: { key: Buffer; cert: Buffer };
  trustedProxies: string[];
}

type Variables = Record<string, string | undefined>;
type ReadFile = (path: string) => Buffer;

/** Reads the configuration. Throws ConfigurationError with words for whoever starts the server. */
export function readOptions(env: Variables, now: number, readFile: ReadFile = (path) => readFileSync(path)): Options {
  const file = (name: string) => {
    const path = env[name];
    if (!path) return undefined;
    try {
      return readFile(path);
    } catch (error) {
      throw invalid(name, `names a file that can’t be read (${(error as NodeJS.ErrnoException).code})`);
    }
  };
  const tls = tlsOf(file('TLS_CERTIFICATE_FILE'), file('TLS_KEY_FILE'));
  const trustedProxies = (env['TRUSTED_PROXIES'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  const wrong = trustedProxies.find((entry) => !isNetwork(entry));
  if (wrong !== undefined) throw invalid('TRUSTED_PROXIES', 'has an entry that is no address or network');
  const listen = listenOf(env['LISTEN'] ?? '127.0.0.1:8443');
  if (!tls && trustedProxies.length === 0 && !isLoopback(listen.host))
    throw invalid('LISTEN', 'is reachable from elsewhere without TLS: give TLS_CERTIFICATE_FILE or TRUSTED_PROXIES');
  return {
    ...bankIdOf(env, file, now),
    publicUrl: publicUrlOf(env['PUBLIC_URL']),
    secret: secretOf(file('SECRET_FILE')),
    storeUrl: storeUrlOf(env['STORE_URL'] || 'sqlite:relying-party.sqlite'),
    listen,
    ...(tls && { tls }),
    trustedProxies,
  };
}

function bankIdOf(env: Variables, file: (name: string) => Buffer | undefined, now: number) {
  const simulator = env['BANKID_SIMULATOR'];
  if (simulator) {
    const url = URL.parse(simulator);
    if (!url || !isLoopback(url.hostname)) throw invalid('BANKID_SIMULATOR', 'is no address on loopback');
    return { bankId: { baseUrl: url.href.replace(/\/?$/u, '/') } };
  }
  const environment = env['BANKID_ENVIRONMENT'];
  if (environment !== 'production' && environment !== 'test')
    throw invalid('BANKID_ENVIRONMENT', 'is neither production nor test');
  const certificate = certificateOf(file, environment, now);
  const root = required('BANKID_CA_FILE', file('BANKID_CA_FILE'));
  const ca = checkRoot(root.toString('utf8'), environment);
  return { certificate, bankId: { baseUrl: ENVIRONMENTS[environment].baseUrl, tls: { ...certificate.tls, ca } } };
}

function certificateOf(file: (name: string) => Buffer | undefined, environment: EnvironmentName, now: number) {
  const key = file('BANKID_KEY_FILE');
  const passphrase = file('BANKID_PASSPHRASE_FILE')
    ?.toString('utf8')
    .replace(/\r?\n$/u, '');
  const files: CertificateFiles = {
    certificate: required('BANKID_CERTIFICATE_FILE', file('BANKID_CERTIFICATE_FILE')),
    ...(key && { key }),
    ...(passphrase !== undefined && { passphrase }),
  };
  return readCertificate(files, { environment, now });
}

function tlsOf(cert: Buffer | undefined, key: Buffer | undefined): Options['tls'] {
  if (!cert && !key) return undefined;
  const tls = { cert: required('TLS_CERTIFICATE_FILE', cert), key: required('TLS_KEY_FILE', key) };
  try {
    createSecureContext(tls);
  } catch {
    throw invalid('TLS_CERTIFICATE_FILE', 'and TLS_KEY_FILE hold no certificate with its key');
  }
  return tls;
}

function publicUrlOf(text: string | undefined): string {
  const url = URL.parse(required('PUBLIC_URL', text));
  if (!url || url.pathname !== '/' || url.search || url.hash || url.username)
    throw invalid('PUBLIC_URL', 'is no address of a server alone');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw invalid('PUBLIC_URL', 'is not https');
  return url.origin;
}

function secretOf(secret: Buffer | undefined): Buffer {
  const bytes = required('SECRET_FILE', secret);
  if (bytes.length < SECRET_BYTES) throw invalid('SECRET_FILE', `holds under ${SECRET_BYTES} bytes`);
  return bytes;
}

function storeUrlOf(text: string): string {
  if (!/^(?:sqlite:.|rediss?:\/\/.)/u.test(text))
    throw invalid('STORE_URL', 'is neither sqlite:, redis:// nor rediss://');
  return text;
}

function listenOf(text: string): Options['listen'] {
  const { v6, name, port = '' } = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:]+)):(?<port>\d{1,5})$/u.exec(text)?.groups ?? {};
  const host = v6 ?? name;
  // A name may stand for two addresses, whose second one the framework closes without waiting for it.
  if (!host || isIP(host) === 0 || Number(port) > 65_535) throw invalid('LISTEN', 'is not address:port');
  return { host, port: Number(port) };
}

// Not the network of everybody: whoever came would be believed any address.
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (longest === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/u.test(bits) && Number(bits) <= longest);
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/u.test(host);
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined || value === '') throw invalid(name, 'is missing');
  return value;
}

function invalid(name: string, what: string): ConfigurationError {
  return new ConfigurationError('setting-invalid', `${name} ${what}.`);
}
