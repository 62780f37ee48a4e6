import { timingSafeEqual } from 'node:crypto';
import type { CompletionData } from '../client/answers.ts';
import { normaliseAddress } from './address.ts';
import type { OrderRecord } from './records.ts';

const complete = { state: 'complete' } as const;

/**
 * What a completed BankID order means here. It fails where BankID saw more than a low risk, ran at another address
 * although it was started on the same device, or was somebody other than `enrolledPerson` (absent while enrolling).
 */
export function outcomeOf(
  { start, address }: Pick<OrderRecord, 'start' | 'address'>,
  { device, risk }: Pick<CompletionData, 'device' | 'risk'>,
  { person, enrolledPerson }: { person: string; enrolledPerson?: string },
): OrderRecord['outcome'] {
  // BankID was asked to let a low risk pass only; it may leave the field out.
  if (risk !== undefined && risk.toLowerCase() !== 'low') return { state: 'failed', reason: 'risk' };
  if (start === 'same-device' && normaliseAddress(device.ipAddress) !== address)
    return { state: 'failed', reason: 'other-address' };
  if (enrolledPerson !== undefined && !timingSafeEqual(Buffer.from(person), Buffer.from(enrolledPerson)))
    return { state: 'failed', reason: 'other-person' };
  return complete;
}
