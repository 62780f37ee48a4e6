import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../../lib/relying-party/server/options.ts';
import { type Authority, newAuthority, type Pair } from '../../support/certificates/openssl.ts';

let authority: Authority;
let pair: Pair;
beforeAll(async () => {
  authority = await newAuthority();
  pair = await authority.client('/CN=relying party');
});
afterAll(() => authority.remove());

const SIMULATED = {
  BANKID_SIMULATOR: 'http://localhost:4718/rp/v6.0/',
  PUBLIC_URL: 'https://rp.example',
  SECRET_FILE: 'secret',
};
const REAL = {
  ...{ PUBLIC_URL: 'https://rp.example', SECRET_FILE: 'secret', BANKID_ENVIRONMENT: 'test' },
  ...{ BANKID_CERTIFICATE_FILE: 'certificate', BANKID_KEY_FILE: 'key', BANKID_CA_FILE: 'root' },
};

function read(env: Record<string, string>, files: Record<string, Buffer> = {}) {
  const all: Record<string, Buffer> = {
    ...{ secret: randomBytes(32), short: randomBytes(31), certificate: Buffer.from(pair.certificate) },
    ...{ key: Buffer.from(pair.key), root: Buffer.from(authority.certificate), ...files },
  };
  return readOptions(env, Date.now(), (path) => {
    if (all[path]) return all[path];
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  });
}

describe('the configuration', () => {
  it('has defaults that are reachable from this machine alone', () => {
    expect(read(SIMULATED)).toMatchObject({
      bankId: { baseUrl: SIMULATED.BANKID_SIMULATOR },
      publicUrl: 'https://rp.example',
      storeUrl: 'sqlite:relying-party.sqlite',
      listen: { host: '127.0.0.1', port: 8443 },
      trustedProxies: [],
    });
  });

  it('takes proxies, an address of IPv6, Redis, and a certificate of its own', () => {
    const more = { LISTEN: '[::]:443', TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16', STORE_URL: 'rediss://redis.internal' };
    expect(read({ ...SIMULATED, ...more })).toMatchObject({
      listen: { host: '::', port: 443 },
      trustedProxies: ['10.0.0.1', '10.1.0.0/16'],
      storeUrl: 'rediss://redis.internal',
    });
    const simulator = { ...SIMULATED, BANKID_SIMULATOR: 'http://localhost:4718/rp/v6.0' };
    expect(read(simulator).bankId.baseUrl).toBe('http://localhost:4718/rp/v6.0/');
    expect(read({ ...SIMULATED, TRUSTED_PROXIES: '2001:db8::/32,10.0.0.0/8' }).trustedProxies).toHaveLength(2);
    const own = { LISTEN: '0.0.0.0:443', TLS_CERTIFICATE_FILE: 'certificate', TLS_KEY_FILE: 'key' };
    expect(read({ ...SIMULATED, ...own }).tls).toHaveProperty('cert');
  });

  it.each<[string, Record<string, string>]>([
    ['BANKID_ENVIRONMENT is neither', { ...REAL, BANKID_ENVIRONMENT: 'prod' }],
    ['BANKID_CERTIFICATE_FILE is missing', { ...REAL, BANKID_CERTIFICATE_FILE: '' }],
    ['BANKID_CERTIFICATE_FILE names a file that can’t be read (ENOENT)', { ...REAL, BANKID_CERTIFICATE_FILE: 'none' }],
    ['There is no private key', { ...REAL, BANKID_KEY_FILE: '' }],
    ['BANKID_CA_FILE is missing', { ...REAL, BANKID_CA_FILE: '' }],
    ['is not "Test BankID SSL Root CA v1 Test"', REAL],
    ['is not "BankID SSL Root CA v1"', { ...REAL, BANKID_ENVIRONMENT: 'production' }],
    [
      'BANKID_SIMULATOR is no address on loopback',
      { ...SIMULATED, BANKID_SIMULATOR: 'http://appapi2.example/rp/v6.0/' },
    ],
    ['BANKID_SIMULATOR is no address', { ...SIMULATED, BANKID_SIMULATOR: 'localhost' }],
    ['PUBLIC_URL is missing', { ...SIMULATED, PUBLIC_URL: '' }],
    ['PUBLIC_URL is not https', { ...SIMULATED, PUBLIC_URL: 'http://rp.example' }],
    ['PUBLIC_URL is no address', { ...SIMULATED, PUBLIC_URL: 'https://rp.example/path' }],
    ['SECRET_FILE is missing', { ...SIMULATED, SECRET_FILE: '' }],
    ['SECRET_FILE holds under 32 bytes', { ...SIMULATED, SECRET_FILE: 'short' }],
    ['STORE_URL is neither', { ...SIMULATED, STORE_URL: 'postgres://host' }],
    ['LISTEN is reachable from elsewhere without TLS', { ...SIMULATED, LISTEN: '0.0.0.0:8443' }],
    ['LISTEN is not address:port', { ...SIMULATED, LISTEN: '8443' }],
    ['LISTEN is not address:port', { ...SIMULATED, LISTEN: 'localhost:8443' }],
    ['TRUSTED_PROXIES has an entry', { ...SIMULATED, TRUSTED_PROXIES: 'everyone' }],
    ['TRUSTED_PROXIES has an entry', { ...SIMULATED, TRUSTED_PROXIES: '10.0.0.0/33' }],
    ['TRUSTED_PROXIES has an entry', { ...SIMULATED, TRUSTED_PROXIES: '10.0.0.1, 0.0.0.0/0' }],
    ['TRUSTED_PROXIES has an entry', { ...SIMULATED, TRUSTED_PROXIES: '10.0.0.0/8/8' }],
    ['hold no certificate with its key', { ...SIMULATED, TLS_CERTIFICATE_FILE: 'secret', TLS_KEY_FILE: 'key' }],
    ['TLS_KEY_FILE is missing', { ...SIMULATED, TLS_CERTIFICATE_FILE: 'certificate' }],
  ])('is refused in words: %s', (words, env) => {
    expect(() => read(env)).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
    expect(() => read(env)).toThrow(words);
  });
});
