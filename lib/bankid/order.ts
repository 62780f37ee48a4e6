import type { Start } from './message.ts';
import type { OrderAnswer, QrAnswer } from './source.ts';

/** How long a person may take for one login, renewals included: BankID's own example and its peers' (3 minutes). */
export const LONGEST_MS = 180_000;
/** How often an order that nobody scanned is replaced without a word. */
export const MOST_RENEWALS = 5;

/** What survives a killed worker, beside what the source keeps. */
export interface Progress {
  /** Counts what was started; an answer to an earlier one is late. */
  run: number;
  start: Start;
  renewals: number;
  /** When the person started (epoch ms). */
  startedAt: number;
}

/** One frame, ready to be drawn. */
export type Frame = Exclude<QrAnswer, { type: 'frames' }>;

/**
 * A login as far as it has come. `starting`: a run has no answer yet. A frame is there only while the app is waited for
 * to scan it, a token only while it is waited for to start on this device.
 */
export interface Order extends Progress {
  state: 'starting' | 'pending' | 'complete' | 'failed' | 'cancelled';
  hintCode?: string;
  qr?: QrAnswer;
  frame?: Frame;
  autoStartToken?: string;
  /** The app has this run's order: its code has done its work. */
  taken: boolean;
}

export type OrderEvent =
  | { type: 'answered'; run: number; at: number; answer: OrderAnswer }
  /** `qr` as a call of its own brought it; without one, the next of the frames that are there. */
  | { type: 'ticked'; run: number; at: number; sinceAnswerMs: number; qr?: QrAnswer }
  /** A question got no answer: what is shown is older than it may be. */
  | { type: 'unanswered'; run: number; at: number }
  | { type: 'restarted'; start: Start }
  | { type: 'cancelled' };

/** The hint code while the app is waited for. */
export const WAITING = 'outstandingTransaction';
const NOT_TAKEN = new Set([WAITING, 'noClient', 'startFailed']);

export function newOrder(startedAt: number, start: Start): Order {
  return { run: 1, start, renewals: 0, startedAt, state: 'starting', taken: false };
}

/** The order of a worker that is gone. `begun`: the source still knows its run, which goes on. */
export function resumedOrder(progress: Progress, begun: boolean): Order {
  return { ...progress, state: begun ? 'pending' : 'starting', hintCode: WAITING, taken: false };
}

export function progressOf({ run, start, renewals, startedAt }: Order): Progress {
  return { run, start, renewals, startedAt };
}

export function isOver({ state }: Pick<Order, 'state'>): boolean {
  return state === 'complete' || state === 'failed' || state === 'cancelled';
}

/** Whether the app is waited for: nothing else is shown a code or a token. */
export function isAwaited({ state, hintCode, taken }: Order): boolean {
  return state === 'pending' && hintCode === WAITING && !taken;
}

/** What an event makes of an order. Whatever comes after its end, or belongs to an earlier run, changes nothing. */
export function afterEvent(order: Order, event: OrderEvent): Order {
  if (isOver(order)) return order;
  switch (event.type) {
    case 'cancelled':
      return ended(order, 'cancelled');
    case 'restarted':
      return nextRun(order, { start: event.start });
    case 'answered':
      return event.run === order.run ? afterAnswer(order, event.answer, event.at) : order;
    case 'unanswered':
      return event.run === order.run ? afterSilence(order, event.at) : order;
    case 'ticked':
      return event.run === order.run ? afterTick(order, event) : order;
  }
}

function afterAnswer(order: Order, { status, hintCode: told, qr, autoStartToken }: OrderAnswer, at: number): Order {
  // A word of a bank's that is no hint code says nothing.
  const hintCode = told !== undefined && /^[A-Za-z]{1,64}$/u.test(told) ? told : undefined;
  if (status === 'complete') return ended(order, 'complete');
  if (status === 'failed') {
    const mayRenew = hintCode === 'startFailed' && order.renewals < MOST_RENEWALS && !isTimeUp(order, at);
    return mayRenew ? nextRun(order, { renewals: order.renewals + 1 }) : ended(order, 'failed', hintCode);
  }
  const taken = order.taken || (hintCode !== undefined && !NOT_TAKEN.has(hintCode));
  // After it was taken the app and the bank count the time: they know when the person is busy.
  if (!taken && isTimeUp(order, at)) return ended(order, 'failed', 'startFailed');
  if (isLongOver(order, at)) return ended(order, 'failed', 'expiredTransaction');
  const pending: Order = {
    ...progressOf(order),
    state: 'pending',
    taken,
    ...(hintCode !== undefined && { hintCode }),
  };
  if (!isAwaited(pending)) return pending;
  if (order.start === 'here') return { ...pending, ...(autoStartToken !== undefined && { autoStartToken }) };
  const frame = qr && frameAt(qr, 0);
  return { ...pending, ...(qr && { qr }), ...(frame && { frame }) };
}

/** A service that falls silent when the time is up has ended the order (SEB answers 500). */
function afterSilence(order: Order, at: number): Order {
  if (isTimeUp(order, at)) return ended(order, 'failed', order.taken ? 'expiredTransaction' : 'startFailed');
  const { qr: _qr, frame, autoStartToken, ...rest } = order;
  return frame || autoStartToken !== undefined ? rest : order;
}

function afterTick(order: Order, { at, sinceAnswerMs, qr }: Extract<OrderEvent, { type: 'ticked' }>): Order {
  if (!isAwaited(order)) return order;
  if (isTimeUp(order, at)) return ended(order, 'failed', 'startFailed');
  const source = order.start === 'qr' ? (qr ?? order.qr) : undefined;
  const frame = source && frameAt(source, qr ? 0 : sinceAnswerMs);
  return frame && JSON.stringify(frame) !== JSON.stringify(order.frame) ? { ...order, frame } : order;
}

/** A new run, silent to the person but for the code, which is gone until the new one's is there. */
function nextRun(order: Order, change: Partial<Progress>): Order {
  return {
    ...progressOf(order),
    ...change,
    run: order.run + 1,
    state: 'starting',
    hintCode: WAITING,
    taken: false,
  };
}

function ended(order: Order, state: 'complete' | 'failed' | 'cancelled', hintCode?: string): Order {
  return { ...progressOf(order), state, taken: order.taken, ...(hintCode !== undefined && { hintCode }) };
}

function frameAt(qr: QrAnswer, sinceMs: number): Frame | undefined {
  if (qr.type !== 'frames') return qr;
  const data = qr.frames.filter(({ afterMs }) => afterMs <= sinceMs).at(-1)?.data;
  return data === undefined ? undefined : { type: 'text', data };
}

function isTimeUp({ startedAt }: Order, at: number): boolean {
  return at - startedAt >= LONGEST_MS;
}

// Twice over: a scan in the last second has the service's own three minutes before it.
function isLongOver({ startedAt }: Order, at: number): boolean {
  return at - startedAt >= 2 * LONGEST_MS;
}
