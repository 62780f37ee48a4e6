import type { BankIdOrders } from './bankid-orders.ts';
import type { SealedRecords } from '../store/sealed.ts';
import { orderExpiry, type OrderRecord } from './records.ts';

export interface ReturnsDeps {
  orders: SealedRecords<OrderRecord>;
  /** The order of a nonce. */
  returns: SealedRecords<string>;
  bankIdOrders: Pick<BankIdOrders, 'end'>;
}

/**
 * What a visit to the return address means. Each nonce counts once. `elsewhere`: another address than the one that
 * started the order, which ends it; collect alone decides whether an order is complete.
 */
export function createReturns({ orders, returns, bankIdOrders }: ReturnsDeps) {
  return async function visited(nonce: string, address: string): Promise<'back' | 'elsewhere' | 'unknown'> {
    const orderId = await returns.get(nonce);
    if (!orderId || !(await returns.remove(nonce))) return 'unknown';
    const order = await orders.update(orderId.value, orderExpiry, (stored) =>
      stored.returnNonce !== nonce || stored.address === address || stored.acknowledged
        ? undefined
        : { ...stored, outcome: { state: 'failed', reason: 'other-address' } },
    );
    if (order?.returnNonce !== nonce) return 'unknown';
    if (order.address === address) return 'back';
    await bankIdOrders.end(order.bankId.orderRef);
    return 'elsewhere';
  };
}
