import { ROOMS } from './rooms.ts';
import { mutate } from './run.ts';
import { score } from './score.ts';

/**
 * Rooms, or single files of them, for whoever writes their tests:
 * `npm run test:mutation -- money lib/sync/read.ts`.
 */
const wanted = process.argv.slice(2);
for (const room of ROOMS) {
  const files = wanted.filter((file) => file.startsWith(`lib/${room.name}/`));
  if (!wanted.includes(room.name) && files.length === 0) continue;
  const counts = mutate(files.length > 0 ? { ...room, files } : room);
  console.log(
    `${room.name}: ${score(counts)} % (${counts.found} of ${counts.valid}). output/mutation/${room.name}.html`,
  );
}
