import { defineConfig } from 'vitest/config';

/** The tests that hold the part under mutation: files under tests/unit without their ending, apart by commas. */
const tests = (process.env['MUTATION_TESTS'] ?? '').split(',');

export default defineConfig({
  test: {
    include: tests.map((name) => `tests/unit/${name}.test.ts`),
    environment: 'node',
    testTimeout: 20_000,
  },
});
