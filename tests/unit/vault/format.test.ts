import { argon2Sync, createDecipheriv } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Envelope, Sealed } from '../../../lib/vault/envelope.ts';
import { CHEAP, createRig, dump, headerOf, PASSPHRASE } from './rig.ts';

/** AES-256-GCM by Node's own cipher. */
function open(key: Buffer, { iv, ct }: Sealed, data: unknown): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  decipher.setAAD(Buffer.from(JSON.stringify(data)));
  decipher.setAuthTag(ct.subarray(-16));
  return Buffer.concat([decipher.update(ct.subarray(0, -16)), decipher.final()]);
}

it('can be read from its description alone: passphrase, header, index, record', async () => {
  const rig = createRig();
  const vault = rig.start();
  await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
  const session = await vault.open();
  await session.write([{ type: 'put', store: 'settings', id: 's', record: { hidden: true } }]);
  await session.write([{ type: 'put', store: 'grant', id: 'g', record: { accessToken: 'at' } }]);

  const { v, kid, doors } = await headerOf(rig);
  const { kdf, ...wrapped } = doors.passphrase!;
  expect(v).toBe(1);
  expect(kdf).toEqual({ name: 'argon2id', ...CHEAP, salt: expect.any(Uint8Array) });
  expect(kdf.salt).toHaveLength(16);
  const kek = argon2Sync('argon2id', {
    message: PASSPHRASE,
    nonce: kdf.salt,
    parallelism: kdf.p,
    memory: kdf.m,
    passes: kdf.t,
    tagLength: 32,
  });
  const salt = Buffer.from(kdf.salt).toString('base64');
  const dataKey = open(kek, wrapped, ['door', 1, kid, 'passphrase', 'argon2id', kdf.m, kdf.t, kdf.p, salt]);
  expect(dataKey).toHaveLength(32);

  const rows = new Map(
    (await dump(rig)).map(({ key, value }) => [Array.isArray(key) ? (key as string[]).join() : (key as string), value]),
  );
  const read = (key: string, store: string, id: string) => {
    const envelope = rows.get(key) as Envelope;
    expect(Object.keys(envelope).sort()).toEqual(['ct', 'gen', 'iv', 'kid', 'v']);
    expect(envelope).toMatchObject({ v: 1, kid });
    expect(envelope.iv).toHaveLength(12);
    return { gen: envelope.gen, value: JSON.parse(String(open(dataKey, envelope, [1, kid, store, id, envelope.gen]))) };
  };
  expect(read('settings,s', 'settings', 's')).toEqual({ gen: 2, value: { hidden: true } });
  expect(read('grant,g', 'grant', 'g')).toEqual({ gen: 3, value: { accessToken: 'at' } });
  expect(read('index', '', 'index')).toEqual({
    gen: 3,
    value: [
      ['settings', [['s', 2]]],
      ['grant', [['g', 3]]],
    ],
  });
});

it('uses an IV once', async () => {
  const rig = createRig();
  const vault = rig.start();
  await vault.create({ door: 'device' });
  const session = await vault.open();
  const ivs = new Set<string>();
  for (let round = 0; round < 20; round++) {
    await session.write(
      Array.from({ length: 50 }, (_, i) => ({ type: 'put', store: 'health', id: `${i}`, record: { failures: 0 } })),
    );
    for (const { value } of await dump(rig)) {
      if (typeof value === 'object' && value !== null && 'gen' in value && value.gen === round + 2) {
        ivs.add(Buffer.from((value as Envelope).iv).toString('hex'));
      }
    }
  }
  expect(ivs.size).toBe(20 * 51);
});
