import { describe, expect, it } from 'vitest';
import { createRig, dump, headerOf, OTHER_PASSPHRASE, PASSPHRASE, type Rig } from './rig.ts';

const token = (accessToken: string) => [{ type: 'put', store: 'grant', id: 'g', record: { accessToken } }] as const;

async function openRig() {
  const rig = createRig();
  const vault = rig.start();
  await vault.create({ door: 'passphrase', passphrase: PASSPHRASE });
  return { rig, vault, session: await vault.open() };
}

/** Resolves when the store is next asked to remove something: the vault does so once it took the passphrase. */
function once(session: Rig['session'], method: 'remove'): Promise<void> {
  const { [method]: original } = session;
  return new Promise((resolve) => {
    session[method] = async (key) => {
      session[method] = original;
      await original(key);
      resolve();
    };
  });
}

const rawKey = (rig: Rig) => rig.session.values.get(`${rig.databaseName}:key`);

describe('a locked vault', () => {
  it('drops its key at once and opens for nobody', async () => {
    const { rig, vault } = await openRig();
    expect(rawKey(rig)).toBeDefined();
    const locking = vault.lock();
    await expect(vault.open()).rejects.toMatchObject({ code: 'locked' });
    await locking;
    expect(rawKey(rig)).toBeUndefined();
    expect(await vault.state()).toBe('locked');
    expect(await rig.start().state()).toBe('locked');
  });

  it('stays shut when the session store is slow to remove the key', async () => {
    const { rig } = await openRig();
    const slow = rig.start({ session: { ...rig.session, remove: async () => undefined } });
    await slow.open();
    await slow.lock();
    expect(rawKey(rig)).toBeDefined();
    await expect(slow.open()).rejects.toMatchObject({ code: 'locked' });
  });

  it('lets an exchange in flight commit its token for 20 s, and no longer', async () => {
    const { rig, vault, session } = await openRig();
    await vault.lock();
    rig.clock.now += 20_000;
    await session.write(token('in time'));
    rig.clock.now += 1;
    await expect(session.write(token('too late'))).rejects.toMatchObject({ code: 'locked' });
    await expect(session.get('grant', 'g')).rejects.toMatchObject({ code: 'locked' });
    await expect(session.all('grant')).rejects.toMatchObject({ code: 'locked' });
    await expect(session.ids('grant')).rejects.toMatchObject({ code: 'locked' });

    await vault.unlock(PASSPHRASE);
    expect(await (await vault.open()).get('grant', 'g')).toEqual({ accessToken: 'in time' });
    await expect(session.get('grant', 'g')).rejects.toMatchObject({ code: 'locked' });
  });

  it('counts the 20 s from the first lock, and a clock set back as time passed', async () => {
    const { rig, vault, session } = await openRig();
    await vault.lock();
    rig.clock.now += 15_000;
    await vault.lock();
    rig.clock.now += 6_000;
    await expect(session.write(token('x'))).rejects.toMatchObject({ code: 'locked' });
    rig.clock.now -= 3_600_000;
    await expect(session.write(token('x'))).rejects.toMatchObject({ code: 'locked' });
  });

  it('gives sessions of before back their life when it is unlocked within the 20 s', async () => {
    const { rig, vault, session } = await openRig();
    await vault.lock();
    await vault.unlock(PASSPHRASE);
    rig.clock.now += 60_000;
    await session.write(token('t'));
    await vault.lock();
    rig.clock.now += 20_001;
    await expect(session.write(token('u'))).rejects.toMatchObject({ code: 'locked' });
  });

  it('takes nothing more from sessions of before once it is destroyed', async () => {
    const { rig, vault, session } = await openRig();
    await vault.lock();
    const destroying = vault.destroy();
    await expect(session.write(token('t'))).rejects.toMatchObject({ code: 'locked' });
    await destroying;
    await expect(session.write(token('t'))).rejects.toMatchObject({ code: 'locked' });
    expect(await rig.start().state()).toBe('none');
  });

  it('takes nothing from a session of another worker whose vault was destroyed and made anew', async () => {
    const { rig, session } = await openRig();
    const other = rig.start();
    await other.destroy();
    await expect(session.write(token('t'))).rejects.toMatchObject({ code: 'locked' });
    await other.create({ door: 'device' });
    await expect(session.write(token('t'))).rejects.toMatchObject({ code: 'locked' });
    expect(await (await other.open()).ids('grant')).toEqual([]);
  });

  it('wins over an unlocking that began before it', async () => {
    const { rig, vault } = await openRig();
    await vault.lock();
    const unlocking = vault.unlock(PASSPHRASE);
    await vault.lock();
    await expect(unlocking).rejects.toMatchObject({ code: 'locked' });
    expect(await vault.state()).toBe('locked');
    expect(rawKey(rig)).toBeUndefined();
  });

  it('wins over a change of door that began before it; the new passphrase stands', async () => {
    const { rig, vault, session } = await openRig();
    await session.write(token('t'));
    const before = (await headerOf(rig)).kid;
    const accepted = once(rig.session, 'remove');
    const changing = vault.changeDoor({ current: PASSPHRASE, door: 'passphrase', passphrase: OTHER_PASSPHRASE });
    await accepted;
    await vault.lock();
    await changing;
    expect((await headerOf(rig)).kid).not.toBe(before);
    expect(rawKey(rig)).toBeUndefined();
    await expect(vault.open()).rejects.toMatchObject({ code: 'locked' });
    await session.write(token('in flight'));
    await vault.unlock(OTHER_PASSPHRASE);
    expect(await (await vault.open()).get('grant', 'g')).toEqual({ accessToken: 'in flight' });
  });
});

it('changes no door for someone who locked more than 20 s ago', async () => {
  const { rig, vault } = await openRig();
  const before = await dump(rig);
  const { remove } = rig.session;
  rig.session.remove = async (key) => {
    rig.session.remove = remove;
    await remove(key);
    await vault.lock();
    rig.clock.now += 20_001;
  };
  const changing = vault.changeDoor({ current: PASSPHRASE, door: 'device' });
  await expect(changing).rejects.toMatchObject({ code: 'locked' });
  expect(await dump(rig)).toEqual(before);
});

it('has nothing to lock with a device door: the vault stays open', async () => {
  const rig = createRig();
  const vault = rig.start();
  await vault.create({ door: 'device' });
  const session = await vault.open();
  await vault.lock();
  await rig.start().lock();
  rig.clock.now += 60_000;
  await session.write(token('t'));
  expect(await vault.state()).toBe('open');
  expect(await (await vault.open()).get('grant', 'g')).toEqual({ accessToken: 't' });
});
