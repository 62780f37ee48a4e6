/**
 * `locked`: the key is not at hand. `wrong-passphrase`, `weak-passphrase`: about what was typed. `wrong-passkey`: what it gave opens nothing. `storage`: the database or
 * the session store failed, nothing was changed. `corrupt`: what is stored is not what this vault wrote. `exists`, `none`:
 * there already is a vault, or there is none.
 */
export type VaultErrorCode =
  'locked' | 'wrong-passphrase' | 'wrong-passkey' | 'weak-passphrase' | 'storage' | 'corrupt' | 'exists' | 'none';

/** Where a record lies: its store and its random local id, both in clear in the database. */
export interface Place {
  store: string;
  id: string;
}

/** The only error that the vault throws on purpose. Its message is the code: it never holds anything of a record. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code: VaultErrorCode;
  /** With `corrupt`: the one record that it is about; absent when the vault as a whole can't be read. */
  readonly place: Place | undefined;

  constructor(code: VaultErrorCode, detail: { place?: Place; cause?: unknown } = {}) {
    super(code, { cause: detail.cause });
    this.code = code;
    this.place = detail.place;
  }
}

/** Runs a call to the database or the session store; whatever it throws becomes `storage`. */
export async function orStorageError<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw cause instanceof VaultError ? cause : new VaultError('storage', { cause });
  }
}
