import type { SealedRecords } from '../store/sealed.ts';
import { orderExpiry, type OrderRecord } from './records.ts';

export interface ReturnsDeps {
  orders: SealedRecords<OrderRecord>;
  running: SealedRecords<string>;
}

/**
 * What a visit to the return address means. Each nonce counts once. `elsewhere`: another address than the one that
 * started the order, which ends it; collect alone decides whether an order is complete.
 */
export function createReturns({ orders, running }: ReturnsDeps) {
  return async function visited(nonce: string, address: string): Promise<'back' | 'elsewhere' | 'unknown'> {
    const name = `return:${nonce}`;
    const orderId = await running.get(name);
    if (!orderId || !(await running.remove(name))) return 'unknown';
    let result: 'back' | 'elsewhere' | 'unknown' = 'unknown';
    await orders.update(orderId.value, orderExpiry, (order) => {
      if (order.returnNonce !== nonce) return undefined;
      result = order.address === address ? 'back' : 'elsewhere';
      if (result === 'back' || order.acknowledged) return undefined;
      return { ...order, outcome: { state: 'failed', reason: 'other-address' } };
    });
    return result;
  };
}
