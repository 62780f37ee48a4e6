import { ROOMS } from './rooms.ts';
import { mutate } from './run.ts';
import { score } from './score.ts';

/** One room, or those named, for whoever writes its tests: `npm run test:mutation -- money vault`. */
for (const room of ROOMS.filter(({ name }) => process.argv.slice(2).includes(name))) {
  const counts = mutate(room);
  console.log(
    `${room.name}: ${score(counts)} % (${counts.found} of ${counts.valid}). output/mutation/${room.name}.html`,
  );
}
