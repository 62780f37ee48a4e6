import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Room, ROOMS } from './rooms.ts';
import { type Counts, countStates, score } from './score.ts';

const OUT = join('output', 'mutation');

/** Breaks each line of the rooms in turn and counts what no test noticed: `npm run test:mutation [-- room …]`. */
function main(names: string[]): void {
  mkdirSync(OUT, { recursive: true });
  for (const room of ROOMS.filter(({ name }) => names.length === 0 || names.includes(name))) mutate(room);
}

function mutate({ name, tests }: Room): void {
  const base = JSON.parse(readFileSync('tests/campaign/mutation/stryker.config.json', 'utf8')) as object;
  const config = join(OUT, `${name}.config.json`);
  const report = join(OUT, `${name}.json`);
  const files = {
    mutate: [`lib/${name}/**/*.ts`],
    jsonReporter: { fileName: report },
    htmlReporter: { fileName: join(OUT, `${name}.html`) },
    tempDirName: join(OUT, `tmp-${name}`),
  };
  writeFileSync(config, JSON.stringify({ ...base, ...files }));
  const env = { ...process.env, MUTATION_TESTS: tests.join(',') };
  const { status } = spawnSync('stryker', ['run', config], { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`Stryker ended with ${status} at ${name}`);
  tell(name, countStates(JSON.parse(readFileSync(report, 'utf8'))));
}

function tell(name: string, counts: Counts): void {
  console.log(`${name}: ${score(counts)} % (${counts.found} of ${counts.valid} mutants noticed)`);
}

main(process.argv.slice(2));
