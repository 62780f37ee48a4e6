import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateDer, privateKeyDer } from '../../../lib/oauth/pem.ts';
import { rsaSigningKey, signText } from '../../../lib/oauth/signing-key.ts';
import { CERTIFICATE_2024 } from '../banks/ing-vectors.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const cipher = 'aes-256-cbc';
const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher, passphrase: 'x' }).toString();
const lockedOld = privateKey.export({ type: 'pkcs1', format: 'pem', cipher, passphrase: 'x' }).toString();
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('a private key in PEM', () => {
  it('is the same key as PKCS#1 and as PKCS#8, whatever the line ends and what stands around it', () => {
    const wanted = privateKey.export({ type: 'pkcs8', format: 'der' });
    const around = `Bag Attributes\n${CERTIFICATE_2024}\n${pkcs1.replaceAll('\n', '\r\n')}`;
    for (const text of [pkcs8, pkcs1, around]) expect(Buffer.from(privateKeyDer(text))).toEqual(wanted);
  });

  it.each([
    ['nothing', '', 'no-key'],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'no-key'],
    ['a body that is no base64', '-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----', 'no-key'],
    ['a certificate', CERTIFICATE_2024, 'certificate'],
    ['a passphrase-protected PKCS#8', locked, 'encrypted'],
    ['a passphrase-protected PKCS#1', lockedOld, 'encrypted'],
    ['an EC key in its own form', ec.export({ type: 'sec1', format: 'pem' }).toString(), 'kind'],
  ])('is told apart from %s', (_what, text, problem) => {
    expect(privateKeyDer(text)).toBe(problem);
  });

  it('is told apart from a certificate’s DER', () => {
    expect(certificateDer(pkcs8)).toBeNull();
    expect(certificateDer(CERTIFICATE_2024)?.[0]).toBe(0x30);
  });
});

describe('a signing key', () => {
  it.each(['RSASSA-PKCS1-v1_5', 'RSA-PSS'] as const)('signs as %s and can’t be taken out', async (name) => {
    const key = await rsaSigningKey(pkcs1, name);
    expect(key.extractable).toBe(false);
    const signature = await signText(key, 'Zürich');
    const padding = name === 'RSA-PSS' ? { padding: 6, saltLength: 32 } : {};
    expect(verify('sha256', Buffer.from('Zürich'), { key: publicKey, ...padding }, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('Zurich'), { key: publicKey, ...padding }, signature)).toBe(false);
  });

  it.each([
    ['too short', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['of an elliptic curve', ec],
  ])('that is %s is refused in words', async (_what, key) => {
    const text = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(rsaSigningKey(text, 'RSA-PSS')).rejects.toMatchObject({
      kind: 'configuration',
      reason: 'key-unusable',
    });
  });
});
