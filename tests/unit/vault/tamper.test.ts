import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Bytes } from '../../../lib/vault/bytes.ts';
import type { Envelope } from '../../../lib/vault/envelope.ts';
import type { StoreName } from '../../../lib/vault/stores.ts';
import type { VaultSession } from '../../../lib/vault/session.ts';
import type { Vault } from '../../../lib/vault/vault.ts';
import { bare, createRig, dump, putBare, type Records, restore, type Rig, type Row } from './rig.ts';

const SECRET = 'canary-of-a-record';
const PLACES: [StoreName, string][] = [
  ['grant', 'a'],
  ['grant', 'b'],
  ['connection', 'a'],
  ['connection', 'b'],
];

let rig: Rig;
let vault: Vault<Records>;
let session: VaultSession<Records>;
let whole: Row[];

beforeEach(async () => {
  rig = createRig();
  vault = rig.start();
  await vault.create({ door: 'device' });
  session = await vault.open();
  await session.write([
    { type: 'put', store: 'grant', id: 'a', record: { accessToken: SECRET } },
    { type: 'put', store: 'grant', id: 'b', record: { accessToken: SECRET } },
    { type: 'put', store: 'connection', id: 'a', record: { name: SECRET } },
    { type: 'put', store: 'connection', id: 'b', record: { name: SECRET } },
  ]);
  whole = await dump(rig);
});

const envelopeAt = (place: [string, string], rows = whole) =>
  rows.find(({ store, key }) => store === 'records' && JSON.stringify(key) === JSON.stringify(place))!
    .value as Envelope;

function flip(bytes: Bytes, bit: number): Bytes {
  const flipped = bytes.slice();
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

/** The places that can't be read now, each checked to say so and nothing else. */
async function corruptPlaces(places: [StoreName, string][] = PLACES): Promise<string[]> {
  const found: string[] = [];
  for (const [store, id] of places) {
    const error: unknown = await session.get(store, id).then(
      (record) => void expect(JSON.stringify(record)).toContain(SECRET),
      (reason: unknown) => reason,
    );
    if (error === undefined) continue;
    expect(error).toMatchObject({ code: 'corrupt', message: 'corrupt', cause: undefined, place: { store, id } });
    expect(JSON.stringify(error) + (error as Error).message).not.toContain(SECRET);
    found.push(`${store}/${id}`);
  }
  return found;
}

describe('a record', () => {
  it('is readable as it stands', async () => {
    expect(await corruptPlaces()).toEqual([]);
  });

  it('is corrupt, and it alone, when any bit of it is flipped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PLACES),
        fc.constantFrom('iv' as const, 'ct' as const),
        fc.nat(),
        async (place, field, at) => {
          const envelope = envelopeAt(place);
          const bit = at % (envelope[field].length * 8);
          await putBare(rig, 'records', place, { ...envelope, [field]: flip(envelope[field], bit) });
          expect(await corruptPlaces()).toEqual([place.join('/')]);
          await putBare(rig, 'records', place, envelope);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is corrupt when its envelope is anything else', async () => {
    const envelope = envelopeAt(['grant', 'a']);
    const strange: unknown[] = [
      { ...envelope, v: 2 },
      { ...envelope, kid: 'another' },
      { ...envelope, gen: envelope.gen - 1 },
      { ...envelope, gen: envelope.gen + 1 },
      { ...envelope, gen: 0.5 },
      { ...envelope, iv: envelope.iv.slice(1) },
      { ...envelope, ct: envelope.ct.slice(0, -1) },
      { ...envelope, ct: new Uint8Array(0) },
      { ...envelope, ct: 'text' },
      { accessToken: 'planted' },
      null,
      'text',
    ];
    for (const value of strange) {
      await putBare(rig, 'records', ['grant', 'a'], value);
      expect(await corruptPlaces()).toEqual(['grant/a']);
    }
  });

  it('can’t stand in for another one of its store or of another store', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PLACES), fc.constantFrom(...PLACES), async (one, two) => {
        fc.pre(one !== two);
        await putBare(rig, 'records', one, envelopeAt(two));
        await putBare(rig, 'records', two, envelopeAt(one));
        expect((await corruptPlaces()).sort()).toEqual([one.join('/'), two.join('/')].sort());
        await restore(rig, whole);
      }),
      { numRuns: 12 },
    );
  });

  it('can’t be set back to what it was', async () => {
    await session.write([{ type: 'put', store: 'grant', id: 'a', record: { accessToken: `${SECRET} rotated` } }]);
    await putBare(rig, 'records', ['grant', 'a'], envelopeAt(['grant', 'a']));
    expect(await corruptPlaces()).toEqual(['grant/a']);
  });

  it('can’t come back after its removal, nor after being written anew', async () => {
    await session.write([{ type: 'remove', store: 'grant', id: 'a' }]);
    expect(await session.get('grant', 'a')).toBeUndefined();
    await putBare(rig, 'records', ['grant', 'a'], envelopeAt(['grant', 'a']));
    expect(await corruptPlaces()).toEqual(['grant/a']);
    await session.write([{ type: 'put', store: 'grant', id: 'a', record: { accessToken: `${SECRET} again` } }]);
    await putBare(rig, 'records', ['grant', 'a'], envelopeAt(['grant', 'a']));
    expect(await corruptPlaces()).toEqual(['grant/a']);
  });

  it('is missed when it was deleted, and told when it was slipped in', async () => {
    await bare(rig, (database) => database.delete('records', ['grant', 'a']));
    await putBare(rig, 'records', ['grant', 'c'], envelopeAt(['grant', 'b']));
    expect(await corruptPlaces([...PLACES, ['grant', 'c']])).toEqual(['grant/a', 'grant/c']);
    const told: string[] = [];
    const rest = await session.all('grant', (id) => told.push(id));
    expect([...rest]).toEqual([['b', { accessToken: SECRET }]]);
    expect(told.sort()).toEqual(['a', 'c']);
    await expect(session.all('grant')).rejects.toMatchObject({ code: 'corrupt' });
    expect((await session.all('connection')).size).toBe(2);
  });

  it('is repaired by writing or removing it', async () => {
    for (const id of ['a', 'b']) await putBare(rig, 'records', ['grant', id], null);
    await session.write([
      { type: 'put', store: 'grant', id: 'a', record: { accessToken: SECRET } },
      { type: 'remove', store: 'grant', id: 'b' },
    ]);
    expect(await session.all('grant')).toEqual(new Map([['a', { accessToken: SECRET }]]));
  });
});

describe('the index', () => {
  const setIndex = (value: unknown) => putBare(rig, 'meta', 'index', value);
  const index = () => whole.find(({ key }) => key === 'index')!.value as Envelope;

  it('can’t be altered, replaced or taken away: nothing is readable or writable then, and the state is failed', async () => {
    const altered = [
      { ...index(), ct: flip(index().ct, 0) },
      { ...index(), gen: index().gen + 1 },
      envelopeAt(['grant', 'a']),
      null,
    ];
    for (const value of altered) {
      await setIndex(value);
      await expect(session.get('grant', 'a')).rejects.toMatchObject({ code: 'corrupt', place: undefined });
      await expect(session.write([])).rejects.toMatchObject({ code: 'corrupt', place: undefined });
      expect(await vault.state()).toBe('failed');
    }
    await bare(rig, (database) => database.delete('meta', 'index'));
    expect(await vault.state()).toBe('failed');
  });

  it('can’t be set back alone without every change since being told', async () => {
    await session.write([
      { type: 'put', store: 'grant', id: 'a', record: { accessToken: `${SECRET} 2` } },
      { type: 'remove', store: 'grant', id: 'b' },
    ]);
    await setIndex(index());
    expect(await corruptPlaces()).toEqual(['grant/a', 'grant/b']);
  });

  it('knows no name that a record could have', async () => {
    const id = 'index';
    await session.write([{ type: 'put', store: 'settings', id, record: { hidden: true } }]);
    await setIndex(await bare(rig, (database) => database.get('records', ['settings', id])));
    await expect(session.get('settings', id)).rejects.toMatchObject({ code: 'corrupt' });
  });
});

describe('header and device key', () => {
  it.each([
    ['a later version', { v: 2 }],
    ['no name of the key', { kid: undefined }],
    ['no doors', { doors: {} }],
    ['a door without bytes', { doors: { device: {} } }],
    ['a door with a short IV', { doors: { device: { iv: new Uint8Array(11), ct: new Uint8Array(48) } } }],
    [
      'a passphrase door that would hang',
      {
        doors: {
          passphrase: {
            kdf: { name: 'argon2id', m: 2 ** 31, t: 1, p: 1, salt: new Uint8Array(16) },
            iv: new Uint8Array(12),
            ct: new Uint8Array(48),
          },
        },
      },
    ],
    [
      'a passphrase door without its cost',
      { doors: { passphrase: { iv: new Uint8Array(12), ct: new Uint8Array(48) } } },
    ],
  ])('with %s are corrupt, and the vault is failed, not lost', async (_, part) => {
    const header = whole.find(({ key }) => key === 'header')!.value as object;
    await putBare(rig, 'meta', 'header', { ...header, ...part });
    expect(await vault.state()).toBe('failed');
    expect(await vault.door()).toBeUndefined();
    await expect(vault.open()).rejects.toMatchObject({ code: 'corrupt' });
    await expect(vault.unlock('any passphrase')).rejects.toMatchObject({ code: 'corrupt' });
    await expect(vault.create({ door: 'device' })).rejects.toMatchObject({ code: 'corrupt' });
    await restore(rig, whole);
    expect(await vault.state()).toBe('open');
  });

  it('fail together when the device key is gone, another one, or no key, or the data key has another name', async () => {
    const other = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    for (const key of [undefined, other, 'text']) {
      await putBare(rig, 'meta', 'device', key);
      await expect(vault.open()).rejects.toMatchObject({ code: 'corrupt' });
      expect(await vault.state()).toBe('failed');
    }
    await restore(rig, whole);
    const header = whole.find(({ key }) => key === 'header')!.value as object;
    await putBare(rig, 'meta', 'header', { ...header, kid: 'another' });
    await expect(vault.open()).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('can be forgotten even when they are corrupt', async () => {
    await putBare(rig, 'meta', 'header', 'text');
    await vault.destroy();
    expect(await vault.state()).toBe('none');
  });
});

it('shows no notice that is not one', async () => {
  await putBare(rig, 'notices', 'a', 5);
  await putBare(rig, 'notices', 'b', 'text');
  expect(await vault.notices()).toEqual([{ connectionId: 'a', endsAt: 5 }]);
});
