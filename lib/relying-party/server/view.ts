import type { OrderView } from '../../unlock-protocol/messages.ts';
import { qrContent } from '../client/qr-content.ts';
import { LIMITS } from './limits.ts';
import type { OrderRecord } from './records.ts';

/** What the extension is told of an order: a frame only while nobody has scanned one, a launch token only where asked. */
export function viewOf(orderId: string, { start, outcome, bankId }: OrderRecord, now: number): OrderView {
  const waiting = outcome.state === 'pending' && outcome.hintCode === 'outstandingTransaction';
  return {
    orderId,
    ...outcome,
    ...(outcome.state === 'pending' && { nextPollMs: LIMITS.poll }),
    ...(waiting && start === 'qr' && { qr: qrContent(bankId, bankId.receivedAt, now) }),
    ...(waiting && start === 'same-device' && { autoStartToken: bankId.autoStartToken }),
  };
}
