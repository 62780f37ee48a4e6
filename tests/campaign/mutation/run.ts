import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from './rooms.ts';
import { type Counts, countStates, type Report } from './score.ts';

const OUT = join('output', 'mutation');

/** Breaks the lines of a room one after the other (Stryker) and counts those whose break a test of it noticed. */
export function mutate({ name, files, tests }: Room): Counts {
  mkdirSync(OUT, { recursive: true });
  const base = JSON.parse(readFileSync(join(import.meta.dirname, 'stryker.config.json'), 'utf8')) as object;
  const config = join(OUT, `${name}.config.json`);
  const report = join(OUT, `${name}.json`);
  const more = {
    mutate: files,
    jsonReporter: { fileName: report },
    htmlReporter: { fileName: join(OUT, `${name}.html`) },
    tempDirName: join(OUT, `tmp-${name}`),
  };
  writeFileSync(config, JSON.stringify({ ...base, ...more }));
  const env = { ...process.env, MUTATION_TESTS: tests.join(',') };
  const { status } = spawnSync('stryker', ['run', config], { stdio: ['ignore', 'ignore', 'inherit'], env });
  if (status !== 0) throw new Error(`Stryker ended with ${status} at ${name}`);
  return countStates(JSON.parse(readFileSync(report, 'utf8')) as Report);
}
