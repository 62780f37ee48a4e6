import type { Head } from '../../../lib/snapshot.ts';
import type { ClientControl, ClientTraits } from '../../sandbox/control.ts';

/** A link of the extension with the client that it was made with. */
export interface Link {
  connectionId: string;
  client: ClientControl;
}

/** A real browser with the extension, whose worker (or event page) can be killed wherever it is in its work. */
export interface Killable {
  /** Links the sandbox's SpareBank 1 once more, in the bank's real window, for a client of its own. */
  link(traits: Partial<ClientTraits>): Promise<Link>;
  /** Links a connection anew that the bank has ended. */
  linkAgain(link: Link): Promise<void>;
  /** Asks for a reading of each connection, which takes a refresh, and waits for nothing. */
  ask(connectionIds: string[]): Promise<void>;
  /** The same, and waits until each has ended, well or badly. */
  read(connectionIds: string[]): Promise<void>;
  /** Ends the worker at once; resolves with whether there was one, when it is gone. */
  kill(): Promise<boolean>;
  /** How long each connection's sealed grant is on the disk (bytes): another worker is not woken for it. */
  grantSizes(connectionIds: string[]): Promise<number[]>;
  head(): Promise<Head>;
  close(): Promise<void>;
}

/** Every reading takes a refresh: the bank says that its access tokens live less than our margin. */
export const SHORT_LIVED: Partial<ClientTraits> = { expiresIn: 1, callsPerHour: 1_000_000 };

/** What a message is that reads one connection whatever its age. */
export const readNow = (connectionId: string) => ({ v: 1, command: 'certificate.chosen', input: { connectionId } });

/** Runs in a document of the extension, in either browser: how long sealed grants are. Opens the vault for reading only. */
export async function sizesOnDisk(ids: string[]): Promise<number[]> {
  const request = <T>(asked: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error!);
    });
  const database = await request(indexedDB.open('vault'));
  const records = database.transaction('records', 'readonly').objectStore('records');
  const rows = await Promise.all(
    ids.map((id) => request<{ ct: Uint8Array }>(records.get(['grant', id]) as IDBRequest<{ ct: Uint8Array }>)),
  );
  database.close();
  return rows.map(({ ct }) => ct.byteLength);
}
