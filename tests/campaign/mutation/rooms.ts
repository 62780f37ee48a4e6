/** Files of lib under mutation, and the files of tests/unit that must notice, without their ending. */
export interface Room {
  name: string;
  files: string[];
  tests: string[];
}

const room = (name: string, tests = [`${name}/**`]): Room => ({ name, files: [`lib/${name}/**/*.ts`], tests });

/**
 * The tests of lib/sync that need no bank on loopback: those that have one take a tenth of a second each and run through
 * most of the room, so that a mutant that none of them notices costs minutes. Fewer tests only lower the score.
 */
const SYNC = ['paper-*', 'schedule', 'own-money', 'bank-text'].map((name) => `sync/${name}`);

/** The rooms that hold money and keys. lib/messages.ts is types alone: what obeys it is lib/commands. */
export const ROOMS: Room[] = [
  room('money'),
  room('http'),
  room('oauth'),
  room('commands'),
  room('vault'),
  room('sync', SYNC),
];

/** Enough to see that it runs and can fail. */
export const SHORT: Room[] = [{ name: 'short', files: ['lib/money/minor-units.ts'], tests: ['money/**'] }];
