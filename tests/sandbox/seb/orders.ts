import { createHmac, randomUUID } from 'node:crypto';
import { customers, type SebCustomer } from './customers.ts';
import type { Registration } from './registration.ts';

const SECOND = 1000;
/** SEB renews what starts the app before BankID's 30 s are over. */
const RENEWED_AFTER_MS = 20 * SECOND;
const TOKEN_LIVES_MS = 30 * SECOND;
/** After three minutes the bank answers 500. */
export const ORDER_LIVES_MS = 180 * SECOND;
/** How old or early a scanned frame may be. BankID's own window is not published. */
const SCAN_WINDOW_S = 3;

export type SebHint = 'OUTSTANDING_TRANSACTION' | 'USER_SIGN' | 'user_cancel' | 'cancelled' | 'start_failed';

/** One authorization under way. Times are epoch ms of the client's clock. */
export interface SebOrder {
  id: string;
  mode: 'qr' | 'ast';
  scope: string;
  begunAt: number;
  status: 'pending' | 'complete' | 'failed' | 'bankid_requires_extra_verification';
  hint: SebHint;
  customerId?: string;
  /** Complete, and its tokens are given. */
  used: boolean;
  /** What starts the app, latest last. */
  starts: { at: number; autoStartToken: string; qrStartToken: string; qrStartSecret: string }[];
}

export function newOrder(registration: Registration, mode: SebOrder['mode'], scope: string): SebOrder {
  const order: SebOrder = {
    id: randomUUID(),
    mode,
    scope,
    begunAt: registration.world.clock.now(),
    status: 'pending',
    hint: 'OUTSTANDING_TRANSACTION',
    used: false,
    starts: [],
  };
  registration.orders.set(order.id, order);
  return order;
}

/** What starts the app at `now`, renewed when it is due. */
export function currentStart({ starts }: SebOrder, now: number): SebOrder['starts'][number] {
  const last = starts.at(-1);
  if (last && now - last.at < RENEWED_AFTER_MS) return last;
  const fresh = { at: now, autoStartToken: randomUUID(), qrStartToken: randomUUID(), qrStartSecret: randomUUID() };
  starts.push(fresh);
  return fresh;
}

/** The frame of this second: `bankid.` token `.` whole seconds `.` HMAC-SHA256 of the seconds with the secret. */
export function qrText({ at, qrStartToken, qrStartSecret }: SebOrder['starts'][number], now: number): string {
  const time = String(Math.floor((now - at) / SECOND));
  return `bankid.${qrStartToken}.${time}.${createHmac('sha256', qrStartSecret).update(time).digest('hex')}`;
}

export const isLongOver = ({ begunAt, status }: SebOrder, now: number) =>
  status === 'pending' && now - begunAt >= ORDER_LIVES_MS;

/** What the app makes of a start token: an order that waits for it on this device, if it is fresh. */
export function orderOfToken({ orders, world }: Registration, token: string): SebOrder | undefined {
  const now = world.clock.now();
  return [...orders.values()].find(
    (order) =>
      order.mode === 'ast' &&
      isWaiting(order, now) &&
      order.starts.some(({ autoStartToken, at }) => autoStartToken === token && now - at < TOKEN_LIVES_MS),
  );
}

/** What a phone makes of a frame: an order that waits to be scanned, if it is fresh and correctly signed. */
export function orderOfFrame({ orders, world }: Registration, frame: string): SebOrder | undefined {
  const now = world.clock.now();
  const [, token, time] = /^bankid\.([\w-]+)\.(\d+)\.[0-9a-f]{64}$/u.exec(frame) ?? [];
  return [...orders.values()].find((order) => {
    const start = order.starts.find(({ qrStartToken }) => qrStartToken === token);
    if (!start || order.mode !== 'qr' || !isWaiting(order, now)) return false;
    const shownAt = start.at + Number(time) * SECOND;
    return frame === qrText(start, shownAt) && Math.abs(now - shownAt) <= (SCAN_WINDOW_S + 1) * SECOND;
  });
}

function isWaiting(order: SebOrder, now: number): boolean {
  return order.status === 'pending' && order.hint === 'OUTSTANDING_TRANSACTION' && !isLongOver(order, now);
}

export const customerOfNumber = (personalNumber: unknown): SebCustomer | undefined =>
  customers.find((customer) => customer.personalNumber === personalNumber);
