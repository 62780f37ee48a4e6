import { createFaultQueue, type FaultQueue } from './fault-queue.ts';
import type { LogEntry } from './log.ts';

/** What every bank keeps per registered client, so that tests which run at once do not see each other. */
export interface ClientWorld {
  readonly faults: FaultQueue;
  readonly log: LogEntry[];
  readonly clock: WorldClock;
}

/** The real clock plus what the client's test advanced it by. */
export interface WorldClock {
  /** Epoch milliseconds. */
  now(): number;
  advance(seconds: number): void;
}

export function createClientWorld(): ClientWorld {
  return { faults: createFaultQueue(), log: [], clock: createWorldClock() };
}

function createWorldClock(): WorldClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    advance: (seconds) => void (ahead += seconds * 1000),
  };
}
