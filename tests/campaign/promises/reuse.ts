import fc from 'fast-check';
import type { Promised } from '../report.ts';
import { CONNECTION, createModel, type Life, type Weather } from '../refresh/model.ts';

const MINUTE = 60_000;

/** What happens in an interleaving besides the first worker's start. */
type Event = 'click' | 'opening' | 'alarm' | 'another worker' | 'kill' | 'time';
const EVENTS: Event[] = ['click', 'opening', 'alarm', 'another worker', 'kill', 'time', 'time', 'time'];
const WEATHER: Weather[] = ['fine', 'fine', 'fine', 'lost', 'down', 'spoilt'];

/** Callers in up to three workers, kills, and a bank that is down or whose answers are lost, in any order of steps. */
const INTERLEAVING = fc.record({
  scheduler: fc.scheduler(),
  /** Each comes some steps after the one before it. */
  events: fc.array(fc.record({ event: fc.constantFrom(...EVENTS), after: fc.nat(30) }), {
    minLength: 2,
    maxLength: 16,
  }),
  weather: fc.array(fc.constantFrom(...WEATHER), { minLength: 1, maxLength: 8 }),
  previousWorks: fc.boolean(),
});

export const reuse: Promised = {
  id: 'reuse',
  promise: 'superseded refresh tokens presented after our commit, over 10,000 interleavings of a property-based model',
  goal: '0',
  async measure(extent) {
    const total = { interleavings: 0, requests: 0, rotations: 0, kills: 0, previous: 0, superseded: 0, flagged: 0 };
    const property = fc.asyncProperty(INTERLEAVING, async ({ scheduler, events, weather, previousWorks }) => {
      const sky = [...weather];
      let now = 1_800_000_000_000;
      const model = createModel({
        pause(what) {
          now += 300;
          return scheduler.schedule(Promise.resolve(), what);
        },
        now: () => now,
        previousWorks,
        weather: () => sky.shift() ?? 'fine',
      });
      const lives: Life[] = [];
      const running: Promise<unknown>[] = [];
      const start = () => {
        const life = model.startLife();
        lives.push(life);
        track(life.catchUp());
      };
      const track = (work: Promise<unknown>) => void running.push(work.catch(() => undefined));
      const happen: Record<Event, () => void> = {
        click: () => track(lives.at(-1)!.reading.one(CONNECTION, { by: 'click' })),
        opening: () => track(lives.at(-1)!.reading.all({ by: 'opening', olderThanMs: 0 })),
        alarm: () => track(lives.at(0)!.reading.all({ by: 'alarm' })),
        'another worker': start,
        kill: () => {
          total.kills++;
          for (const life of lives.splice(0)) life.kill();
          start();
        },
        time: () => void (now += 3 * 60 * MINUTE),
      };
      start();
      const happening = (async () => {
        for (const { event, after } of events) {
          for (let steps = 0; steps <= after; steps++) await scheduler.schedule(Promise.resolve(), event);
          happen[event]();
        }
      })();
      for (let idle = 0; idle < 3;) {
        if (scheduler.count() === 0) {
          // The library's own promises take turns of the loop that are no steps of ours.
          await new Promise((resolve) => setImmediate(resolve));
          idle++;
        } else {
          idle = 0;
          await scheduler.waitNext(1);
        }
      }
      await happening;
      total.interleavings++;
      total.requests += model.seen.tokenRequests;
      total.rotations += model.seen.rotations;
      total.previous += model.seen.previous;
      total.superseded += model.seen.superseded;
      if (previousWorks) total.flagged++;
    });
    await fc.assert(property, { numRuns: extent === 'full' ? 10_000 : 300 });
    const { interleavings, requests, rotations, kills, previous, flagged, superseded } = total;
    return {
      figure: superseded,
      // A model in which nothing happens proves nothing.
      ok: superseded === 0 && rotations > interleavings / 2 && kills > 0 && (extent === 'short' || previous > 0),
      notes: [
        `${interleavings} interleavings: ${requests} token requests, ${rotations} rotations, ${kills} kills`,
        `${flagged} of them with a bank that is flagged as taking the token before the newest: it was presented ${previous} times, each after the newest had been refused`,
      ],
    };
  },
};
