import { describe, expect, it } from 'vitest';
import { createRig, OTHER_PASSPHRASE, PASSPHRASE } from './rig.ts';

const DEVICE = { door: 'device' } as const;
const PASS = { door: 'passphrase', passphrase: PASSPHRASE } as const;

describe('an empty profile', () => {
  it('has no vault, no door and no notices, and can be locked and destroyed without harm', async () => {
    const vault = createRig().start();
    expect(await vault.state()).toBe('none');
    expect(await vault.door()).toBeUndefined();
    expect(await vault.notices()).toEqual([]);
    await vault.lock();
    await vault.destroy();
    expect(await vault.state()).toBe('none');
  });

  it('refuses what needs a vault', async () => {
    const vault = createRig().start();
    await expect(vault.open()).rejects.toMatchObject({ code: 'none' });
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'none' });
    await expect(vault.changeDoor({ door: 'device' })).rejects.toMatchObject({ code: 'none' });
  });
});

describe.each([DEVICE, PASS])('a vault with the door $door', (choice) => {
  it('gives back what was written', async () => {
    const vault = createRig().start();
    await vault.create(choice);
    const session = await vault.open();
    const grant = { accessToken: 'at', refreshToken: 'blåbær 🫐' };
    await session.write([
      { type: 'put', store: 'grant', id: 'a', record: grant },
      { type: 'put', store: 'connection', id: 'a', record: { name: 'one' } },
      { type: 'put', store: 'connection', id: 'b', record: { name: 'two' } },
    ]);
    expect(await session.get('grant', 'a')).toEqual(grant);
    expect(await session.all('connection')).toEqual(
      new Map([
        ['a', { name: 'one' }],
        ['b', { name: 'two' }],
      ]),
    );
    expect(await session.ids('connection')).toEqual(['a', 'b']);
    expect(await session.get('grant', 'b')).toBeUndefined();
    expect(await session.all('health')).toEqual(new Map());
  });

  it('replaces and removes, the last change of a record counting', async () => {
    const vault = createRig().start();
    await vault.create(choice);
    const session = await vault.open();
    await session.write([
      { type: 'put', store: 'connection', id: 'a', record: { name: 'old' } },
      { type: 'put', store: 'connection', id: 'b', record: { name: 'gone' } },
    ]);
    await session.write([
      { type: 'remove', store: 'connection', id: 'a' },
      { type: 'put', store: 'connection', id: 'a', record: { name: 'new' } },
      { type: 'put', store: 'connection', id: 'b', record: { name: 'still' } },
      { type: 'remove', store: 'connection', id: 'b' },
      { type: 'remove', store: 'connection', id: 'never there' },
    ]);
    expect(await session.all('connection')).toEqual(new Map([['a', { name: 'new' }]]));
  });

  it('keeps notices beside the records, in the same write', async () => {
    const vault = createRig().start();
    await vault.create(choice);
    const session = await vault.open();
    await session.write([
      { type: 'notice', connectionId: 'a', endsAt: 5 },
      { type: 'notice', connectionId: 'b', endsAt: 6 },
    ]);
    await session.write([{ type: 'notice', connectionId: 'a', endsAt: null }]);
    await vault.lock();
    expect(await vault.notices()).toEqual([{ connectionId: 'b', endsAt: 6 }]);
  });

  it('is open after its making, tells its door, and is not made twice', async () => {
    const vault = createRig().start();
    await vault.create(choice);
    expect(await vault.state()).toBe('open');
    expect(await vault.door()).toBe(choice.door);
    await expect(vault.create(DEVICE)).rejects.toMatchObject({ code: 'exists' });
  });

  it('lets two writes at the same time both land, from two workers too', async () => {
    const rig = createRig();
    const vault = rig.start();
    await vault.create(choice);
    const [one, two] = [await vault.open(), await rig.start().open()];
    await Promise.all(
      [one, two, one, two].map((session, i) =>
        session.write([{ type: 'put', store: 'health', id: `h${i}`, record: { failures: i } }]),
      ),
    );
    expect([...(await one.all('health')).values()].map(({ failures }) => failures)).toEqual([0, 1, 2, 3]);
  });

  it('goes on in a restarted worker', async () => {
    const rig = createRig();
    const vault = rig.start();
    await vault.create(choice);
    await (await vault.open()).write([{ type: 'put', store: 'settings', id: 's', record: { hidden: true } }]);
    const restarted = rig.start();
    expect(await restarted.state()).toBe('open');
    expect(await (await restarted.open()).get('settings', 's')).toEqual({ hidden: true });
  });

  it('is gone after destroy, for old sessions too, and can be made anew', async () => {
    const rig = createRig();
    const vault = rig.start();
    await vault.create(choice);
    const session = await vault.open();
    await session.write([{ type: 'notice', connectionId: 'a', endsAt: 5 }]);
    await vault.destroy();
    expect(await vault.state()).toBe('none');
    expect(await vault.notices()).toEqual([]);
    expect(rig.session.values.size).toBe(0);
    await expect(session.get('grant', 'a')).rejects.toMatchObject({ code: 'locked' });

    await vault.create(choice);
    await expect(session.write([])).rejects.toMatchObject({ code: 'locked' });
    expect(await (await vault.open()).all('grant')).toEqual(new Map());
  });
});

describe('after a closed browser', () => {
  it('opens by itself with a device door', async () => {
    const rig = createRig();
    await rig.start().create(DEVICE);
    rig.closeBrowser();
    expect(await rig.start().state()).toBe('open');
    await rig.start().open();
  });

  it('is locked with a passphrase door until that is typed', async () => {
    const rig = createRig();
    const before = rig.start();
    await before.create(PASS);
    await (await before.open()).write([{ type: 'put', store: 'settings', id: 's', record: { hidden: true } }]);
    rig.closeBrowser();

    const vault = rig.start();
    expect(await vault.state()).toBe('locked');
    expect(await vault.door()).toBe('passphrase');
    await expect(vault.open()).rejects.toMatchObject({ code: 'locked' });
    await vault.unlock(PASSPHRASE);
    expect(await vault.state()).toBe('open');
    expect(await (await vault.open()).get('settings', 's')).toEqual({ hidden: true });
  });

  it('knows the passphrase in any Unicode form', async () => {
    const rig = createRig();
    await rig.start().create({ door: 'passphrase', passphrase: 'Ångström på fjorden'.normalize('NFC') });
    rig.closeBrowser();
    await rig.start().unlock('Ångström på fjorden'.normalize('NFD'));
    expect(await rig.start().state()).toBe('open');
  });
});

it('keeps the key in the session store with a passphrase door, and nothing there with a device door', async () => {
  const [pass, device] = [createRig(), createRig()];
  await pass.start().create(PASS);
  await device.start().create(DEVICE);
  expect([...pass.session.values.keys()]).toEqual([`${pass.databaseName}:key`]);
  expect(device.session.values.size).toBe(0);
});

it('refuses weak passphrases for a new vault and for a new door, and makes nothing', async () => {
  const vault = createRig().start();
  await expect(vault.create({ door: 'passphrase', passphrase: 'short' })).rejects.toMatchObject({
    code: 'weak-passphrase',
  });
  expect(await vault.state()).toBe('none');
  await vault.create(DEVICE);
  await expect(vault.changeDoor({ door: 'passphrase', passphrase: 'abcdefghijklmnop' })).rejects.toMatchObject({
    code: 'weak-passphrase',
  });
  await expect(vault.changeDoor({ door: 'passphrase' })).rejects.toMatchObject({ code: 'weak-passphrase' });
  expect(await vault.door()).toBe('device');
});

it('has no passphrase that opens a device door', async () => {
  const rig = createRig();
  const vault = rig.start();
  await vault.create(DEVICE);
  await expect(vault.unlock(OTHER_PASSPHRASE)).rejects.toMatchObject({ code: 'wrong-passphrase' });
});
