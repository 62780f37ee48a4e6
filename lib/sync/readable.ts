import { Failure } from '../failure.ts';
import type { Records } from '../records.ts';
import { VaultError } from '../vault/error.ts';
import type { StoreName } from '../vault/stores.ts';
import type { AppSession } from './ports.ts';

/** A record that the next reading makes anew: one that can't be trusted counts as absent, and is repaired by it. */
export async function readable<S extends StoreName>(
  session: AppSession,
  store: S,
  id: string,
): Promise<Records[S] | undefined> {
  return session.get(store, id).catch((error: unknown) => {
    if (error instanceof VaultError && error.code === 'corrupt' && error.place) return undefined;
    throw error;
  });
}

/** Tokens that are not what was stored: the person links anew. */
export function damagedGrant(): Failure {
  return new Failure('reauthorise', { reason: 'record-damaged' });
}

/** Credentials that are not what was stored: the person enters them anew. */
export function damagedRegistration(): Failure {
  return new Failure('configuration', { reason: 'record-damaged' });
}
