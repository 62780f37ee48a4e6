import { argon2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { randomBytes, utf8 } from '../../../lib/vault/bytes.ts';
import { decrypt, encrypt } from '../../../lib/vault/envelope.ts';
import { deriveKey, isKdfCost, isWeaker, KDF_COST } from '../../../lib/vault/kdf.ts';
import { CHEAP, createRig, headerOf, OTHER_PASSPHRASE, PASSPHRASE, putBare } from './rig.ts';

async function lockedRig() {
  const rig = createRig();
  await rig.start().create({ door: 'passphrase', passphrase: PASSPHRASE });
  rig.closeBrowser();
  return rig;
}

describe('a wrong passphrase', () => {
  it('opens nothing, says nothing more, and leaves the vault locked', async () => {
    const rig = await lockedRig();
    const vault = rig.start();
    const error: unknown = await vault.unlock(OTHER_PASSPHRASE).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'wrong-passphrase', message: 'wrong-passphrase', cause: undefined });
    expect(await vault.state()).toBe('locked');
    await vault.unlock(PASSPHRASE);
    expect(await vault.state()).toBe('open');
  });

  it('doubles the wait before the next try, up to 30 s, also over a restarted worker; the right one ends it', async () => {
    const rig = await lockedRig();
    for (let attempt = 0; attempt < 8; attempt++) {
      await expect(rig.start().unlock(OTHER_PASSPHRASE)).rejects.toMatchObject({ code: 'wrong-passphrase' });
    }
    expect(rig.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    const vault = rig.start();
    await vault.unlock(PASSPHRASE);
    rig.waits.length = 0;
    await vault.lock();
    await vault.unlock(PASSPHRASE);
    expect(rig.waits).toEqual([]);
  });

  it('does not wait for what has passed by itself, nor longer than its due when the clock was set back', async () => {
    const rig = await lockedRig();
    const vault = rig.start();
    await expect(vault.unlock(OTHER_PASSPHRASE)).rejects.toThrow();
    rig.clock.now += 1_000;
    await expect(vault.unlock(OTHER_PASSPHRASE)).rejects.toThrow();
    expect(rig.waits).toEqual([]);
    rig.clock.now -= 3_600_000;
    await expect(vault.unlock(OTHER_PASSPHRASE)).rejects.toThrow();
    expect(rig.waits).toEqual([2_000]);
  });

  it('gains nothing from trying many at once', async () => {
    const rig = await lockedRig();
    const vault = rig.start();
    await Promise.allSettled(Array.from({ length: 4 }, () => vault.unlock(OTHER_PASSPHRASE)));
    expect(rig.waits).toEqual([1_000, 2_000, 4_000]);
  });

  it('slows down a change of door as well, which needs the current one even while the vault is open', async () => {
    const rig = createRig();
    const vault = rig.start();
    await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
    const change = { door: 'device' } as const;
    await expect(vault.changeDoor(change)).rejects.toMatchObject({ code: 'wrong-passphrase' });
    for (let attempt = 0; attempt < 2; attempt++) {
      const wrong = vault.changeDoor({ ...change, current: OTHER_PASSPHRASE });
      await expect(wrong).rejects.toMatchObject({ code: 'wrong-passphrase' });
    }
    expect(rig.waits).toEqual([1_000]);
    expect(await vault.door()).toBe('passphrase');
  });
});

it('forgets the wrong tries with everything else in destroy', async () => {
  const rig = await lockedRig();
  const vault = rig.start();
  await expect(vault.unlock(OTHER_PASSPHRASE)).rejects.toThrow();
  expect(rig.session.values.size).toBe(1);
  await vault.destroy();
  expect(rig.session.values.size).toBe(0);
});

describe('the cost of the key', () => {
  it('is raised on unlock when it is below today’s, and the passphrase goes on to work', async () => {
    const rig = await lockedRig();
    const stronger = { m: 128, t: 2, p: 1 };
    const before = await headerOf(rig);
    await rig.start({ kdf: stronger }).unlock(PASSPHRASE);
    const after = await headerOf(rig);
    expect(after.doors.passphrase?.kdf).toMatchObject(stronger);
    expect(after.kid).toBe(before.kid);
    expect(after.doors.passphrase?.kdf.salt).not.toEqual(before.doors.passphrase?.kdf.salt);
    rig.closeBrowser();
    await rig.start({ kdf: stronger }).unlock(PASSPHRASE);
    expect(await headerOf(rig)).toEqual(after);
  });

  it('is never lowered', async () => {
    const rig = createRig();
    await rig.start({ kdf: { m: 128, t: 2, p: 1 } }).create({ door: 'passphrase', passphrase: PASSPHRASE });
    const before = await headerOf(rig);
    rig.closeBrowser();
    await rig.start({ kdf: CHEAP }).unlock(PASSPHRASE);
    expect(await headerOf(rig)).toEqual(before);
  });

  it('keeps doors that this build does not know when it is raised', async () => {
    const rig = await lockedRig();
    const header = await headerOf(rig);
    const later = { credential: 'x' };
    await putBare(rig, 'meta', 'header', { ...header, doors: { ...header.doors, passkey: later } });
    await rig.start({ kdf: { m: 128, t: 1, p: 1 } }).unlock(PASSPHRASE);
    expect((await headerOf(rig)).doors).toMatchObject({ passkey: later, passphrase: { kdf: { m: 128 } } });
  });

  it('is weaker with less memory or less work, not with the same work otherwise spread', () => {
    const today = { m: 100, t: 2, p: 1 };
    expect(isWeaker({ m: 99, t: 9, p: 1 }, today)).toBe(true);
    expect(isWeaker({ m: 100, t: 1, p: 1 }, today)).toBe(true);
    expect(isWeaker({ m: 200, t: 1, p: 1 }, today)).toBe(false);
    expect(isWeaker(today, today)).toBe(false);
  });

  it('is refused where it would hang or break argon2id', () => {
    expect(isKdfCost(KDF_COST)).toBe(true);
    for (const cost of [
      { m: 7, t: 1, p: 1 },
      { m: 262_145, t: 1, p: 1 },
      { m: 64, t: 0, p: 1 },
      { m: 64, t: 21, p: 1 },
      { m: 64, t: 1, p: 9 },
      { m: 64.5, t: 1, p: 1 },
      {},
    ]) {
      expect(isKdfCost(cost)).toBe(false);
    }
  });

  it('is today 19 MiB and two passes, computed as Node’s own argon2id does', async () => {
    expect(KDF_COST).toEqual({ m: 19 * 1024, t: 2, p: 1 });
    const salt = randomBytes(16);
    const reference = argon2Sync('argon2id', {
      message: PASSPHRASE,
      nonce: salt,
      parallelism: 1,
      memory: 19_456,
      passes: 2,
      tagLength: 32,
    });
    const ours = await deriveKey(PASSPHRASE, salt, KDF_COST);
    const theirs = await crypto.subtle.importKey('raw', new Uint8Array(reference), 'AES-GCM', false, ['decrypt']);
    expect(await decrypt(theirs, await encrypt(ours, utf8('same'), utf8('')), utf8(''))).toEqual(utf8('same'));
  });

  it('opens a vault at its real cost', async () => {
    const rig = createRig();
    const vault = rig.start({ kdf: KDF_COST });
    await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
    expect((await headerOf(rig)).doors.passphrase?.kdf).toMatchObject(KDF_COST);
    await vault.lock();
    await vault.unlock(PASSPHRASE);
    expect(await vault.state()).toBe('open');
  });
});

it('does not open when salt or cost in the header were altered', async () => {
  const rig = await lockedRig();
  const header = await headerOf(rig);
  const { passphrase } = header.doors;
  for (const kdf of [
    { ...passphrase!.kdf, salt: randomBytes(16) },
    { ...passphrase!.kdf, t: 2 },
  ]) {
    await putBare(rig, 'meta', 'header', { ...header, doors: { passphrase: { ...passphrase, kdf } } });
    await expect(rig.start().unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wrong-passphrase' });
  }
  await putBare(rig, 'meta', 'header', { ...header, kid: 'another' });
  await expect(rig.start().unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wrong-passphrase' });
  await putBare(rig, 'meta', 'header', header);
  await rig.start().unlock(PASSPHRASE);
});

it('finishes no unlocking of a vault that was destroyed, or made anew, while it waited', async () => {
  for (const anew of [false, true]) {
    const rig = await lockedRig();
    const other = rig.start();
    let done = false;
    const set = async (key: string, value: unknown) => {
      if (!done) {
        done = true;
        await other.destroy();
        if (anew) await other.create({ door: 'passphrase', passphrase: OTHER_PASSPHRASE });
        rig.closeBrowser();
      }
      await rig.session.set(key, value);
    };
    const vault = rig.start({ session: { ...rig.session, set } });
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: anew ? 'locked' : 'none' });
    expect(await rig.start().state()).toBe(anew ? 'locked' : 'none');
    expect(rig.session.values.has(`${rig.databaseName}:key`)).toBe(false);
  }
});
