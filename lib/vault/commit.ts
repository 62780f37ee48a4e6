import { dropDevice } from './bankid-rows.ts';
import type { Database, ReadTx, WriteTx } from './database.ts';
import { type Envelope, isEnvelope } from './envelope.ts';
import { type Place, VaultError } from './error.ts';
import { type Header, parseHeader } from './header.ts';

/** What one transaction changes, all sealed already: an await of WebCrypto would end the transaction. */
export interface Commit {
  index: Envelope;
  /** A new way in: replaces the header and the device key, and every record that is not in `put` goes, the BankID door with them. */
  replace?: { header: Header; deviceKey: CryptoKey | undefined };
  put: { place: Place; envelope: Envelope }[];
  remove: Place[];
  notices: { connectionId: string; endsAt: number | null }[];
}

/** The state that a commit was computed from; undefined: there was no vault. */
export type Basis = { kid: string; gen: number } | undefined;

/** Header and index row as they stand. */
export async function readBase(tx: ReadTx | WriteTx): Promise<{ header: Header | undefined; index: unknown }> {
  const [header, index] = await Promise.all([tx.get('meta', 'header'), tx.get('meta', 'index')]);
  return { header: parseHeader(header), index };
}

/**
 * Writes a commit, strictly and whole. The locks keep others from writing between reading `basis` and this; should they
 * fail, the check inside the transaction turns a lost update into `storage`, with nothing changed.
 */
export function writeCommit(database: Database, basis: Basis, commit: Commit): Promise<void> {
  return database.write(async (tx) => {
    const { header, index } = await readBase(tx);
    const gen = isEnvelope(index) ? index.gen : undefined;
    if (header?.kid !== basis?.kid || gen !== basis?.gen) throw new VaultError('storage');

    tx.put('meta', 'index', commit.index);
    if (commit.replace) {
      await dropDevice(tx);
      tx.clear('records');
      tx.put('meta', 'header', commit.replace.header);
      if (commit.replace.deviceKey) tx.put('meta', 'device', commit.replace.deviceKey);
      else tx.remove('meta', 'device');
    }
    for (const { store, id } of commit.remove) tx.remove('records', [store, id]);
    for (const { place, envelope } of commit.put) tx.put('records', [place.store, place.id], envelope);
    for (const { connectionId, endsAt } of commit.notices) {
      if (endsAt === null) tx.remove('notices', connectionId);
      else tx.put('notices', connectionId, endsAt);
    }
  });
}
