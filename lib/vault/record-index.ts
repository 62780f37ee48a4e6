import { type Place, VaultError } from './error.ts';
import { type DataKey, type Envelope, isEnvelope, seal, unseal } from './envelope.ts';

/**
 * Which records there are and which commit wrote each: `gen` counts the vault's commits and never falls. It is sealed like
 * a record and rewritten in every transaction, so a record that was rolled back, swapped, deleted or slipped in is noticed
 * when it is read. What can't be noticed: the index rolled back together with every record that changed since (someone
 * who can write the profile puts an older copy of it back).
 */
export interface RecordIndex {
  gen: number;
  stores: Map<string, Map<string, number>>;
}

/** No record store has this name, so a record can't stand in for the index. */
const PLACE: Place = { store: '', id: 'index' };

/** Seals the index as the commit `index.gen`. */
export function sealIndex(key: DataKey, index: RecordIndex): Promise<Envelope> {
  const stores = [...index.stores].map(([store, ids]) => [store, [...ids]]);
  return seal(key, PLACE, index.gen, stores);
}

/** Throws `corrupt` (without a place: nothing can be vouched for) when it is not an index that this key sealed. */
export async function openIndex(key: DataKey, row: unknown): Promise<RecordIndex> {
  if (!isEnvelope(row)) throw new VaultError('corrupt');
  const stores = await unseal(key, PLACE, row.gen, row).catch(() => {
    throw new VaultError('corrupt');
  });
  const entries = stores as [string, [string, number][]][];
  return { gen: row.gen, stores: new Map(entries.map(([store, ids]) => [store, new Map(ids)])) };
}

/** The commit that wrote the record; undefined when there is none. */
export function generationOf(index: RecordIndex, { store, id }: Place): number | undefined {
  return index.stores.get(store)?.get(id);
}

/** Notes that the record was written by commit `gen`, or with undefined that it is gone. */
export function setGeneration(index: RecordIndex, { store, id }: Place, gen: number | undefined): void {
  const ids = index.stores.get(store) ?? new Map<string, number>();
  if (gen === undefined) ids.delete(id);
  else ids.set(id, gen);
  index.stores.set(store, ids);
}
