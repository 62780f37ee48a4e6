import type { OrderView, Purpose, StartMode } from '../../unlock-protocol/messages.ts';
import { LIMITS } from './limits.ts';

/** What the server keeps of a running or finished order. Sealed in the store. */
export interface OrderRecord {
  purpose: Purpose;
  start: StartMode;
  /** The text that BankID shows. */
  text: string;
  deviceKey: string;
  deviceName: string;
  sealTo: string;
  /** The address that the order was asked for from. */
  address: string;
  /** The enrolment: known from the start of an unlock, from the completion of an enrolment. */
  deviceId?: string;
  bankId: { orderRef: string; qrStartToken: string; qrStartSecret: string; autoStartToken: string; receivedAt: number };
  returnNonce?: string;
  /** No later than this the order ends, however often it was renewed. */
  deadline: number;
  renewals: number;
  collectedAt?: number;
  /** How long after that BankID is to be left alone; two seconds where it did not say more. */
  collectAgainMs?: number;
  outcome: Pick<OrderView, 'state' | 'hintCode' | 'reason'>;
  acknowledged: boolean;
}

/** Until when an order is kept: finished or not, for a while after its deadline. */
export function orderExpiry({ deadline }: Pick<OrderRecord, 'deadline'>): number {
  return deadline + LIMITS.finished;
}

/** One enrolled device. Sealed in the store, in a row whose name is random. */
export interface Enrolment {
  deviceKey: string;
  deviceName: string;
  /** 32 random bytes. */
  share: string;
  /** The keyed hash of the personal number that enrolled. */
  person: string;
}
