import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSealingKey, newSealingPair, openShare, sealShare } from '../../../lib/unlock-protocol/sealed-share.ts';

const share = new Uint8Array(32).fill(9);
const context = { orderId: 'order-1', deviceId: 'device-1' };

describe('a sealed share', () => {
  it('opens with the key that it was sealed to, for its order and its device', async () => {
    const { pair, sealTo } = await newSealingPair();
    const sealed = (await sealShare(share, sealTo, context))!;
    expect(await openShare(sealed, pair, context)).toEqual(share);
    expect(await openShare(sealed, pair, { ...context, orderId: 'order-2' })).toBeUndefined();
    expect(await openShare(sealed, pair, { ...context, deviceId: 'device-2' })).toBeUndefined();
    expect(await openShare(sealed, (await newSealingPair()).pair, context)).toBeUndefined();
    const flipped = `${sealed.ciphertext.startsWith('A') ? 'B' : 'A'}${sealed.ciphertext.slice(1)}`;
    expect(await openShare({ ...sealed, ciphertext: flipped }, pair, context)).toBeUndefined();
    expect(await openShare({ ...sealed, ephemeralKey: 'AAAA' }, pair, context)).toBeUndefined();
    expect(await openShare({ ...sealed, iv: '!' }, pair, context)).toBeUndefined();
  });

  it('is what another implementation opens', async () => {
    const own = createECDH('prime256v1');
    const sealTo = own.generateKeys('base64url', 'uncompressed');
    const { ephemeralKey, iv, ciphertext } = (await sealShare(share, sealTo, context))!;
    const secret = own.computeSecret(Buffer.from(ephemeralKey, 'base64url'));
    const info = JSON.stringify(['bankid share', 1, context.orderId, context.deviceId]);
    const key = Buffer.from(hkdfSync('sha256', secret, `${ephemeralKey}.${sealTo}`, info, 32));
    const bytes = Buffer.from(ciphertext, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
    decipher.setAAD(Buffer.from(info)).setAuthTag(bytes.subarray(-16));
    expect(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])).toEqual(Buffer.from(share));
  });

  it('has a fresh key each time, and can’t be made for what is no key', async () => {
    const { sealTo } = await newSealingPair();
    const [one, two] = [await sealShare(share, sealTo, context), await sealShare(share, sealTo, context)];
    expect(one!.ephemeralKey).not.toBe(two!.ephemeralKey);
    expect(await sealShare(share, 'AAAA', context)).toBeUndefined();
    expect([await isSealingKey(sealTo), await isSealingKey('A'.repeat(87)), await isSealingKey('?')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
