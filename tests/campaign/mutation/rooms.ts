/** A room of lib under mutation and the folders of tests/unit that must notice. Fewer tests only make the score lower. */
export interface Room {
  name: string;
  tests: string[];
}

/** The rooms that hold money and keys. lib/messages.ts is types alone: what obeys it is lib/commands. */
export const ROOMS: Room[] = [
  { name: 'money', tests: ['money'] },
  { name: 'http', tests: ['http'] },
  { name: 'oauth', tests: ['oauth'] },
  { name: 'commands', tests: ['commands'] },
  { name: 'vault', tests: ['vault'] },
  { name: 'sync', tests: ['sync'] },
];
