import { isPassing } from '../bankid/follow.ts';
import type { Step } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import type { Attempt } from '../records.ts';
import type { Attempts } from './attempts.ts';
import { knownInstitution } from './institutions.ts';
import type { linkContext } from './link-context.ts';
import type { AppSession, Ports } from './ports.ts';

type WaitStep = Extract<Step, { type: 'wait' }>;

/** How long an approval in the bank's app is waited for. */
export const APPROVAL_MS = 900_000;
const AFTER_SILENCE_MS = 15_000;
/** No longer than this, whatever a bank says, which mostly says nothing: the person has the phone in hand. */
const LONGEST_PAUSE_MS = 120_000;

/** Attempts whose tokens open nothing before the person has approved in the bank's own app. */
export interface Approvals {
  /** Stores what a connector waits for, and asks again after its time. Runs under the attempt's lock. */
  begin(session: AppSession, attemptId: string, attempt: Attempt, step: WaitStep): Promise<void>;
  /** Asks now. False for an attempt that waits for nothing of the kind. */
  ask(attemptId: string): Promise<boolean>;
  /** Goes on asking where the worker that did is gone, no sooner than that one would have. */
  resume(attemptId: string, attempt: Attempt): void;
}

/** `advance` as linking does it, under the attempt's lock; `run` where nobody waits for the outcome. */
export function createApprovals(
  ports: Ports,
  { change, save }: Attempts,
  hooks: {
    advance(
      session: AppSession,
      id: string,
      attempt: Attempt,
      take: (link: () => ReturnType<typeof linkContext>) => Promise<Step>,
    ): Promise<void>;
    run(work: Promise<unknown>): void;
  },
): Approvals {
  // Those that this worker will ask about by itself.
  const due = new Set<string>();

  function askAfter(id: string, ms: number): void {
    if (due.has(id)) return;
    due.add(id);
    const asked = ports.wait(ms).then(() => {
      due.delete(id);
      return ask(id);
    });
    hooks.run(asked);
  }

  async function ask(id: string): Promise<boolean> {
    const found = await change(id, async (session, attempt) => {
      const { phase, state, waitEndsAt = 0 } = attempt;
      if (phase !== 'wait' || state === undefined) return false;
      // A person who looks at the bank's app later than that begins anew.
      const isOver = ports.clock.now() >= waitEndsAt;
      const { connector } = knownInstitution(ports, attempt.institutionId);
      await hooks.advance(session, id, attempt, async (link) => {
        try {
          const step = await connector.next(await link(), state, { type: 'continue' });
          if (step.type === 'wait' && isOver) throw new Failure('cancelled', { reason: 'not-approved' });
          return step;
        } catch (error) {
          if (!isPassing(error) || isOver) throw error;
          const asTold = Math.min(LONGEST_PAUSE_MS, (error.until ?? 0) - ports.clock.now());
          const pollAfterMs = Math.max(AFTER_SILENCE_MS, asTold);
          return { type: 'wait', pollAfterMs, state };
        }
      });
      return true;
    });
    return found ?? false;
  }

  return {
    async begin(session, id, attempt, { state, pollAfterMs, leaves = attempt.leaves }) {
      const now = ports.clock.now();
      const waitEndsAt = attempt.waitEndsAt ?? now + APPROVAL_MS;
      // Once more when the time is up, whatever the bank says of when to come back.
      const askAt = Math.min(now + pollAfterMs, Math.max(waitEndsAt, now));
      // The step before may just have kept them.
      const tokens = (await session.get('attempt', id))?.tokens;
      await save(session, id, {
        ...{ ...attempt, phase: 'wait', state, waitEndsAt, askAt },
        ...(tokens && { tokens }),
        ...(leaves !== undefined && { leaves }),
      });
      askAfter(id, askAt - now);
    },
    ask,
    resume(id, { askAt = 0 }) {
      askAfter(id, Math.max(0, askAt - ports.clock.now()));
    },
  };
}
