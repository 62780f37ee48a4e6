import { type Following, followOrder } from '../bankid/follow.ts';
import type { Start } from '../bankid/message.ts';
import { afterEvent, isOver, newOrder, type Order, progressOf, resumedOrder } from '../bankid/order.ts';
import type { OrderSource } from '../bankid/source.ts';
import type { LinkContext, Step } from '../banks/connector.ts';
import { type FailureInfo, toFailure } from '../failure.ts';
import type { Attempt, Registration } from '../records.ts';
import { Refused } from '../refused.ts';
import { VaultError } from '../vault/error.ts';
import type { Attempts } from './attempts.ts';
import { put } from './changes.ts';
import { knownInstitution } from './institutions.ts';
import { linkContext } from './link-context.ts';
import type { AppSession, Ports } from './ports.ts';
import { orderFailure, showOrder } from './show-order.ts';

type OrderStep = Extract<Step, { type: 'order' }>;
/** Called when an order is over, by approval or for a reason. */
type Ended = (attemptId: string, failure?: FailureInfo) => Promise<void>;

export interface Orders {
  /** Stores an order that a connector began, and follows it. Runs under the attempt's lock. */
  begin(session: AppSession, attemptId: string, attempt: Attempt, step: OrderStep): Promise<void>;
  /** Goes on with an order whose worker is gone; nothing when it is followed. Runs under the attempt's lock. */
  resume(session: AppSession, attemptId: string, attempt: Attempt): Promise<void>;
  /** Begins an attempt's order anew, for BankID on this device or on another one. */
  restart(attemptId: string, start: Start): Promise<void>;
  /** Ends an order that is followed; its late answers change nothing. */
  stop(attemptId: string): void;
}

/** Orders that this worker follows: their frames go to the snapshot, one at a time, and their end to the attempt. */
export function createOrders(ports: Ports, { change, save }: Attempts, ended: Ended): Orders {
  const followed = new Map<string, Following>();

  async function follow(session: AppSession, id: string, attempt: Attempt, first: Order): Promise<void> {
    // A question a second is no reading: it counts for no budget.
    const calls = source(id, attempt, await linkContext(ports, session, id, attempt, []));
    let stored = stamp(first);
    const following: Following = followOrder(first, calls, {
      now: ports.clock.now,
      wait: ports.wait,
      async changed(order) {
        if (followed.get(id) !== following) return;
        if (stamp(order) !== stored && !isOver(order)) {
          await store(id, order);
          stored = stamp(order);
        }
        await show(id, order, following);
      },
    });
    followed.set(id, following);
    // What another worker published goes with it: its frame has grown old.
    void show(id, first, following).catch(() => undefined);
    void following.ended
      .catch((error: unknown): FailureInfo | undefined => {
        // Locked or put away meanwhile: `resume` goes on with it, if there is anything left of it.
        const isGone = error instanceof VaultError || error instanceof Refused;
        return isGone ? undefined : toFailure(error).info;
      })
      .then((outcome) => end(id, following, outcome))
      .catch(() => undefined);
  }

  function source(id: string, attempt: Attempt, context: LinkContext<Registration['settings']>): OrderSource {
    const { connector } = knownInstitution(ports, attempt.institutionId);
    const { order: calls } = connector;
    if (!calls) throw new TypeError(`${connector.id} has no orders`);
    const { frame, cancel } = calls;
    let state = attempt.state ?? null;
    return {
      async start(start) {
        // Not under the lock: a person who cancels waits for no bank.
        const step = await connector.begin({ ...context, start });
        if (step.type !== 'order') throw new TypeError(`an order began with ${step.type}`);
        const isKept = await change(id, async (session, now) => {
          if (now.phase !== 'order') return false;
          // Wanted elsewhere meanwhile: then its answer is late, and another one begins.
          if (now.order?.start === start) await session.write([put('attempt', id, { ...now, state: step.state })]);
          return true;
        });
        if (!isKept) throw new Refused('not-found');
        state = step.state;
        return step.order;
      },
      poll: () => calls.poll(context, state),
      ...(frame && { frame: () => frame(context, state) }),
      ...(cancel && { cancel: () => cancel(context, state) }),
    };
  }

  /** How far an order has come; a run that has not begun has no state of its own yet. */
  async function store(id: string, order: Order): Promise<void> {
    await change(id, async (session, attempt) => {
      const { state, ...rest } = attempt;
      const begun = order.state !== 'starting' && state !== undefined;
      await session.write([put('attempt', id, { ...rest, order: progressOf(order), ...(begun && { state }) })]);
    });
  }

  async function end(id: string, following: Following, outcome: Order | FailureInfo | undefined): Promise<void> {
    if (followed.get(id) !== following) return;
    try {
      if (!outcome) return;
      if ('kind' in outcome) await ended(id, outcome);
      else if (outcome.state === 'complete') await ended(id);
      else await ended(id, orderFailure(outcome));
    } finally {
      // Not before its end has arrived: else `resume` would begin to follow what is over.
      if (followed.get(id) === following) followed.delete(id);
    }
  }

  function show(id: string, order: Order, following: Following): Promise<void> {
    const isShown = async () => followed.get(id) === following && (await ports.vault.state()) === 'open';
    return showOrder(ports, id, order, isShown);
  }

  async function resume(session: AppSession, id: string, attempt: Attempt): Promise<void> {
    if (!attempt.order || followed.has(id)) return;
    await follow(session, id, attempt, resumedOrder(attempt.order, attempt.state !== undefined));
  }

  return {
    async begin(session, id, before, step) {
      const at = ports.clock.now();
      const order = afterEvent(newOrder(at, 'qr'), { type: 'answered', run: 1, at, answer: step.order });
      const attempt: Attempt = { ...before, phase: 'order', state: step.state, order: progressOf(order) };
      await save(session, id, attempt);
      await follow(session, id, attempt, order);
    },
    resume,
    async restart(id, start) {
      const found = await change(id, async (session, attempt) => {
        await resume(session, id, attempt);
        return attempt.phase === 'order';
      });
      if (!found) throw new Refused('not-found');
      await followed.get(id)?.restart(start);
    },
    stop(id) {
      const following = followed.get(id);
      followed.delete(id);
      void following?.cancel().catch(() => undefined);
    },
  };
}

/** What of an order is worth a write: neither its hints nor its frames. */
function stamp(order: Order): string {
  return JSON.stringify([progressOf(order), order.state === 'starting']);
}
