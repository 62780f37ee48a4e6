import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer, request } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import tlsModule from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  type CertificateFiles,
  daysLeft,
  dayOf,
  readCertificate,
} from '../../../lib/relying-party/client/certificate.ts';
import { ENVIRONMENTS } from '../../../lib/relying-party/client/environment.ts';
import { type KnownHashes, TEST_CERTIFICATE } from '../../../lib/relying-party/client/known-files.ts';
import { checkRoot } from '../../../lib/relying-party/client/root-certificate.ts';
import { createTransport } from '../../../lib/relying-party/client/transport.ts';
import { startBankId } from '../../sandbox/bankid/bankid.ts';
import { type Authority, newAuthority, type Pair } from '../../support/certificates/openssl.ts';
import { run } from '../../support/run.ts';
import { clientOf } from './client.ts';

const DAY = 86_400_000;
const PASSPHRASE = 'correct horse';
let authority: Authority;
let pair: Pair;
let other: Pair;
let p12: Buffer;
let legacy: Buffer;
let keyless: Buffer;
let encryptedKey: Buffer;
beforeAll(async () => {
  authority = await newAuthority();
  pair = await authority.client('/C=SE/O=Made-up AB/CN=relying party');
  other = await authority.client('/CN=other');
  const folder = dirname(pair.keyFile);
  const pack = async (name: string, ...more: string[]) => {
    const out = join(folder, name);
    const from = ['-inkey', pair.keyFile, '-in', pair.certificateFile, '-passout', `pass:${PASSPHRASE}`];
    await run('openssl', ['pkcs12', '-export', ...more, ...from, '-out', out]);
    return readFileSync(out);
  };
  p12 = await pack('client.p12');
  legacy = await pack('legacy.p12', '-legacy');
  keyless = await pack('keyless.p12', '-nokeys');
  const out = join(folder, 'encrypted.pem');
  await run('openssl', ['pkcs8', '-topk8', '-in', pair.keyFile, '-out', out, '-passout', `pass:${PASSPHRASE}`]);
  encryptedKey = readFileSync(out);
});
afterAll(() => authority.remove());

const now = () => ({ environment: 'test' as const, now: Date.now() });
const pem = (text: string) => Buffer.from(text);

describe('a certificate', () => {
  it.each<[string, () => CertificateFiles]>([
    ['PEM in two files', () => ({ certificate: pem(pair.certificate), key: pem(pair.key) })],
    ['PEM in one file', () => ({ certificate: pem(pair.certificate + pair.key) })],
    [
      'PEM with an encrypted key',
      () => ({ certificate: pem(pair.certificate), key: encryptedKey, passphrase: PASSPHRASE }),
    ],
    ['p12', () => ({ certificate: p12, passphrase: PASSPHRASE })],
  ])('from %s tells whose it is and when it ends, and opens the service', async (_way, files) => {
    const { tls, subject, notAfter, isPublicTest } = readCertificate(files(), now());
    expect(subject).toBe('C=SE, O=Made-up AB, CN=relying party');
    expect(daysLeft({ notAfter }, Date.now())).toBe(29);
    expect(isPublicTest).toBe(false);
    const { key, certificate } = await authority.server();
    const bankId = await startBankId({ tls: { key, certificate, clientAuthority: authority.certificate } });
    onTestFinished(bankId.close);
    const api = clientOf({ baseUrl: bankId.baseUrl, tls: { ...tls, ca: authority.certificate } });
    expect(await api.isAlive()).toBe(true);
    await expect(api.auth({ endUserIp: '192.0.2.1' })).resolves.toHaveProperty('qrStartSecret');
  });

  it.each<[string, string, () => CertificateFiles]>([
    ['nothing', 'certificate-unreadable', () => ({ certificate: Buffer.alloc(0) })],
    ['noise', 'certificate-unreadable', () => ({ certificate: Buffer.alloc(2_000, 7) })],
    ['a key alone', 'certificate-unreadable', () => ({ certificate: pem(pair.key) })],
    ['a certificate alone', 'key-missing', () => ({ certificate: pem(pair.certificate) })],
    ['another key', 'key-mismatch', () => ({ certificate: pem(pair.certificate), key: pem(other.key) })],
    ['a p12 without its passphrase', 'passphrase-missing', () => ({ certificate: p12 })],
    ['a p12 with a wrong passphrase', 'passphrase-wrong', () => ({ certificate: p12, passphrase: 'wrong' })],
    [
      'a key without its passphrase',
      'passphrase-missing',
      () => ({ certificate: pem(pair.certificate), key: encryptedKey }),
    ],
    [
      'a key with a wrong passphrase',
      'passphrase-wrong',
      () => ({ certificate: pem(pair.certificate), key: encryptedKey, passphrase: 'wrong' }),
    ],
    ['an old p12', 'p12-outdated', () => ({ certificate: legacy, passphrase: PASSPHRASE })],
    ['a web page', 'certificate-is-html', () => ({ certificate: pem('\n<!DOCTYPE html><title>Are you human?') })],
    ['a p12 without a key', 'key-missing', () => ({ certificate: keyless, passphrase: PASSPHRASE })],
    ['a zip', 'certificate-is-zip', () => ({ certificate: Buffer.from('PK\x03\x04rest', 'latin1') })],
  ])('%s is told as %s, without a secret', (_what, problem, files) => {
    expect(() => readCertificate(files(), now())).toThrow(expect.objectContaining({ problem }));
    expect(() => readCertificate(files(), now())).not.toThrow(PASSPHRASE);
  });

  it('that has expired, or is not valid yet, is told with the date', () => {
    const files = { certificate: pem(pair.certificate), key: pem(pair.key) };
    const { notAfter } = readCertificate(files, now());
    const at = (time: number) => () => readCertificate(files, { environment: 'test', now: time });
    expect(at(notAfter - 1)).not.toThrow();
    expect(at(notAfter + 1)).toThrow(`expired on ${dayOf(notAfter)}`);
    expect(at(notAfter - 40 * DAY)).toThrow(expect.objectContaining({ problem: 'certificate-not-yet-valid' }));
  });

  it('of another authority, or none, opens nothing', async () => {
    const { key, certificate } = await authority.server();
    const bankId = await startBankId({ tls: { key, certificate, clientAuthority: authority.certificate } });
    onTestFinished(bankId.close);
    const strangers = await newAuthority();
    onTestFinished(strangers.remove);
    const stranger = await strangers.client('/CN=stranger');
    const tls = { key: stranger.key, cert: stranger.certificate, ca: authority.certificate };
    // Node's server hangs up on a certificate that it does not trust; others send an alert.
    const refused = clientOf({ baseUrl: bankId.baseUrl, tls });
    await expect(refused.auth({ endUserIp: '192.0.2.1' })).rejects.toMatchObject({ reason: 'closed', unsent: false });
    expect(await refused.isAlive()).toBe(false);
    const naked = clientOf({ baseUrl: bankId.baseUrl, tls: { ca: authority.certificate } });
    await expect(naked.auth({ endUserIp: '192.0.2.1' })).rejects.toMatchObject({ reason: 'certificate-refused' });
    expect(bankId.log).toEqual([]);
  });
});

describe('BankID’s public test certificate', () => {
  it('is known by the hashes that BankID publishes', () => {
    expect(TEST_CERTIFICATE).toEqual({
      zip: '62f3b661edce5095a692c083456dc20d72b1422e7b6682e55704fd61619ad4c2',
      p12: '0453c963ed432c1b9d6f96d6938684d47b79ffe94fa76fc8d94cc96ffa8840ac',
      certificate: 'EF:15:B3:E1:83:7B:D4:AD:E7:E4:BF:A1:D0:A0:7E:9B:E9:36:E0:38:9C:10:80:60:77:D0:EB:51:27:1A:D5:F5',
    });
  });

  // The file itself is BankID's and is not part of this repository: here another stands in for it.
  it.each<[string, () => CertificateFiles, () => Partial<KnownHashes>]>([
    [
      'its p12',
      () => ({ certificate: p12, passphrase: PASSPHRASE }),
      () => ({ p12: createHash('sha256').update(p12).digest('hex') }),
    ],
    [
      'what is in it, as PEM',
      () => ({ certificate: pem(pair.certificate), key: pem(pair.key) }),
      () => ({ certificate: new X509Certificate(pair.certificate).fingerprint256 }),
    ],
  ])('%s is told as such, and never shown in production', (_what, files, hashes) => {
    const known = { ...TEST_CERTIFICATE, ...hashes() };
    expect(readCertificate(files(), { ...now(), known }).isPublicTest).toBe(true);
    expect(() => readCertificate(files(), { ...now(), known, environment: 'production' })).toThrow(
      expect.objectContaining({ problem: 'certificate-is-test' }),
    );
    expect(readCertificate(files(), { ...now(), environment: 'production' }).isPublicTest).toBe(false);
  });

  it('that is still packed is told so by its hash alone', () => {
    const packed = Buffer.from('any bytes');
    const known = { ...TEST_CERTIFICATE, zip: createHash('sha256').update(packed).digest('hex') };
    expect(() => readCertificate({ certificate: packed }, { ...now(), known })).toThrow(
      expect.objectContaining({ problem: 'certificate-is-zip' }),
    );
  });
});

describe('the service’s root', () => {
  it('is checked against what BankID publishes', () => {
    expect(() => checkRoot(authority.certificate, 'test')).toThrow('is not "Test BankID SSL Root CA v1 Test"');
    expect(() => checkRoot('-----BEGIN', 'production')).toThrow(
      expect.objectContaining({ problem: 'root-unreadable' }),
    );
  });

  // BankID's roots are not part of this repository: here another stands in for one.
  it('is taken where it is the one, and told where it is the other environment’s', () => {
    const { fingerprint256: rootSha256 } = new X509Certificate(authority.certificate);
    const environments = { ...ENVIRONMENTS, test: { ...ENVIRONMENTS.test, rootSha256 } };
    expect(checkRoot(authority.certificate, 'test', environments)).toBe(authority.certificate.trim() + '\n');
    expect(() => checkRoot(authority.certificate, 'production', environments)).toThrow('the other environment');
  });

  it('stands in the place of the system’s roots', async () => {
    const { key, certificate } = await authority.server();
    const bankId = await startBankId({ tls: { key, certificate } });
    onTestFinished(bankId.close);
    const strangers = await newAuthority();
    onTestFinished(strangers.remove);
    const tls = { key: pair.key, cert: pair.certificate, ca: strangers.certificate };
    const api = clientOf({ baseUrl: bankId.baseUrl, tls });
    await expect(api.auth({ endUserIp: '192.0.2.1' })).rejects.toMatchObject({
      reason: 'server-not-trusted',
      unsent: true,
    });
  });
});

describe('the connection', () => {
  it('that never stood is tried once more', async () => {
    const { key, certificate } = await authority.server();
    const bankId = await startBankId({ tls: { key, certificate, clientAuthority: authority.certificate } });
    onTestFinished(bankId.close);
    let connections = 0;
    const between = createServer((socket) => {
      connections += 1;
      if (connections === 1) return socket.destroy();
      return socket.pipe(connect(Number(new URL(bankId.baseUrl).port), '127.0.0.1')).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(between, 'listening');
    onTestFinished(() => void between.close());
    const { port } = between.address() as AddressInfo;
    const tls = { key: pair.key, cert: pair.certificate, ca: authority.certificate };
    const api = clientOf({ baseUrl: `https://localhost:${port}/rp/v6.0/`, tls });
    await expect(api.auth({ endUserIp: '192.0.2.1' })).resolves.toHaveProperty('orderRef');
    expect(connections).toBe(2);
    expect(bankId.log).toHaveLength(1);
  });

  it('is no older than TLS 1.2, whatever this Node would speak', async () => {
    const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tlsModule;
    onTestFinished(() => void Object.assign(tlsModule, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }));
    Object.assign(tlsModule, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
    const { key, certificate } = await authority.server();
    const old = createTlsServer({ key, cert: certificate, maxVersion: 'TLSv1.1' }, (_request, response) =>
      response.end(),
    );
    await once(old.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void old.close());
    const baseUrl = `https://localhost:${(old.address() as AddressInfo).port}/`;
    const spoken = await new Promise<number>((resolve, reject) => {
      request(baseUrl, { ca: authority.certificate }, (answer) => resolve(answer.resume().statusCode!))
        .once('error', reject)
        .end();
    });
    expect(spoken).toBe(200);
    const transport = createTransport({ baseUrl, tls: { ca: authority.certificate } });
    onTestFinished(() => transport.close());
    await expect(transport.send('GET', 'auth')).rejects.toMatchObject({ name: 'NoAnswerError', unsent: true });
  });
});
