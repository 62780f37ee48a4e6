import fc from 'fast-check';
import { argon2Sync, createDecipheriv } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SealedBackup } from '../../../lib/messages.ts';
import { openBackup, sealBackup } from '../../../lib/vault/backup.ts';
import { KDF_COST } from '../../../lib/vault/kdf.ts';
import { CHEAP, OTHER_PASSPHRASE, PASSPHRASE } from './rig.ts';

const seal = (content: object = { a: 'secret' }) => sealBackup(PASSPHRASE, content, CHEAP);

it('gives back whatever was sealed, under its own passphrase in any Unicode form, and under no other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      async (content, passphrase, other) => {
        fc.pre(passphrase.normalize('NFKC') !== other.normalize('NFKC'));
        const sealed = await sealBackup(passphrase, content, CHEAP);
        expect(await openBackup(passphrase.normalize('NFD'), sealed)).toEqual(JSON.parse(JSON.stringify(content)));
        await expect(openBackup(other, sealed)).rejects.toMatchObject({ code: 'wrong-passphrase', cause: undefined });
      },
    ),
    { numRuns: 60 },
  );
});

it('opens nothing of which any character was altered', async () => {
  const sealed = await seal();
  const fields = fc.constantFrom('salt' as const, 'check' as const, 'data' as const);
  await fc.assert(
    fc.asyncProperty(fields, fc.nat(), fc.nat(), async (field, at, by) => {
      const bytes = Buffer.from(sealed[field], 'base64');
      bytes[at % bytes.length]! ^= 1 << (by % 8);
      const altered = { ...sealed, [field]: bytes.toString('base64') };
      const code = field === 'data' ? 'corrupt' : 'wrong-passphrase';
      await expect(openBackup(PASSPHRASE, altered)).rejects.toMatchObject({ code });
    }),
  );
});

it('binds the cost, and which part is which', async () => {
  const sealed = await seal();
  for (const change of [{ m: 65 }, { t: 2 }, { check: sealed.data }])
    await expect(openBackup(PASSPHRASE, { ...sealed, ...change })).rejects.toMatchObject({ code: 'wrong-passphrase' });
  const swapped = openBackup(PASSPHRASE, { ...sealed, data: sealed.check });
  await expect(swapped).rejects.toMatchObject({ code: 'corrupt' });
});

it.each<[string, Partial<SealedBackup>]>([
  ['a cost that would hang', { m: 262_144, t: 20 }],
  ['a cost just too high', { m: 262_144, t: 5 }],
  ['no cost', { m: 0 }],
  ['half a pass', { t: 1.5 }],
  ['a short salt', { salt: 'AAAA' }],
  ['a salt that is no base64', { salt: '%' }],
])('derives nothing for %s', async (_what, change) => {
  await expect(openBackup(PASSPHRASE, { ...(await seal()), ...change })).rejects.toMatchObject({ code: 'corrupt' });
});

it.each(['', 'AAAA', '%%%'])('takes %j for no data and no check', async (text) => {
  const sealed = await seal();
  await expect(openBackup(PASSPHRASE, { ...sealed, data: text })).rejects.toMatchObject({ code: 'corrupt' });
  await expect(openBackup(PASSPHRASE, { ...sealed, check: text })).rejects.toMatchObject({ code: 'wrong-passphrase' });
});

it('has a salt and IVs of its own each time, and today’s cost', async () => {
  const [one, two] = [await seal(), await seal()];
  for (const field of ['salt', 'check', 'data'] as const) expect(one[field]).not.toBe(two[field]);
  const real = await sealBackup(PASSPHRASE, {});
  expect(real).toMatchObject(KDF_COST);
  expect(await openBackup(PASSPHRASE, real)).toEqual({});
  await expect(openBackup(OTHER_PASSPHRASE, real)).rejects.toMatchObject({ code: 'wrong-passphrase' });
});

it('holds a megabyte', async () => {
  const content = { text: 'x'.repeat(1_000_000) };
  expect(await openBackup(PASSPHRASE, await seal(content))).toEqual(content);
});

it('can be read from its description alone', async () => {
  const { m, t, p, salt, data } = await seal({ a: 'secret' });
  const nonce = Buffer.from(salt, 'base64');
  const cost = { parallelism: p, memory: m, passes: t, tagLength: 32 };
  const key = argon2Sync('argon2id', { message: PASSPHRASE, nonce, ...cost });
  const bytes = Buffer.from(data, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(JSON.stringify(['backup', 1, m, t, p, salt, 'data'])));
  decipher.setAuthTag(bytes.subarray(-16));
  expect(`${decipher.update(bytes.subarray(12, -16), undefined, 'utf8')}${decipher.final('utf8')}`).toBe(
    '{"a":"secret"}',
  );
});
