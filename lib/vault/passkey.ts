import type { Bytes } from './bytes.ts';
import { readBase } from './commit.ts';
import type { Database } from './database.ts';
import { importDataKey } from './doors.ts';
import type { DataKey } from './envelope.ts';
import { VaultError } from './error.ts';
import type { Header } from './header.ts';
import type { Keyring } from './keyring.ts';
import { makePasskeyDoor, openPasskeyDoor, parsePasskeyDoor, type PasskeyQuestion } from './passkey-door.ts';

/** The passkey door, beside a passphrase door. All throw `storage` when the database fails. */
export interface Passkey {
  /** What to ask the authenticator for; undefined without a door. Readable while locked. */
  question(): Promise<PasskeyQuestion | undefined>;
  /**
   * Makes the door, in the place of one that stands, in one transaction. Throws `locked` for a vault that is not open,
   * and as unlock does for a wrong passphrase.
   */
  add(door: PasskeyQuestion & { passphrase: string; prf: Bytes }): Promise<void>;
  /** Throws `wrong-passkey` when the answer opens nothing, `locked` when it was locked again meanwhile. */
  unlock(prf: Bytes): Promise<void>;
}

interface Deps {
  database: Database;
  keyring: Keyring;
  inside<T>(run: () => Promise<T>): Promise<T>;
  requireHeader(): Promise<Header>;
  /** The id of the data key, for the right passphrase of an open vault. */
  verify(passphrase: string): Promise<string>;
  /** Opens the vault, unless it was locked since. */
  enter(opened: { key: DataKey; raw: Bytes }, since: number): Promise<boolean>;
}

export function createPasskey({ database, keyring, inside, requireHeader, verify, enter }: Deps): Passkey {
  return {
    async question() {
      const { header } = await database.read(readBase);
      const door = parsePasskeyDoor(header?.doors['passkey']);
      return door && { credentialId: door.credentialId, salt: door.salt };
    },

    async add({ passphrase, prf, ...question }) {
      const since = keyring.locks();
      const kid = await verify(passphrase);
      await inside(async () => {
        const raw = await keyring.raw(kid);
        if (!raw) throw new VaultError('locked');
        const passkey = await makePasskeyDoor(kid, raw, question, prf);
        if (!passkey) throw new VaultError('wrong-passkey');
        await database.write(async (tx) => {
          const { header } = await readBase(tx);
          if (header?.kid !== kid || !header.doors.passphrase || keyring.locks() !== since)
            throw new VaultError('locked');
          tx.put('meta', 'header', { ...header, doors: { ...header.doors, passkey } });
        });
      });
    },

    async unlock(prf) {
      const since = keyring.locks();
      await inside(async () => {
        const { kid, doors } = await requireHeader();
        const door = parsePasskeyDoor(doors['passkey']);
        const raw = door && (await openPasskeyDoor(kid, door, prf));
        if (!raw) throw new VaultError('wrong-passkey');
        if (!(await enter({ key: await importDataKey(kid, raw), raw }, since))) throw new VaultError('locked');
      });
    },
  };
}
