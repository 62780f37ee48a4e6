import { generateKeyPairSync, verify, constants } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lib/failure.ts';
import { importSigningKey } from '../../../lib/oauth/signing-key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (type: 'pkcs8' | 'pkcs1', bits = 2048) => {
  const { privateKey } = bits === 2048 ? rsa : generateKeyPairSync('rsa', { modulusLength: bits });
  return String(privateKey.export({ format: 'pem', type }));
};
const TEXT = new TextEncoder().encode('to be signed');

async function reasonOf(text: string, alg: 'PS256' | 'ES256' | 'RS256' = 'PS256'): Promise<unknown> {
  try {
    await importSigningKey(text, alg);
  } catch (error) {
    if (error instanceof Failure) return [error.kind, error.reason, error.bankText];
    throw error;
  }
  return 'imported';
}

describe('a signing key', () => {
  it.each([
    ['PKCS#8', pem('pkcs8')],
    ['PKCS#1', pem('pkcs1')],
    ['PKCS#1 of 4096 bits', pem('pkcs1', 4096)],
    ['PKCS#8 without line ends', pem('pkcs8').replaceAll('\n', '')],
    ['PKCS#8 with text around it', `Bag Attributes\n${pem('pkcs8').replaceAll('\n', '\r\n')}\n`],
  ])('is taken as %s, and can not be taken out again', async (_what, text) => {
    const { key } = await importSigningKey(text, 'PS256', 'kid');
    expect(key.extractable).toBe(false);
    expect(key.usages).toEqual(['sign']);
  });

  it.each(['pkcs8', 'pkcs1'] as const)('signs PS256 and RS256 as openssl verifies them (%s)', async (type) => {
    const pss = await importSigningKey(pem(type), 'PS256');
    const signed = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, pss.key, TEXT);
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify('sha256', TEXT, { key: rsa.publicKey, ...padding }, Buffer.from(signed))).toBe(true);
    const v15 = await importSigningKey(pem(type), 'RS256');
    const old = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', v15.key, TEXT);
    expect(verify('sha256', TEXT, rsa.publicKey, Buffer.from(old))).toBe(true);
  });

  it.each([
    ['P-256', 'ES256', 'SHA-256'],
    ['P-384', 'ES384', 'SHA-384'],
    ['P-521', 'ES512', 'SHA-512'],
  ] as const)('on %s is taken as openssl writes it, with its parameters before it', async (namedCurve, alg, hash) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const sec1 = String(privateKey.export({ format: 'pem', type: 'sec1' }));
    for (const text of [sec1, parameters + sec1, (parameters + sec1).replaceAll('\n', '')]) {
      const { key } = await importSigningKey(text, alg);
      const signed = await crypto.subtle.sign({ name: 'ECDSA', hash }, key, TEXT);
      const own = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(verify(hash.replace('-', '').toLowerCase(), TEXT, own, Buffer.from(signed))).toBe(true);
    }
    expect(await reasonOf(sec1.replace(/^M[A-Za-z0-9+/]{8}/mu, ''), 'ES256')).toEqual([
      'configuration',
      'key-unreadable',
      undefined,
    ]);
  });

  it('signs ES256 as openssl verifies it', async () => {
    const { key } = await importSigningKey(String(ec.privateKey.export({ format: 'pem', type: 'pkcs8' })), 'ES256');
    const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, TEXT);
    const publicKey = { key: ec.publicKey, dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', TEXT, publicKey, Buffer.from(signed))).toBe(true);
  });

  const passphrase = { cipher: 'aes-256-cbc', passphrase: 'plum' };
  it.each([
    ['of 1024 bits', pem('pkcs8', 1024), 'key-weak'],
    ['of 1024 bits as PKCS#1', pem('pkcs1', 1024), 'key-weak'],
    [
      'with a passphrase',
      String(rsa.privateKey.export({ format: 'pem', type: 'pkcs8', ...passphrase })),
      'key-encrypted',
    ],
    [
      'with a passphrase, of the old kind',
      String(rsa.privateKey.export({ format: 'pem', type: 'pkcs1', ...passphrase })),
      'key-encrypted',
    ],
    ['that is public', String(rsa.publicKey.export({ format: 'pem', type: 'spki' })), 'key-not-private'],
    ['that is a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'key-not-private'],
    ['of another kind', String(ec.privateKey.export({ format: 'pem', type: 'pkcs8' })), 'key-unreadable'],
    ['that is cut off', pem('pkcs8').slice(0, 900), 'key-unreadable'],
    ['that is not base64', '-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----', 'key-unreadable'],
    ['that is no key', 'hello', 'key-unreadable'],
  ])('%s is refused, and nothing of it is repeated', async (_what, text, reason) => {
    expect(await reasonOf(text)).toEqual(['configuration', reason, undefined]);
  });
});
