import type { LogEntry, LogEvent } from '../log.ts';
import type { Log } from '../sync/log.ts';
import type { Router } from './router.ts';

/** The commands that change something; of the others nothing is told. */
const TOLD =
  /^(?:vault|guard)\.|^passkey\.(?:add|unlock|remove)$|^bankid\.(?:enrol|unlock|unenrol)$|^link\.(?:start|again|choose|dismiss)$|^connection\.(?:choose|confirm|unlink)$/;

/** A router whose answers are written down: which command, and whether it was done. Nothing of its input or output. */
export function loggedRouter({ answer }: Router, { note, clear }: Pick<Log, 'note' | 'clear'>): Router {
  return {
    async answer(message) {
      const given = await answer(message);
      const outcome: Pick<LogEntry, 'failure' | 'refusal'> = given.ok ? {} : given;
      // Those were no commands.
      if (outcome.refusal === 'invalid' || outcome.refusal === 'outdated') return given;
      const { command, input } = message as { command: string; input: Pick<LogEntry, 'institutionId'> };
      if (given.ok && command === 'vault.destroy') await clear();
      else if (TOLD.test(command)) note({ ...input, ...outcome, event: command as LogEvent });
      return given;
    },
  };
}
