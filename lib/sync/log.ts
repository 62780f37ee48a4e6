import type { LogEntry } from '../log.ts';
import type { Ports } from './ports.ts';

const SLOT = 'log';
const LONGEST = 200;
const WORD = /^[\w.-]{1,40}$/;

/** What happened since the browser started, in session memory: never on the disk. */
export interface Log {
  /** Writes down what the allow-list lets through. Never fails: what it is about goes on. */
  note(entry: Omit<LogEntry, 'at'>): void;
  /** Oldest first. */
  entries(): Promise<LogEntry[]>;
  clear(): Promise<void>;
}

export function createLog({ session, clock, institutions }: Pick<Ports, 'session' | 'clock' | 'institutions'>): Log {
  const read = async () => (await session.get<LogEntry[]>(SLOT)) ?? [];
  // One at a time: each builds on what the one before has stored.
  let last: Promise<unknown> = Promise.resolve();
  const next = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    note(entry) {
      const { event, institutionId, failure, refusal } = entry;
      const kind = word(failure?.kind);
      const reason = word(failure?.reason);
      const known = institutions.some(({ id }) => id === institutionId);
      // Field by field, whatever else the object carries.
      const line: LogEntry = {
        at: clock.now(),
        event,
        ...(known && { institutionId }),
        ...(kind && { failure: { kind, ...(reason && { reason }) } }),
        ...(word(refusal) && { refusal }),
      };
      void next(async () => session.set(SLOT, [...(await read()).slice(1 - LONGEST), line])).catch(() => undefined);
    },
    entries: () => next(read),
    clear: () => next(() => session.remove(SLOT)),
  };
}

/** A word of ours, never a sentence of somebody else's. */
function word<T extends string>(text: T | undefined): T | undefined {
  return text !== undefined && WORD.test(text) ? text : undefined;
}
