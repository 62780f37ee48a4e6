/** Files of lib under mutation, and the folders of tests/unit that must notice. Fewer tests only lower the score. */
export interface Room {
  name: string;
  files: string[];
  tests: string[];
}

const room = (name: string, tests = [name]): Room => ({ name, files: [`lib/${name}/**/*.ts`], tests });

/** The rooms that hold money and keys. lib/messages.ts is types alone: what obeys it is lib/commands. */
export const ROOMS: Room[] = [
  room('money'),
  room('http'),
  room('oauth', ['oauth', 'sync']),
  room('commands'),
  room('vault'),
  room('sync', ['sync', 'commands']),
];

/** Enough to see that it runs and can fail. */
export const SHORT: Room[] = [{ name: 'short', files: ['lib/money/minor-units.ts'], tests: ['money'] }];
