import { DatabaseSync } from 'node:sqlite';
import type { Enrolment } from '../../../lib/relying-party/server/records.ts';
import { deriveSecrets } from '../../../lib/relying-party/server/secrets.ts';
import { openStore } from '../../../lib/relying-party/store/open-store.ts';
import { createSealedRecords } from '../../../lib/relying-party/store/sealed.ts';

/** What a relying-party server keeps of the devices enrolled there, read from its SQLite file with its own secret. */
export async function readEnrolments(file: string, secret: Uint8Array): Promise<Enrolment[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("SELECT key FROM record WHERE key LIKE 'enrolment:%'").all();
  database.close();
  const store = await openStore(`sqlite:${file}`, { now: Date.now, onError: () => undefined });
  const records = createSealedRecords<Enrolment>({ store, kind: 'enrolment', key: deriveSecrets(secret).recordKey });
  const found = await Promise.all(rows.map(({ key }) => records.get(String(key).slice('enrolment:'.length))));
  await store.close();
  return found.flatMap((record) => (record ? [record.value] : []));
}
