import { ConfigurationError } from '../client/configuration-error.ts';
import { createClock } from './clock.ts';
import { readOptions, USAGE } from './options.ts';
import { startServer } from './start.ts';

const STOP_WITHIN = 10_000;

const say = (line: string) => process.stderr.write(`${line}\n`);

if (process.argv.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
} else {
  try {
    const server = await startServer(readOptions(process.env, Date.now()), { now: createClock(), log: process.stdout });
    say(`Listening on ${server.address}`);
    const stop = () => {
      // What is still under way after ten seconds is not waited for.
      setTimeout(() => process.exit(1), STOP_WITHIN).unref();
      void server.stop();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    say(`${error.message}\n\n${USAGE}`);
    process.exitCode = 78;
  }
}
