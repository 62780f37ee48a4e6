import { writeCommit } from './commit.ts';
import type { Database } from './database.ts';
import { type DataKey, type Envelope, seal } from './envelope.ts';
import { type Place, VaultError } from './error.ts';
import type { NewKey } from './new-key.ts';
import { sealIndex, setGeneration } from './record-index.ts';
import { openRecord, readUnderLock } from './session.ts';

/**
 * Seals every record anew under `next` and puts its header in place of the old one, in one transaction. What the old key
 * opened stays in the disk's residue for whoever has the old passphrase; nothing written from now on is. A corrupt record
 * stays in the index without its row, so that it is still told as corrupt. Runs under the lock that writes take.
 */
export async function rekey(database: Database, old: DataKey, next: NewKey): Promise<void> {
  const { index, rows } = await readUnderLock(database, old, async (tx) => {
    const [keys, values] = await Promise.all([tx.keys('records'), tx.all('records')]);
    return new Map(keys.map((key, i) => [JSON.stringify(key), values[i]]));
  });
  const basis = { kid: old.kid, gen: index.gen };
  const gen = index.gen + 1;
  const places = [...index.stores].flatMap(([store, ids]) => [...ids.keys()].map((id) => ({ store, id })));

  const put = await Promise.all(
    places.map(async (place): Promise<{ place: Place; envelope: Envelope } | undefined> => {
      try {
        const row = rows.get(JSON.stringify([place.store, place.id]));
        const record = (await openRecord(old, index, place, row)) as object;
        return { place, envelope: await seal(next.key, place, gen, record) };
      } catch (error) {
        if (error instanceof VaultError && error.code === 'corrupt') return undefined;
        throw error;
      }
    }),
  );
  for (const place of places) setGeneration(index, place, gen);
  await writeCommit(database, basis, {
    index: await sealIndex(next.key, { ...index, gen }),
    replace: { header: next.header, deviceKey: next.deviceKey },
    put: put.filter((entry) => entry !== undefined),
    remove: [],
    notices: [],
  });
}
