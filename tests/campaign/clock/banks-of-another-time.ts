import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createControl } from '../../sandbox/control.ts';
import type { Sandbox } from '../../sandbox/start.ts';

/** A sandbox in a thread of its own, for links that want no client certificate. */
export async function startBanksElsewhere(): Promise<Pick<Sandbox, 'origins' | 'control' | 'close'>> {
  const thread = new Worker(new URL('sandbox-thread.ts', import.meta.url));
  const [origins] = (await once(thread, 'message')) as [Sandbox['origins']];
  return {
    origins,
    control: createControl(origins.control),
    async close() {
      const ended = once(thread, 'exit');
      thread.postMessage('close');
      await ended;
    },
  };
}

const OwnDate = Date;

/** This thread's clock goes `ms` ahead of the machine's (behind, if negative) until it is set again. */
export function setClockAhead(ms: number): void {
  globalThis.Date =
    ms === 0
      ? OwnDate
      : (class extends OwnDate {
          constructor(...of: unknown[]) {
            super(...((of.length === 0 ? [OwnDate.now() + ms] : of) as [number]));
          }
          static override now(): number {
            return OwnDate.now() + ms;
          }
        } as DateConstructor);
}
