import { isPassing } from '../bankid/follow.ts';
import type { Step } from '../banks/connector.ts';
import { Failure, type FailureInfo } from '../failure.ts';
import type { Attempt } from '../records.ts';
import type { Attempts } from './attempts.ts';
import { knownInstitution } from './institutions.ts';
import type { linkContext } from './link-context.ts';
import type { AppSession, Ports } from './ports.ts';

type WaitStep = Extract<Step, { type: 'wait' }>;

/** How long an approval in the bank's app is waited for. */
export const APPROVAL_MS = 900_000;
const AFTER_SILENCE_MS = 15_000;

/** Attempts whose tokens open nothing before the person has approved in the bank's own app. */
export interface Approvals {
  /** Stores what a connector waits for, and asks again after its time. Runs under the attempt's lock. */
  begin(session: AppSession, attemptId: string, attempt: Attempt, step: WaitStep): Promise<void>;
  /** Asks now. False for an attempt that waits for nothing of the kind. */
  ask(attemptId: string): Promise<boolean>;
  /** Goes on asking where the worker that did is gone. Runs under the attempt's lock. */
  resume(attemptId: string): void;
}

/** `advance` and `fail` as linking does them, under the attempt's lock; `run` where nobody waits for the outcome. */
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
    fail(session: AppSession, id: string, attempt: Attempt, failure: FailureInfo): Promise<void>;
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
          return { type: 'wait', pollAfterMs: AFTER_SILENCE_MS, state };
        }
      });
      return true;
    });
    return found ?? false;
  }

  return {
    async begin(session, id, attempt, { state, pollAfterMs }) {
      const waitEndsAt = attempt.waitEndsAt ?? ports.clock.now() + APPROVAL_MS;
      // The step before may just have kept them.
      const tokens = (await session.get('attempt', id))?.tokens;
      await save(session, id, { ...attempt, phase: 'wait', state, waitEndsAt, ...(tokens && { tokens }) });
      askAfter(id, pollAfterMs);
    },
    ask,
    resume(id) {
      askAfter(id, 0);
    },
  };
}
