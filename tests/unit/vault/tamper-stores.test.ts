import { expect, it } from 'vitest';
import type { Envelope } from '../../../lib/vault/envelope.ts';
import type { VaultSession } from '../../../lib/vault/session.ts';
import type { StoreName } from '../../../lib/vault/stores.ts';
import { EVERY, putEvery, STORE_NAMES } from './every-store.ts';
import { bare, createRig, putBare, type Records } from './rig.ts';

const IDS = ['a', 'b'];
const PLACES = STORE_NAMES.flatMap((store) => IDS.map((id): [StoreName, string] => [store, id]));

async function filled() {
  const rig = createRig();
  const vault = rig.start();
  await vault.create({ door: 'device' });
  const session = await vault.open();
  await session.write(IDS.flatMap(putEvery));
  const rowAt = (place: [StoreName, string]) =>
    bare(rig, (database) => database.get('records', place)) as Promise<Envelope>;
  return { rig, session, rowAt };
}

/** What all of the vault's readings say is corrupt; whatever else they give is what was written. */
async function told(session: VaultSession<Records>): Promise<string[]> {
  const found: string[] = [];
  for (const store of STORE_NAMES) {
    const whole = await session.all(store, (id) => found.push(`${store}/${id}`));
    for (const record of whole.values()) expect(record).toEqual(EVERY[store]);
  }
  return found;
}

it('notices each single record of every store that is altered, and it alone', async () => {
  const { rig, session, rowAt } = await filled();
  expect(await told(session)).toEqual([]);
  for (const place of PLACES) {
    const row = await rowAt(place);
    for (const field of ['iv', 'ct'] as const) {
      for (const at of [0, row[field].length - 1]) {
        const bytes = row[field].slice();
        bytes[at]! ^= 1;
        await putBare(rig, 'records', place, { ...row, [field]: bytes });
        expect(await told(session)).toEqual([place.join('/')]);
      }
    }
    await bare(rig, (database) => database.delete('records', place));
    expect(await told(session)).toEqual([place.join('/')]);
    await putBare(rig, 'records', place, row);
  }
  expect(await told(session)).toEqual([]);
});

it('notices each single record of every store in the place of every other one', async () => {
  const { rig, session, rowAt } = await filled();
  let swaps = 0;
  for (const place of PLACES) {
    const row = await rowAt(place);
    for (const other of PLACES) {
      if (other === place) continue;
      await putBare(rig, 'records', place, await rowAt(other));
      await expect(session.get(...place)).rejects.toMatchObject({ code: 'corrupt', place: { store: place[0] } });
      swaps++;
    }
    await putBare(rig, 'records', place, row);
  }
  expect(swaps).toBe(PLACES.length * (PLACES.length - 1));
  expect(await told(session)).toEqual([]);
});

it('notices each single record of every store that is set back, also past its removal', async () => {
  const { rig, session, rowAt } = await filled();
  for (const place of PLACES) {
    const [store, id] = place;
    const old = await rowAt(place);
    await session.write(putEvery(id).filter((change) => change.type === 'put' && change.store === store));
    await putBare(rig, 'records', place, old);
    expect(await told(session)).toEqual([place.join('/')]);
    await session.write([{ type: 'remove', store, id }]);
    await putBare(rig, 'records', place, old);
    expect(await told(session)).toEqual([place.join('/')]);
    await session.write([{ type: 'remove', store, id }]);
  }
  for (const store of STORE_NAMES) expect((await session.all(store)).size).toBe(0);
});

it('notices a record that slipped in under an id that nobody wrote', async () => {
  const { rig, session, rowAt } = await filled();
  for (const store of STORE_NAMES) await putBare(rig, 'records', [store, 'c'], await rowAt([store, 'a']));
  expect(await told(session)).toEqual(STORE_NAMES.map((store) => `${store}/c`));
});
