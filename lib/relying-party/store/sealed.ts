import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Store } from './store.ts';

/** A value as it was read, with the number of its last change. */
export interface Opened<T> {
  value: T;
  version: number;
}

/** Records of one kind, each encrypted under the server's secret and bound to its key: what the store sees is noise. */
export interface SealedRecords<T> {
  /** Returns the value that it takes the place of: of several who put at once, each gets another's. */
  put(id: string, value: T, expiresAt: number | null): Promise<T | undefined>;
  /** Undefined for what is not there. Throws for a record that another secret sealed, or that was moved or changed. */
  get(id: string): Promise<Opened<T> | undefined>;
  /** False when somebody else changed or removed it since. */
  replace(id: string, version: number, value: T, expiresAt: number | null): Promise<boolean>;
  /**
   * Changes what is stored, anew when somebody else was faster, and returns what is stored then; undefined when there is
   * nothing. `change` returns undefined to leave it as it is.
   */
  update(
    id: string,
    expiresAt: (value: T) => number | null,
    change: (value: T) => T | undefined,
  ): Promise<T | undefined>;
  remove(id: string): Promise<boolean>;
}

const CIPHER = 'aes-256-gcm';
const ATTEMPTS = 10;

export function createSealedRecords<T>({
  store,
  kind,
  key,
}: {
  store: Store;
  kind: string;
  key: Buffer;
}): SealedRecords<T> {
  const keyOf = (id: string) => `${kind}:${id}`;
  const seal = (id: string, value: T) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(keyOf(id)));
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
  };
  const open = (id: string, sealed: string) => {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, 12)).setAAD(Buffer.from(keyOf(id)));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')) as T;
  };
  const get = async (id: string) => {
    const stored = await store.get(keyOf(id));
    return stored && { value: open(id, stored.value), version: stored.version };
  };
  const replace = (id: string, version: number, value: T, expiresAt: number | null) =>
    store.replace(keyOf(id), version, seal(id, value), expiresAt);
  return {
    async put(id, value, expiresAt) {
      const before = await store.put(keyOf(id), seal(id, value), expiresAt);
      return before === undefined ? undefined : open(id, before);
    },
    get,
    replace,
    async update(id, expiresAt, change) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const found = await get(id);
        const changed = found && change(found.value);
        if (!found || changed === undefined) return found?.value;
        if (await replace(id, found.version, changed, expiresAt(changed))) return changed;
      }
      throw new Error('a record is changed too often to be changed');
    },
    remove: (id) => store.remove(keyOf(id)),
  };
}
