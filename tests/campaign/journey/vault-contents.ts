import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import type { Doc } from '../driver/driver.ts';

/** What is in the vault, as one of its own documents can read it while it is open. */
export interface VaultContents {
  kid: string;
  /** The raw data key, base64. */
  key: string;
  /** Of a passphrase door: what its key is made with. */
  kdf?: { m: number; t: number; p: number; salt: string };
  records: { store: string; id: string; gen: number; value: unknown }[];
}

/** Opens every record with the key in session storage or, where there is only a device door, with that. */
export function readVault(doc: Doc): Promise<VaultContents> {
  return doc.evaluate(async () => {
    interface Sealed {
      iv: Uint8Array<ArrayBuffer>;
      ct: Uint8Array<ArrayBuffer>;
    }
    interface Header {
      kid: string;
      doors: { device?: Sealed; passphrase?: Sealed & { kdf: { m: number; t: number; p: number; salt: Uint8Array } } };
    }
    interface Session {
      storage: { session: { get(key: null): Promise<Record<string, { key: string }>> } };
    }
    const { browser, chrome } = globalThis as unknown as { browser?: Session; chrome: Session };
    const held = Object.entries(await (browser ?? chrome).storage.session.get(null)).find(([name]) =>
      name.endsWith(':key'),
    )?.[1].key;
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error!);
      });
    const database = await asked(indexedDB.open('vault'));
    const tx = database.transaction(['meta', 'records']);
    const [meta, rows] = [tx.objectStore('meta'), tx.objectStore('records')];
    const [header, device, keys, values] = (await Promise.all([
      asked(meta.get('header')),
      asked(meta.get('device')),
      asked(rows.getAllKeys()),
      asked(rows.getAll()),
    ])) as [Header, CryptoKey | undefined, [string, string][], (Sealed & { gen: number })[]];
    database.close();

    const data = (...parts: unknown[]) => new TextEncoder().encode(JSON.stringify(parts));
    const open = async (key: CryptoKey, { iv, ct }: Sealed, additionalData: Uint8Array<ArrayBuffer>) =>
      new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, ct));
    const { kid, doors } = header;
    const raw = held
      ? Uint8Array.from(atob(held), (letter) => letter.charCodeAt(0))
      : await open(device!, doors.device!, data('door', 1, kid, 'device'));
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
    const records = await Promise.all(
      keys.map(async ([store, id], index) => {
        const { gen, ...sealed } = values[index]!;
        const plain = await open(key, sealed, data(1, kid, store, id, gen));
        return { store, id, gen, value: JSON.parse(new TextDecoder().decode(plain)) as unknown };
      }),
    );
    const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
    const kdf = doors.passphrase?.kdf;
    return {
      kid,
      key: base64(raw),
      ...(kdf && { kdf: { m: kdf.m, t: kdf.t, p: kdf.p, salt: base64(kdf.salt) } }),
      records,
    };
  });
}

/**
 * Values that are no secret, or that stand elsewhere on purpose: the consent page's address, which the browser's history
 * keeps, has the client id, what is asked for and (UK: in the signed request object) the id of the consent.
 */
const PUBLIC = new Set([
  ...['clientId', 'keyId', 'mode', 'kind', 'currency', 'scope', 'tokenType', 'institutionId', 'id'],
  ...['asks', 'consentId', 'psuType', 'authorizationEndpoint', 'tokenEndpoint', 'revocationEndpoint'],
]);
/** Names that a connector of ours gives where the bank has none: they stand in our own code. */
const OURS = globSync('lib/banks/**/*.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
/** Account names that are words which any browser's own files have, or our own code as words of a bank's. */
const WORDS = new Set(['Personal', 'Credit card', 'Savings']);
const isWord = (name: string): boolean => WORDS.has(name) || OURS.includes(`'${name}'`);
const SHORTEST = 7;

/** Every text in the vault that must not be read off the disk: credentials, tokens, names, numbers, amounts. */
export function secretsIn({ records }: VaultContents): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value === 'string') {
      const isPublic = PUBLIC.has(path.at(-1)!) || (path.at(-1) === 'name' && isWord(value));
      const mark = createHash('sha256').update(value).digest('hex').slice(0, 8);
      if (value.length >= SHORTEST && !isPublic) found[`${path.join('.')} ${mark}`] = value;
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) walk(part, [...path, name]);
    }
  };
  for (const { store, value } of records) {
    if (store === 'registration') walk((value as { settings: object }).settings, [store]);
    if (store === 'grant' || store === 'accounts' || store === 'transactions') walk(value, [store]);
  }
  return found;
}
