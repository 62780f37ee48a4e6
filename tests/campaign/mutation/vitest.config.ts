import { defineConfig } from 'vitest/config';

/** The tests that hold the room under mutation: folders under tests/unit, apart by commas. */
const folders = (process.env['MUTATION_TESTS'] ?? '').split(',');

export default defineConfig({
  test: {
    include: folders.map((folder) => `tests/unit/${folder}/**/*.test.ts`),
    environment: 'node',
    testTimeout: 20_000,
  },
});
