import { deviceNameOf, makeBankIdDoor, newDeviceSecret, openBankIdDoor, parseBankIdDoor } from './bankid-door.ts';
import {
  type DeviceRow,
  dropDevice,
  type Farewell,
  putDevice,
  putFarewells,
  readDevice,
  readFarewells,
  type Speaker,
} from './bankid-rows.ts';
import type { Bytes } from './bytes.ts';
import { readBase } from './commit.ts';
import type { Database } from './database.ts';
import { importDataKey } from './doors.ts';
import type { DataKey } from './envelope.ts';
import { VaultError } from './error.ts';
import type { Header } from './header.ts';
import type { Keyring } from './keyring.ts';

/** At one try in a quarter of an hour, ten days of a running browser: a server that never answers is gone. */
const MOST_TRIES = 1000;

/** What a completed enrolment brings. */
export interface NewBankIdDoor extends Speaker {
  /** The data key that the passphrase was verified for. */
  kid: string;
  share: Bytes;
  deviceName: string;
  orderId: string;
}

/** The BankID door, beside a passphrase door. All throw `storage` when the database fails. */
export interface BankIdDoors {
  /** Changes with every lock. */
  locks(): number;
  /** What lies here of the door, where there is one; readable while locked. */
  device(): Promise<Omit<DeviceRow, 'secret'> | undefined>;
  /** What the person calls this computer; undefined while locked and without a door. */
  deviceName(): Promise<string | undefined>;
  /** Makes the door, in one transaction. Throws `locked` when it was locked after `since`, or the data key changed. */
  add(door: NewBankIdDoor, since: number): Promise<void>;
  acknowledged(deviceId: string): Promise<void>;
  /** Takes away a door whose share the server has forgotten, unless it is another's by now. */
  remove(deviceId: string): Promise<void>;
  /** Throws `corrupt` when the share doesn't open the door, `locked` when it was locked after `since`. */
  unlock(share: Bytes, since: number): Promise<void>;
  /** Devices that the server is yet to be told about. */
  farewells(): Promise<Farewell[]>;
  /** Forgets a device that the server was told about; one that it was not, after very many tries. */
  farewelled(deviceId: string, told: boolean): Promise<void>;
}

interface Deps {
  database: Database;
  keyring: Keyring;
  inside<T>(run: () => Promise<T>): Promise<T>;
  requireHeader(): Promise<Header>;
  /** Opens the vault, unless it was locked since. */
  enter(opened: { key: DataKey; raw: Bytes }, since: number): Promise<boolean>;
}

export function createBankIdDoors({ database, keyring, inside, requireHeader, enter }: Deps): BankIdDoors {
  const parts = () =>
    database.read(async (tx) => {
      const [{ header }, device] = [await readBase(tx), await readDevice(tx)];
      const door = parseBankIdDoor(header?.doors['bankid']);
      return header && door && device ? { header, door, device } : undefined;
    });

  const change = (run: (device: DeviceRow, header: Header) => { device?: DeviceRow; header?: Header }, id: string) =>
    database.write(async (tx) => {
      const { header } = await readBase(tx);
      const device = await readDevice(tx);
      if (!header || device?.deviceId !== id) return;
      const next = run(device, header);
      if (next.header) tx.put('meta', 'header', next.header);
      if (next.device) putDevice(tx, next.device);
      else tx.remove('meta', 'bankid');
    });

  return {
    locks: () => keyring.locks(),

    async device() {
      const found = await parts();
      if (!found) return undefined;
      const { secret: _secret, ...device } = found.device;
      return device;
    },

    async deviceName() {
      const found = await parts();
      const key = found && (await keyring.held(found.header.kid));
      return key && deviceNameOf(key, found.door);
    },

    async add({ kid, share, deviceName, ...device }, since) {
      await inside(async () => {
        const raw = (await requireHeader()).kid === kid ? await keyring.raw(kid) : undefined;
        if (!raw) throw new VaultError('locked');
        const secret = await newDeviceSecret();
        const door = await makeBankIdDoor(await importDataKey(kid, raw), raw, { share, secret }, deviceName);
        if (!door) throw new VaultError('corrupt');
        await database.write(async (tx) => {
          const { header } = await readBase(tx);
          if (header?.kid !== kid || !header.doors.passphrase || keyring.locks() !== since)
            throw new VaultError('locked');
          if ((await readDevice(tx))?.deviceId !== device.deviceId) await dropDevice(tx);
          tx.put('meta', 'header', { ...header, doors: { ...header.doors, bankid: door } });
          putDevice(tx, { ...device, secret, acknowledged: false });
        });
      });
    },

    acknowledged: (deviceId) =>
      inside(() => change((device) => ({ device: { ...device, acknowledged: true } }), deviceId)),

    remove: (id) =>
      inside(() =>
        change(
          (_device, { doors: { bankid: _bankid, ...doors }, ...header }) => ({ header: { ...header, doors } }),
          id,
        ),
      ),

    async unlock(share, since) {
      await inside(async () => {
        const found = await parts();
        if (!found) throw new VaultError('corrupt');
        const { kid } = found.header;
        const raw = await openBankIdDoor(kid, found.door, { share, secret: found.device.secret });
        if (!raw) throw new VaultError('corrupt');
        if (!(await enter({ key: await importDataKey(kid, raw), raw }, since))) throw new VaultError('locked');
      });
    },

    farewells: () => database.read(readFarewells),

    farewelled: (deviceId, told) =>
      inside(() =>
        database.write(async (tx) => {
          const rows = (await readFarewells(tx)).map((row) =>
            row.deviceId === deviceId ? { ...row, tries: told ? MOST_TRIES : row.tries + 1 } : row,
          );
          putFarewells(
            tx,
            rows.filter(({ tries }) => tries < MOST_TRIES),
          );
        }),
      ),
  };
}
