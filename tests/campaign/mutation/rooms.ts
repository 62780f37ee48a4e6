/** Files of lib under mutation, and the files of tests/unit that must notice. */
export interface Part {
  files: string[];
  tests: string[];
}

/** Every file of a room is in exactly one of its parts. Fewer tests only lower the score. */
export interface Room {
  name: string;
  parts: Part[];
}

const whole = (name: string): Room => ({ name, parts: [{ files: [`lib/${name}/**/*.ts`], tests: [`${name}/**`] }] });

/**
 * The tests of lib/sync that speak to a bank on loopback take a tenth of a second each, and nearly all of them run
 * through nearly all of the room: each file is held against those that are about it.
 */
const SYNC: [string[], string[]][] = [
  [
    ['linking', 'finish-link', 'link-context', 'attempts', 'attempt-queue', 'consent-tabs', 'email-login', 'orphans'],
    ['linking', 'choose-bank', 'monzo', 'client-certificate'],
  ],
  [['approvals'], ['approval']],
  [
    ['orders', 'show-order'],
    ['seb', 'linking'],
  ],
];

/** The rooms that hold money and keys. lib/messages.ts is types alone: what obeys it is lib/commands. */
export const ROOMS: Room[] = [
  whole('money'),
  whole('http'),
  whole('oauth'),
  whole('commands'),
  whole('vault'),
  whole('sync'),
];

/** Enough to see that it runs and can fail. */
export const SHORT: Room[] = [{ name: 'short', parts: [{ files: ['lib/money/minor-units.ts'], tests: ['money/**'] }] }];
