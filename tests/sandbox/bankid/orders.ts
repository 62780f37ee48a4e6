import { createHmac, randomUUID } from 'node:crypto';
import { TIMES } from './times.ts';

/** The body of the request that opened an order, already checked. */
export type OpenedBy = Record<string, unknown>;

export type OrderState =
  | { status: 'pending'; hintCode: string }
  | { status: 'failed'; hintCode: string; since: number }
  | { status: 'complete'; completionData: Record<string, unknown>; since: number };

export interface Order {
  readonly orderRef: string;
  readonly kind: 'auth' | 'sign' | 'payment' | 'phone';
  /** Which relying party opened it: nobody else may collect or cancel it. */
  readonly relyingParty: string;
  readonly request: OpenedBy;
  readonly autoStartToken: string;
  readonly qrStartToken: string;
  readonly qrStartSecret: string;
  readonly createdAt: number;
  /** Whose order it is: named by the request, or by the phone that opened it. */
  personalNumber: string | undefined;
  openedOnPhone: boolean;
  state: OrderState;
}

export interface OrderBook {
  open(
    kind: Order['kind'],
    request: OpenedBy,
    relyingParty: string,
    personalNumber: string | undefined,
  ): Order | 'busy';
  /** What collect gives, once for a finished order; undefined for one that can't be collected (any more). */
  collect(orderRef: string, relyingParty: string): Order | undefined;
  /** False when there is nothing to cancel. */
  cancel(orderRef: string, relyingParty: string): boolean;
  /** The order that a phone means, as it stands now. */
  byQrToken(qrStartToken: string): Order | undefined;
  byAutoStartToken(autoStartToken: string): Order | undefined;
  byRef(orderRef: string): Order | undefined;
  pendingOf(personalNumber: string): Order[];
  fail(order: Order, hintCode: string): void;
  complete(order: Order, completionData: Record<string, unknown>): void;
}

/** Orders by BankID's rules of time, on the clock that it is given. Nothing runs by itself: time is looked at on use. */
export function createOrderBook(now: () => number): OrderBook {
  const orders = new Map<string, Order>();

  const fail = (order: Order, hintCode: string, since = now()) =>
    void (order.state = { status: 'failed', hintCode, since });
  const settle = (order: Order): Order => {
    const { state, createdAt, openedOnPhone, kind } = order;
    if (state.status !== 'pending') return order;
    const startEnds = createdAt + TIMES.start;
    const ends = createdAt + TIMES.order;
    if (!openedOnPhone && kind !== 'phone' && now() >= startEnds) fail(order, 'startFailed', startEnds);
    else if (now() >= ends) fail(order, 'expiredTransaction', ends);
    return order;
  };
  const all = () => [...orders.values()].map(settle);
  const find = (orderRef: string, relyingParty: string) => {
    const order = orders.get(orderRef);
    if (order?.relyingParty !== relyingParty || isTooOld(settle(order), now())) return undefined;
    return order;
  };
  const pendingOf = (personalNumber: string) =>
    all().filter((order) => order.state.status === 'pending' && order.personalNumber === personalNumber);

  return {
    open(kind, request, relyingParty, personalNumber) {
      const busy = personalNumber === undefined ? [] : pendingOf(personalNumber);
      for (const order of busy) fail(order, 'cancelled');
      if (busy.length > 0) return 'busy';
      const [orderRef, autoStartToken, qrStartToken, qrStartSecret] = [1, 2, 3, 4].map(() => randomUUID() as string);
      const order: Order = {
        orderRef: orderRef!,
        kind,
        relyingParty,
        request,
        autoStartToken: autoStartToken!,
        qrStartToken: qrStartToken!,
        qrStartSecret: qrStartSecret!,
        createdAt: now(),
        personalNumber,
        openedOnPhone: false,
        state: { status: 'pending', hintCode: 'outstandingTransaction' },
      };
      orders.set(order.orderRef, order);
      return order;
    },
    collect(orderRef, relyingParty) {
      const order = find(orderRef, relyingParty);
      if (order && order.state.status !== 'pending') orders.delete(orderRef);
      return order;
    },
    cancel(orderRef, relyingParty) {
      const order = find(orderRef, relyingParty);
      if (order?.state.status !== 'pending') return false;
      return orders.delete(orderRef);
    },
    byQrToken: (token) => all().find((order) => order.qrStartToken === token),
    byAutoStartToken: (token) => all().find((order) => order.autoStartToken === token),
    byRef: (orderRef) => all().find((order) => order.orderRef === orderRef),
    pendingOf,
    fail,
    complete: (order, completionData) => void (order.state = { status: 'complete', completionData, since: now() }),
  };
}

/** Whether a frame is one of `order`, made a short while ago with its secret. */
export function isFreshFrame(frame: string, order: Order, now: number): boolean {
  const [, seconds = '', code] = /^bankid\.[^.]+\.(0|[1-9]\d*)\.([0-9a-f]{64})$/u.exec(frame) ?? [];
  if (createHmac('sha256', Buffer.from(order.qrStartSecret, 'ascii')).update(seconds).digest('hex') !== code)
    return false;
  return Math.abs(now - order.createdAt - Number(seconds) * 1000) <= TIMES.frame;
}

function isTooOld({ state }: Order, now: number): boolean {
  if (state.status === 'pending') return false;
  return now - state.since > (state.status === 'complete' ? TIMES.collectComplete : TIMES.collectFailed);
}
