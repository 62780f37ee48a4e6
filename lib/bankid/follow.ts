import { Failure } from '../failure.ts';
import type { Start } from './message.ts';
import { afterEvent, isAwaited, isOver, isTimeUp, MOST_BARE, type Order, type OrderEvent, WAITING } from './order.ts';
import type { OrderAnswer, OrderSource, QrAnswer } from './source.ts';

const SECOND = 1000;
/** Ask no oftener, whatever an answer says: BankID's collect allows one a second. */
const SHORTEST_POLL_MS = SECOND;
const LONGEST_POLL_MS = 10 * SECOND;
const AFTER_SILENCE_MS = 2 * SECOND;

export interface FollowPorts {
  /** Epoch milliseconds. */
  now(): number;
  wait(ms: number): Promise<void>;
  /** Called with every change, one at a time; the next question waits for it. */
  changed(order: Order): Promise<void>;
}

export interface Following {
  /** The person wants the order elsewhere, or not at all. */
  restart(start: Start): Promise<void>;
  cancel(): Promise<void>;
  /** Resolves with the order once it is over. Rejects with what `start`, `poll` or `changed` threw for good. */
  ended: Promise<Order>;
}

/**
 * Carries one login to its end: starts it, asks about it, changes its frame once a second, starts it anew when nobody
 * scanned. An answer that never came is asked for again until the time is up; one that came to an earlier run, or after
 * the end, is dropped. Keeps nothing that `order` and the source don't have.
 */
export function followOrder(initial: Order, source: OrderSource, ports: FollowPorts): Following {
  let order = initial;
  let queue: Promise<void> = Promise.resolve();
  // The run that a restart left behind, until its order is given back; 0 for none.
  let abandoned = 0;

  function apply(event: OrderEvent): Promise<void> {
    const next = afterEvent(order, event);
    if (next === order) return queue;
    order = next;
    queue = queue.then(() => ports.changed(next));
    return queue;
  }

  const isCurrent = (run: number) => order.run === run && !isOver(order);

  async function ask(): Promise<number> {
    const { run, state, start } = order;
    try {
      if (state === 'starting') await given(run);
      const answer = await withFrame(await (state === 'starting' ? source.start(start) : source.poll()));
      await apply({ type: 'answered', run, at: ports.now(), answer });
      if (order.bare >= MOST_BARE) throw new Failure('bad-response', { reason: 'shape' });
      // What began without a code has one at the first question.
      if (state === 'starting' && !answer.qr && !answer.autoStartToken) return 0;
      return Math.min(LONGEST_POLL_MS, Math.max(SHORTEST_POLL_MS, answer.nextPollMs ?? SHORTEST_POLL_MS));
    } catch (error) {
      if (!isCurrent(run)) return 0;
      if (state === 'starting' || !isPassing(error)) throw error;
      const at = ports.now();
      const again = Math.max(at + AFTER_SILENCE_MS, error.until ?? 0);
      const spoke = error.reason === 'server-error';
      // What keeps the answers away until there is no time left is told, rather than that nobody scanned.
      if (!spoke && isTimeUp(order, again)) throw error;
      await apply({ type: 'unanswered', run, at, spoke });
      return again - at;
    }
  }

  /** Where codes come by a call of their own, an answer without one is not the end of them. */
  async function withFrame(answer: OrderAnswer): Promise<OrderAnswer> {
    if (answer.qr || answer.status !== 'pending' || answer.hintCode !== WAITING) return answer;
    const qr = await freshFrame();
    return qr ? { ...answer, qr } : answer;
  }

  async function freshFrame(): Promise<QrAnswer | undefined> {
    const { run, start } = order;
    if (start !== 'qr' || !source.frame) return undefined;
    return source.frame().catch((error: unknown) => {
      if (isCurrent(run) && !isPassing(error)) throw error;
      return undefined;
    });
  }

  /** Waits for the next question, a frame a second. */
  async function pause(ms: number): Promise<void> {
    const { run } = order;
    for (let waited = SECOND; waited < ms && isCurrent(run); waited += SECOND) {
      await ports.wait(SECOND);
      if (!isCurrent(run) || !isAwaited(order)) continue;
      const qr = await freshFrame();
      await apply({ type: 'ticked', run, at: ports.now(), sinceAnswerMs: waited, ...(qr && { qr }) });
    }
    if (ms > 0 && isCurrent(run)) await ports.wait(((ms - 1) % SECOND) + 1);
  }

  async function follow(): Promise<Order> {
    while (!isOver(order)) {
      const ms = await ask();
      if (!isOver(order) && order.state !== 'starting') await pause(ms);
    }
    await queue;
    return order;
  }

  /** Gives back the order that `run` takes the place of, once its late answers can do no harm. */
  async function given(run: number): Promise<void> {
    if (!abandoned || abandoned >= run) return;
    abandoned = 0;
    await source.cancel?.().catch(() => undefined);
  }

  return {
    async restart(start) {
      if (isOver(order) || order.taken || order.start === start) return;
      abandoned = order.run;
      await apply({ type: 'restarted', start });
    },
    async cancel() {
      if (isOver(order)) return;
      await apply({ type: 'cancelled' });
      await source.cancel?.().catch(() => undefined);
    },
    ended: follow(),
  };
}

/** Whether asking again may bring what this time did not: no answer, a service out of breath, a limit. */
export function isPassing(error: unknown): error is Failure {
  return error instanceof Failure && ['offline', 'unavailable', 'rate-limited'].includes(error.kind);
}
