import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../../lib/vault/envelope.ts';
import { bare, createRig, dump, headerOf, OTHER_PASSPHRASE, PASSPHRASE, type Rig } from './rig.ts';

const DEVICE = { door: 'device' } as const;
const PASS = { door: 'passphrase', passphrase: PASSPHRASE } as const;
const OTHER = { door: 'passphrase', passphrase: OTHER_PASSPHRASE } as const;

const CHANGES = [
  { from: PASS, to: { ...OTHER, current: PASSPHRASE } },
  { from: PASS, to: { ...DEVICE, current: PASSPHRASE } },
  { from: DEVICE, to: OTHER },
  { from: DEVICE, to: DEVICE },
];

async function envelopes(rig: Rig): Promise<Map<string, Envelope>> {
  const rows = (await dump(rig)).filter(({ store, key }) => store === 'records' || key === 'index');
  return new Map(rows.map(({ key, value }) => [JSON.stringify(key), value as Envelope]));
}

async function filled(from: typeof PASS | typeof DEVICE) {
  const rig = createRig();
  const vault = rig.start();
  await vault.create(from);
  const session = await vault.open();
  await session.write([
    { type: 'put', store: 'grant', id: 'a', record: { accessToken: 'at' } },
    { type: 'put', store: 'connection', id: 'a', record: { name: 'one' } },
    { type: 'notice', connectionId: 'a', endsAt: 7 },
  ]);
  await session.write([{ type: 'put', store: 'connection', id: 'b', record: { name: 'two' } }]);
  return { rig, vault, session };
}

describe.each(CHANGES)('from $from.door to $to.door', ({ from, to }) => {
  it('seals everything under a new key, with higher generations, and loses nothing', async () => {
    const { rig, vault } = await filled(from);
    const before = { header: await headerOf(rig), rows: await envelopes(rig) };
    await vault.changeDoor(to);
    const after = { header: await headerOf(rig), rows: await envelopes(rig) };

    expect(await vault.door()).toBe(to.door);
    expect(Object.keys(after.header.doors)).toEqual([to.door]);
    expect(after.header.kid).not.toBe(before.header.kid);
    expect([...after.rows.keys()].sort()).toEqual([...before.rows.keys()].sort());
    const highest = Math.max(...[...before.rows.values()].map(({ gen }) => gen));
    for (const { kid, gen } of after.rows.values()) {
      expect(kid).toBe(after.header.kid);
      expect(gen).toBeGreaterThan(highest);
    }
    expect(JSON.stringify(await dump(rig))).not.toContain(before.header.kid);
    expect((await dump(rig)).some(({ key }) => key === 'device')).toBe(to.door === 'device');
    expect(await vault.notices()).toEqual([{ connectionId: 'a', endsAt: 7 }]);

    const restarted = await rig.start().open();
    expect(await restarted.get('grant', 'a')).toEqual({ accessToken: 'at' });
    expect([...(await restarted.all('connection')).values()]).toEqual([{ name: 'one' }, { name: 'two' }]);
  });

  it('lets a session from before go on: an exchange in flight loses no token', async () => {
    const { rig, vault, session } = await filled(from);
    const [, , written] = await Promise.all([
      session.get('grant', 'a'),
      vault.changeDoor(to),
      session.write([{ type: 'put', store: 'grant', id: 'a', record: { accessToken: 'during' } }]),
      session.get('grant', 'a'),
    ]);
    expect(written).toBeUndefined();
    await session.write([{ type: 'put', store: 'grant', id: 'b', record: { accessToken: 'after' } }]);
    expect(await (await rig.start().open()).all('grant')).toEqual(
      new Map([
        ['a', { accessToken: 'during' }],
        ['b', { accessToken: 'after' }],
      ]),
    );
  });
});

it('leaves only the new passphrase working', async () => {
  const { rig, vault } = await filled(PASS);
  await vault.changeDoor({ ...OTHER, current: PASSPHRASE });
  rig.closeBrowser();
  const restarted = rig.start();
  expect(await restarted.state()).toBe('locked');
  await expect(restarted.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'wrong-passphrase' });
  await restarted.unlock(OTHER_PASSPHRASE);
  expect(await (await restarted.open()).get('grant', 'a')).toEqual({ accessToken: 'at' });
});

it('makes a device vault lockable, and a passphrase vault open by itself', async () => {
  const { rig, vault } = await filled(DEVICE);
  await vault.changeDoor(OTHER);
  expect(rig.session.values.has(`${rig.databaseName}:key`)).toBe(true);
  await vault.lock();
  expect(await vault.state()).toBe('locked');
  await vault.unlock(OTHER_PASSPHRASE);
  await vault.changeDoor({ ...DEVICE, current: OTHER_PASSPHRASE });
  expect(rig.session.values.size).toBe(0);
  rig.closeBrowser();
  expect(await rig.start().state()).toBe('open');
});

it('is refused while locked, and for another one’s passphrase nothing changes', async () => {
  const { rig, vault } = await filled(PASS);
  const before = await dump(rig);
  const wrong = vault.changeDoor({ ...DEVICE, current: OTHER_PASSPHRASE });
  await expect(wrong).rejects.toMatchObject({ code: 'wrong-passphrase' });
  await vault.lock();
  await expect(vault.changeDoor({ ...DEVICE, current: PASSPHRASE })).rejects.toMatchObject({ code: 'locked' });
  expect(await dump(rig)).toEqual(before);
});

it('does not let a record from before the change come back', async () => {
  const { rig, vault } = await filled(DEVICE);
  const old = await bare(rig, (database) => database.get('records', ['grant', 'a']));
  await vault.changeDoor(OTHER);
  await bare(rig, (database) => database.put('records', old, ['grant', 'a']));
  const session = await vault.open();
  await expect(session.get('grant', 'a')).rejects.toMatchObject({ code: 'corrupt' });
});

it('carries the good records over a corrupt one, which stays told as corrupt', async () => {
  const { rig, vault } = await filled(DEVICE);
  const before = await headerOf(rig);
  await bare(rig, async (database) => {
    const good: Envelope = await database.get('records', ['connection', 'a']);
    await database.put('records', { ...good, ct: good.ct.slice(1) }, ['connection', 'a']);
    await database.put('records', good, ['connection', 'slipped in']);
  });
  await vault.changeDoor(OTHER);
  expect([...(await envelopes(rig)).values()].filter(({ kid }) => kid === before.kid)).toEqual([]);
  const session = await vault.open();
  await expect(session.get('connection', 'a')).rejects.toMatchObject({ code: 'corrupt' });
  expect(await session.get('connection', 'b')).toEqual({ name: 'two' });
  expect(await session.get('grant', 'a')).toEqual({ accessToken: 'at' });
});

it('leaves a whole, locked vault when only the session store failed after it', async () => {
  const { rig } = await filled(PASS);
  const set = async (key: string, value: unknown) => {
    if (key.endsWith(':key')) throw new Error('session store');
    await rig.session.set(key, value);
  };
  const vault = rig.start({ session: { ...rig.session, set } });
  const changing = vault.changeDoor({ ...OTHER, current: PASSPHRASE });
  await expect(changing).rejects.toMatchObject({ code: 'storage' });
  const restarted = rig.start();
  expect(await restarted.state()).toBe('locked');
  await restarted.unlock(OTHER_PASSPHRASE);
  expect(await (await restarted.open()).get('grant', 'a')).toEqual({ accessToken: 'at' });
});
