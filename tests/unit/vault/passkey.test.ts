import { hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, randomBytes } from '../../../lib/vault/bytes.ts';
import { decrypt } from '../../../lib/vault/envelope.ts';
import { makePasskeyDoor, openPasskeyDoor, parsePasskeyDoor } from '../../../lib/vault/passkey-door.ts';
import { createRig, dump, headerOf, OTHER_PASSPHRASE, PASSPHRASE, putBare, type Rig } from './rig.ts';

const question = () => ({ credentialId: randomBytes(24), salt: randomBytes(32) });

async function newDoor() {
  const [raw, prf, asked] = [randomBytes(32), randomBytes(32), question()];
  return { raw, prf, asked, door: (await makePasskeyDoor('kid-1', raw, asked, prf))! };
}

async function withDoor(rig: Rig) {
  const vault = rig.start();
  await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
  await (await vault.open()).write([{ type: 'put', store: 'grant', id: 'a', record: { accessToken: 'at' } }]);
  const added = { ...question(), prf: randomBytes(32) };
  await vault.passkey.add({ ...added, passphrase: PASSPHRASE });
  return { vault, ...added };
}

const flip = (bytes: Bytes, bit: number): Bytes =>
  bytes.map((byte, i) => (i === (bit >> 3) % bytes.length ? byte ^ (1 << (bit & 7)) : byte));

describe('the door', () => {
  it('opens with its answer, for its data key', async () => {
    const { raw, prf, door } = await newDoor();
    expect(await openPasskeyDoor('kid-1', door, prf)).toEqual(raw);
    expect(await openPasskeyDoor('kid-2', door, prf)).toBeUndefined();
  });

  it('stays shut when any bit of it, of what it asks, or of the answer is another', async () => {
    const { prf, door } = await newDoor();
    const fields = fc.constantFrom('iv' as const, 'ct' as const, 'credentialId' as const, 'salt' as const);
    await fc.assert(
      fc.asyncProperty(fields, fc.nat(10_000), async (field, bit) => {
        const altered = { ...door, [field]: flip(door[field], bit) };
        expect(await openPasskeyDoor('kid-1', altered, prf)).toBeUndefined();
        expect(await openPasskeyDoor('kid-1', door, flip(prf, bit))).toBeUndefined();
      }),
    );
  });

  it.each([0, 16, 31, 33, 64])('takes no answer of %i bytes', async (length) => {
    const { raw, asked, door } = await newDoor();
    expect(await makePasskeyDoor('kid-1', raw, asked, randomBytes(length))).toBeUndefined();
    expect(await openPasskeyDoor('kid-1', door, randomBytes(length))).toBeUndefined();
  });

  it('can be opened from its description alone, with Node’s own HKDF', async () => {
    const { raw, prf, door } = await newDoor();
    const [id, salt] = [door.credentialId, door.salt].map((bytes) => Buffer.from(bytes).toString('base64'));
    const info = JSON.stringify(['door', 1, 'kid-1', 'passkey', id, salt]);
    const key = new Uint8Array(hkdfSync('sha256', prf, new Uint8Array(), info, 32));
    const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    expect(await decrypt(aes, door, new TextEncoder().encode(info))).toEqual(raw);
  });

  it('is none when a part of it is missing or of another length', async () => {
    const { door } = await newDoor();
    expect(parsePasskeyDoor(door)).toBe(door);
    for (const change of [{ iv: 1 }, { ct: randomBytes(47) }, { credentialId: 'x' }, { salt: undefined }])
      expect(parsePasskeyDoor({ ...door, ...change })).toBeUndefined();
    for (const other of [undefined, null, 'text', 7]) expect(parsePasskeyDoor(other)).toBeUndefined();
  });
});

describe('a vault with it', () => {
  it('opens by either door, in a new worker too, and tells while locked what to ask for', async () => {
    const rig = createRig();
    const { credentialId, salt, prf } = await withDoor(rig);
    rig.closeBrowser();
    const vault = rig.start();
    expect(await vault.passkey.question()).toEqual({ credentialId, salt });
    await vault.passkey.unlock(prf);
    expect(await (await rig.start().open()).get('grant', 'a')).toEqual({ accessToken: 'at' });
    rig.closeBrowser();
    await rig.start().unlock(PASSPHRASE);
    expect(await rig.start().state()).toBe('open');
  });

  it('says the same of another passkey’s answer, of a damaged door and of none', async () => {
    const rig = createRig();
    const { vault, prf } = await withDoor(rig);
    await vault.lock();
    await expect(vault.passkey.unlock(randomBytes(32))).rejects.toMatchObject({ code: 'wrong-passkey' });
    const header = await headerOf(rig);
    const door = parsePasskeyDoor(header.doors.passkey)!;
    for (const passkey of [{ ...door, ct: flip(door.ct, 5) }, 'damaged', undefined]) {
      await putBare(rig, 'meta', 'header', { ...header, doors: { ...header.doors, passkey } });
      await expect(vault.passkey.unlock(prf)).rejects.toMatchObject({ code: 'wrong-passkey', cause: undefined });
      expect(await vault.state()).toBe('locked');
    }
    // It must not keep the passphrase from opening.
    await vault.unlock(PASSPHRASE);
    expect(await vault.state()).toBe('open');
  });

  it('wants the passphrase to get it, and an open vault; a wrong one changes nothing and is slowed down', async () => {
    const rig = createRig();
    const { vault } = await withDoor(rig);
    const before = await dump(rig);
    const wish = { ...question(), prf: randomBytes(32) };
    for (let tries = 0; tries < 2; tries++) {
      const wrong = vault.passkey.add({ ...wish, passphrase: OTHER_PASSPHRASE });
      await expect(wrong).rejects.toMatchObject({ code: 'wrong-passphrase' });
    }
    expect(rig.waits).toEqual([1_000]);
    const short = vault.passkey.add({ ...wish, prf: randomBytes(16), passphrase: PASSPHRASE });
    await expect(short).rejects.toMatchObject({ code: 'wrong-passkey' });
    await vault.lock();
    const shut = vault.passkey.add({ ...wish, passphrase: PASSPHRASE });
    await expect(shut).rejects.toMatchObject({ code: 'locked' });
    expect(await dump(rig)).toEqual(before);
  });

  it('has no such door beside “this device only”', async () => {
    const vault = createRig().start();
    await vault.create({ door: 'device' });
    const adding = vault.passkey.add({ ...question(), prf: randomBytes(32), passphrase: PASSPHRASE });
    await expect(adding).rejects.toMatchObject({ code: 'locked' });
    expect(await vault.passkey.question()).toBeUndefined();
  });

  it('loses it with every new data key: what it gave opens nothing of it any more', async () => {
    for (const change of [
      { door: 'passphrase', passphrase: OTHER_PASSPHRASE, current: PASSPHRASE },
      { door: 'passphrase', passphrase: PASSPHRASE, current: PASSPHRASE },
      { door: 'device', current: PASSPHRASE },
    ] as const) {
      const rig = createRig();
      const { vault, prf } = await withDoor(rig);
      const old = await headerOf(rig);
      await vault.changeDoor(change);
      expect(await vault.passkey.question()).toBeUndefined();
      expect(Object.keys((await headerOf(rig)).doors)).toEqual([change.door]);
      await vault.lock();
      await expect(vault.passkey.unlock(prf)).rejects.toMatchObject({ code: 'wrong-passkey' });
      // Nor when the old door is put back.
      const now = await headerOf(rig);
      await putBare(rig, 'meta', 'header', { ...now, doors: { ...now.doors, passkey: old.doors.passkey } });
      await expect(vault.passkey.unlock(prf)).rejects.toMatchObject({ code: 'wrong-passkey' });
    }
  });

  it('keeps it when the passphrase’s key is made stronger', async () => {
    const rig = createRig();
    const { prf } = await withDoor(rig);
    rig.closeBrowser();
    await rig.start({ kdf: { m: 128, t: 2, p: 1 } }).unlock(PASSPHRASE);
    rig.closeBrowser();
    const vault = rig.start();
    await vault.passkey.unlock(prf);
    expect(await vault.state()).toBe('open');
  });

  it('stays shut where a lock is pressed while it opens, or while the door is made', async () => {
    const rig = createRig();
    const { vault, prf } = await withDoor(rig);
    await vault.lock();
    const unlocking = vault.passkey.unlock(prf);
    await vault.lock();
    await expect(unlocking).rejects.toMatchObject({ code: 'locked' });
    expect(await vault.state()).toBe('locked');

    await vault.unlock(PASSPHRASE);
    const before = await dump(rig);
    const { remove } = rig.session;
    rig.session.remove = async (key) => {
      rig.session.remove = remove;
      await remove(key);
      await vault.lock();
    };
    const adding = vault.passkey.add({ ...question(), prf: randomBytes(32), passphrase: PASSPHRASE });
    await expect(adding).rejects.toMatchObject({ code: 'locked' });
    expect(await dump(rig)).toEqual(before);
  });
});
