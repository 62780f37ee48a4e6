import { failedMessage } from '../bankid/message.ts';
import { isOver, LONGEST_MS, type Order } from '../bankid/order.ts';
import type { FailureInfo } from '../failure.ts';
import { ORDER, type OrderView, SNAPSHOT_VERSION } from '../snapshot.ts';
import type { Ports } from './ports.ts';

/** Puts a running order into the snapshot, one frame at a time, unless `isShown` says otherwise by then. */
export function showOrder(
  ports: Pick<Ports, 'exclusive' | 'session' | 'clock'>,
  subject: string,
  order: Order,
  isShown: () => Promise<boolean>,
): Promise<void> {
  return ports.exclusive('publish', async () => {
    if (isOver(order) || !(await isShown())) return;
    const { start, state, hintCode, frame, autoStartToken, startedAt } = order;
    const view: OrderView = {
      v: SNAPSHOT_VERSION,
      subject,
      start,
      state: state === 'starting' ? 'starting' : 'pending',
      ...(hintCode !== undefined && { hintCode }),
      ...(frame && { frame }),
      ...(autoStartToken !== undefined && { autoStartToken }),
      shownAt: ports.clock.now(),
      endsAt: startedAt + LONGEST_MS,
    };
    await ports.session.set(ORDER, view);
  });
}

/** Why an order ended without an approval, in BankID's own words. */
export function orderFailure({ hintCode, start }: Pick<Order, 'hintCode' | 'start'>): FailureInfo {
  return { kind: 'cancelled', reason: 'order-ended', rfa: failedMessage(hintCode, start) };
}
