import type { Records } from '../records.ts';
import type { Change } from '../vault/session.ts';
import type { StoreName } from '../vault/stores.ts';

/** The change that stores a record. */
export function put<S extends StoreName>(store: S, id: string, record: Records[S]): Change<Records> {
  return { type: 'put', store, id, record } as Change<Records>;
}

/** The change that removes a record. */
export function remove(store: StoreName, id: string): Change<Records> {
  return { type: 'remove', store, id };
}
