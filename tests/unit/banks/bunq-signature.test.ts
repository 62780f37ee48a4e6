import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newKeyPair, sign, verify } from '../../../lib/banks/bunq/signature.ts';

const own = await newKeyPair();
const bank = generateKeyPairSync('rsa', { modulusLength: 2048 });
const serverKey = String(bank.publicKey.export({ type: 'spki', format: 'pem' }));
const bySomebody = (body: string) => createSign('sha256').update(body).sign(bank.privateKey, 'base64');

describe('bunq’s signatures', () => {
  it('are what openssl makes of any body, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (body) => {
        const signature = await sign(own.privateKey, body);
        expect(createVerify('sha256').update(body).verify(own.publicKey, signature, 'base64')).toBe(true);
        expect(await verify(serverKey, bySomebody(body), body)).toBe(true);
        expect(await verify(serverKey, bySomebody(`${body} `), body)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['no base64', serverKey, '%%%'],
    ['another length', serverKey, 'AAAA'],
    ['another key', own.publicKey, bySomebody('body')],
    ['a key that is none', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', bySomebody('body')],
    ['no key', '', bySomebody('body')],
  ])('don’t fit with %s', async (_what, key, signature) => {
    expect(await verify(key, signature, 'body')).toBe(false);
  });

  it('come from a pair of this device’s own each time', async () => {
    expect((await newKeyPair()).publicKey).not.toBe(own.publicKey);
  });
});
