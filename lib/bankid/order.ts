import type { Start } from './message.ts';
import { MOST_QR_TEXT, type OrderAnswer, type QrAnswer } from './source.ts';

/** How long a person may take for one login, renewals included: BankID's own example and its peers' (3 minutes). */
export const LONGEST_MS = 180_000;
/** How often an order that nobody scanned is replaced without a word. */
export const MOST_RENEWALS = 5;

/** How many answers in a row may come without the code, or the token, that they are waited for. */
export const MOST_BARE = 10;

/** What survives a killed worker, beside what the source keeps. */
export interface Progress {
  /** Counts what was started; an answer to an earlier one is late. */
  run: number;
  start: Start;
  renewals: number;
  /** When the person started (epoch ms). */
  startedAt: number;
  /** The app has this run's order: its code has done its work. */
  taken: boolean;
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
  /** Answers in a row that left the person nothing to scan or to open. */
  bare: number;
}

export type OrderEvent =
  | { type: 'answered'; run: number; at: number; answer: OrderAnswer }
  /** `qr` as a call of its own brought it; without one, the next of the frames that are there. */
  | { type: 'ticked'; run: number; at: number; sinceAnswerMs: number; qr?: QrAnswer }
  /** A question got no answer: what is shown is older than it may be. `spoke`: the service itself said that it can't. */
  | { type: 'unanswered'; run: number; at: number; spoke: boolean }
  | { type: 'restarted'; start: Start }
  | { type: 'cancelled' };

/** The hint code while the app is waited for. */
export const WAITING = 'outstandingTransaction';
const NOT_TAKEN = new Set([WAITING, 'noClient', 'startFailed']);

export function newOrder(startedAt: number, start: Start): Order {
  return { run: 1, start, renewals: 0, startedAt, state: 'starting', taken: false, bare: 0 };
}

/** The order of a worker that is gone. `begun`: the source still knows its run, which goes on. */
export function resumedOrder(progress: Progress, begun: boolean): Order {
  const order: Order = { ...progress, state: begun ? 'pending' : 'starting', bare: 0 };
  return progress.taken ? order : { ...order, hintCode: WAITING };
}

export function progressOf({ run, start, renewals, startedAt, taken }: Order): Progress {
  return { run, start, renewals, startedAt, taken };
}

export function isOver({ state }: Pick<Order, 'state'>): boolean {
  return state === 'complete' || state === 'failed' || state === 'cancelled';
}

/** Whether the app is waited for: nothing else is shown a code or a token. */
export function isAwaited({ state, hintCode, taken }: Order): boolean {
  return state === 'pending' && hintCode === WAITING && !taken;
}

/** What an event makes of an order. Whatever comes after its end, or belongs to an earlier run, changes nothing. */
export function afterEvent(before: Order, event: OrderEvent): Order {
  if (isOver(before) || ('run' in event && event.run !== before.run)) return before;
  // A clock that was set back: the time counts from now, else it would never be up.
  const isSetBack = 'at' in event && event.at < before.startedAt;
  const order = isSetBack ? { ...before, startedAt: event.at } : before;
  switch (event.type) {
    case 'cancelled':
      return ended(order, 'cancelled');
    case 'restarted':
      // Never over the head of a person who is approving it.
      return order.taken ? order : nextRun(order, { start: event.start });
    case 'answered':
      return afterAnswer(order, event.answer, event.at);
    case 'unanswered':
      return afterSilence(order, event);
    case 'ticked':
      return afterTick(order, event);
  }
}

function afterAnswer(order: Order, { status, hintCode: told, qr, autoStartToken }: OrderAnswer, at: number): Order {
  // A word of a bank's that is no hint code says nothing.
  const hintCode = told !== undefined && /^[A-Za-z]{1,64}$/u.test(told) ? told : undefined;
  if (status === 'complete') return ended(order, 'complete');
  if (status === 'failed') {
    const mayRenew = hintCode === 'startFailed' && order.renewals < MOST_RENEWALS && at - order.startedAt < LONGEST_MS;
    return mayRenew ? nextRun(order, { renewals: order.renewals + 1 }) : ended(order, 'failed', hintCode);
  }
  const taken = order.taken || (hintCode !== undefined && !NOT_TAKEN.has(hintCode));
  // After it was taken the app and the bank count the time: they know when the person is busy.
  if (isTimeUp({ ...order, taken }, at)) return ended(order, 'failed', taken ? 'expiredTransaction' : 'startFailed');
  const pending: Order = {
    ...progressOf(order),
    state: 'pending',
    taken,
    bare: 0,
    ...(hintCode !== undefined && { hintCode }),
  };
  if (!isAwaited(pending)) return pending;
  const bare = order.bare + 1;
  if (order.start === 'here')
    return autoStartToken === undefined ? { ...pending, bare } : { ...pending, autoStartToken };
  const frame = qr && frameAt(qr, 0);
  return { ...pending, ...(qr && { qr }), ...(frame ? { frame } : { bare }) };
}

/** A service that has no answer any more after three minutes has ended the order (SEB: 500). */
function afterSilence(order: Order, { at, spoke }: Extract<OrderEvent, { type: 'unanswered' }>): Order {
  if (spoke && at - order.startedAt >= LONGEST_MS)
    return ended(order, 'failed', order.taken ? 'expiredTransaction' : 'startFailed');
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
    bare: 0,
  };
}

function ended(order: Order, state: 'complete' | 'failed' | 'cancelled', hintCode?: string): Order {
  return { ...progressOf(order), state, bare: 0, ...(hintCode !== undefined && { hintCode }) };
}

function frameAt(qr: QrAnswer, sinceMs: number): Frame | undefined {
  if (qr.type === 'image') return qr;
  if (qr.type === 'text') return isDrawable(qr.data) ? qr : undefined;
  // In the order of their times, whatever their order in the answer.
  const due = qr.frames.filter(({ afterMs }) => afterMs <= sinceMs).sort((a, b) => a.afterMs - b.afterMs);
  const data = due.at(-1)?.data;
  return data !== undefined && isDrawable(data) ? { type: 'text', data } : undefined;
}

function isDrawable(text: string): boolean {
  return text.length <= MOST_QR_TEXT && /^[\x20-\x7e]+$/u.test(text);
}

/** Whether the login has had its time: once it is taken twice that, as a scan in the last second has the service's own. */
export function isTimeUp({ startedAt, taken }: Progress, at: number): boolean {
  return at - startedAt >= (taken ? 2 : 1) * LONGEST_MS;
}
