import type { Promised } from '../report.ts';
import { ROOMS, SHORT } from './rooms.ts';
import { mutate } from './run.ts';
import { score, sum } from './score.ts';

const GOAL = 85;

/** Stryker's mutation score over the rooms that hold money and keys. */
export const mutation: Promised = {
  id: 'mutation',
  promise: 'lines broken on purpose (Stryker) that a test notices, in percent',
  goal: `≥ ${GOAL}`,
  async measure(extent) {
    const counts = (extent === 'full' ? ROOMS : SHORT).map((room) => ({ room: room.name, ...mutate(room) }));
    const figure = score(sum(counts));
    return {
      figure,
      ok: figure >= GOAL,
      notes: counts.map(({ room, ...count }) => `${room}: ${score(count)} (${count.found} of ${count.valid})`),
    };
  },
};
