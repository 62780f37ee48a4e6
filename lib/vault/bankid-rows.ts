import type { ReadTx, WriteTx } from './database.ts';

/** What speaks for this browser at the relying party. Readable while locked. */
export interface Speaker {
  /** The id of the enrolment. */
  deviceId: string;
  /** Signs requests; can't be exported. */
  signing: CryptoKey;
}

/** The device's side of a BankID door. */
export interface DeviceRow extends Speaker {
  /** Its half of the key. */
  secret: CryptoKey;
  /** The order that it came with. */
  orderId: string;
  /** The server knows that we have its share, and keeps the enrolment. */
  acknowledged: boolean;
}

/** A device whose door is gone, as long as the server has not been told. */
export interface Farewell extends Speaker {
  tries: number;
}

export async function readDevice(tx: ReadTx | WriteTx): Promise<DeviceRow | undefined> {
  const row = await tx.get('meta', 'bankid');
  const { secret, orderId } = (row ?? {}) as Partial<DeviceRow>;
  return isSpeaker(row) && secret instanceof CryptoKey && typeof orderId === 'string' ? (row as DeviceRow) : undefined;
}

export function putDevice(tx: WriteTx, device: DeviceRow): void {
  tx.put('meta', 'bankid', device);
}

export async function readFarewells(tx: ReadTx | WriteTx): Promise<Farewell[]> {
  const rows = await tx.get('meta', 'farewells');
  return Array.isArray(rows) ? (rows as Farewell[]).filter(isSpeaker) : [];
}

export function putFarewells(tx: WriteTx, farewells: Farewell[]): void {
  tx.put('meta', 'farewells', farewells);
}

/** The door falls: the device's half is destroyed, and what it takes to tell the server is kept. */
export async function dropDevice(tx: WriteTx): Promise<void> {
  const device = await readDevice(tx);
  tx.remove('meta', 'bankid');
  if (!device) return;
  const { deviceId, signing } = device;
  putFarewells(tx, [...(await readFarewells(tx)), { deviceId, signing, tries: 0 }]);
}

function isSpeaker(row: unknown): row is Speaker {
  const { deviceId, signing } = (row ?? {}) as Partial<Speaker>;
  return typeof deviceId === 'string' && signing instanceof CryptoKey;
}
