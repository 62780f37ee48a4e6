import { describe, expect, it } from 'vitest';
import { makeBankIdDoor, newDeviceSecret, openBankIdDoor } from '../../../lib/vault/bankid-door.ts';
import { randomBytes } from '../../../lib/vault/bytes.ts';
import { importDataKey } from '../../../lib/vault/doors.ts';
import type { Vault } from '../../../lib/vault/vault.ts';
import { createRig, headerOf, OTHER_PASSPHRASE, PASSPHRASE, putBare, type Records, type Rig } from './rig.ts';

async function newDoor() {
  const raw = randomBytes(32);
  const key = await importDataKey('kid-1', raw);
  const halves = { share: randomBytes(32), secret: await newDeviceSecret() };
  return { raw, key, halves, door: (await makeBankIdDoor(key, raw, halves, 'PC'))! };
}

async function withDoor(rig: Rig) {
  const vault = rig.start();
  await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
  const share = randomBytes(32);
  await addDoor(vault, share);
  return { vault, share };
}

async function addDoor(vault: Vault<Records>, share = randomBytes(32), deviceId = 'device-1') {
  const kid = await vault.verify(PASSPHRASE);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const { privateKey: signing } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const door = { kid, share, deviceName: 'PC', deviceId, orderId: 'order', signing };
  await vault.bankid.add(door, vault.bankid.locks());
  return door;
}

describe('the door', () => {
  it('opens with both halves, for its data key', async () => {
    const { raw, door, halves } = await newDoor();
    expect(await openBankIdDoor('kid-1', door, halves)).toEqual(raw);
    expect(await openBankIdDoor('kid-2', door, halves)).toBeUndefined();
  });

  it('stays shut with either half alone', async () => {
    const { door, halves } = await newDoor();
    expect(await openBankIdDoor('kid-1', door, { ...halves, share: randomBytes(32) })).toBeUndefined();
    expect(await openBankIdDoor('kid-1', door, { ...halves, secret: await newDeviceSecret() })).toBeUndefined();
  });

  it.each([0, 16, 31, 33])('takes no share of %i bytes', async (length) => {
    const { raw, key, halves } = await newDoor();
    expect(await makeBankIdDoor(key, raw, { ...halves, share: randomBytes(length) }, 'PC')).toBeUndefined();
  });

  it('is made of a secret that no script reads', async () => {
    const { halves } = await newDoor();
    await expect(crypto.subtle.exportKey('raw', halves.secret)).rejects.toThrow();
  });
});

describe('a vault with it', () => {
  it('opens by either door, in a new worker too', async () => {
    const rig = createRig();
    const { share } = await withDoor(rig);
    rig.closeBrowser();
    const vault = rig.start();
    expect(await vault.bankid.deviceName()).toBeUndefined();
    await vault.bankid.unlock(share, vault.bankid.locks());
    expect(await vault.state()).toBe('open');
    expect(await vault.bankid.deviceName()).toBe('PC');
    await vault.lock();
    await vault.unlock(PASSPHRASE);
  });

  it.each([null, 'door', {}, { iv: 1 }, { name: null }, { iv: randomBytes(12), ct: randomBytes(48), name: {} }])(
    'opens by its passphrase where the door on the disk is %j',
    async (bankid) => {
      const rig = createRig();
      const { share } = await withDoor(rig);
      const header = await headerOf(rig);
      await putBare(rig, 'meta', 'header', { ...header, doors: { ...header.doors, bankid } });
      rig.closeBrowser();
      const vault = rig.start();
      expect(await vault.bankid.device()).toBeUndefined();
      await expect(vault.bankid.unlock(share, vault.bankid.locks())).rejects.toMatchObject({ code: 'corrupt' });
      await vault.unlock(PASSPHRASE);
      expect(await vault.state()).toBe('open');
    },
  );

  it('opens by its passphrase where the device’s side is not what it was', async () => {
    const rig = createRig();
    await withDoor(rig);
    await putBare(rig, 'meta', 'bankid', { deviceId: 1, signing: 'none' });
    await putBare(rig, 'meta', 'farewells', ['none', null]);
    rig.closeBrowser();
    const vault = rig.start();
    expect(await vault.bankid.device()).toBeUndefined();
    expect(await vault.bankid.farewells()).toEqual([]);
    await vault.unlock(PASSPHRASE);
  });

  it('stays shut for a share that came before the last lock', async () => {
    const { vault, share } = await withDoor(createRig());
    await vault.lock();
    const since = vault.bankid.locks();
    await vault.lock();
    await expect(vault.bankid.unlock(share, since)).rejects.toMatchObject({ code: 'locked' });
    expect(await vault.state()).toBe('locked');
  });

  it('loses it with another passphrase: the share opens nothing any more, and a farewell is left', async () => {
    const rig = createRig();
    const { vault, share } = await withDoor(rig);
    await vault.changeDoor({ current: PASSPHRASE, door: 'passphrase', passphrase: OTHER_PASSPHRASE });
    expect(await vault.bankid.device()).toBeUndefined();
    await vault.lock();
    await expect(vault.bankid.unlock(share, vault.bankid.locks())).rejects.toMatchObject({ code: 'corrupt' });
    expect(await vault.bankid.farewells()).toMatchObject([{ deviceId: 'device-1' }]);
    await vault.unlock(OTHER_PASSPHRASE);
  });

  it('gets no door for a data key that is no more, or behind a lock', async () => {
    const { vault } = await withDoor(createRig());
    const door = await addDoor(vault);
    await vault.changeDoor({ current: PASSPHRASE, door: 'passphrase', passphrase: OTHER_PASSPHRASE });
    await expect(vault.bankid.add(door, vault.bankid.locks())).rejects.toMatchObject({ code: 'locked' });
    await vault.lock();
    await expect(vault.bankid.add(door, vault.bankid.locks())).rejects.toMatchObject({ code: 'locked' });
    await expect(vault.verify(OTHER_PASSPHRASE)).rejects.toMatchObject({ code: 'locked' });
    expect(await vault.bankid.device()).toBeUndefined();
  });

  it('gets no door after a lock, though it was opened again', async () => {
    const { vault } = await withDoor(createRig());
    const since = vault.bankid.locks();
    const door = await addDoor(vault);
    await vault.lock();
    await vault.unlock(PASSPHRASE);
    await expect(vault.bankid.add(door, since)).rejects.toMatchObject({ code: 'locked' });
  });

  it('says farewell to a device whose place another one takes', async () => {
    const { vault } = await withDoor(createRig());
    await addDoor(vault, randomBytes(32), 'device-2');
    expect(await vault.bankid.device()).toMatchObject({ deviceId: 'device-2' });
    expect(await vault.bankid.farewells()).toMatchObject([{ deviceId: 'device-1' }]);
  });

  it('loses it for a device alone that it is of', async () => {
    const { vault } = await withDoor(createRig());
    await vault.bankid.remove('device-2');
    expect(await vault.bankid.device()).toBeDefined();
    await vault.bankid.remove('device-1');
    expect(await vault.bankid.device()).toBeUndefined();
    await vault.lock();
    await vault.unlock(PASSPHRASE);
  });
});
