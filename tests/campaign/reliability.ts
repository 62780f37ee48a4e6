import { clock } from './promises/clock.ts';
import { faults } from './promises/faults.ts';
import { killPromises } from './promises/kills.ts';
import { reuse } from './promises/reuse.ts';
import { runCampaign, USAGE } from './report.ts';
import { sigkill } from './promises/sigkill.ts';
import { singleFlight } from './promises/single-flight.ts';
import { strictYears } from './promises/strict-years.ts';
import { createStage } from './browsers/stage.ts';

const argv = process.argv.slice(2);
if (argv.includes('--help')) {
  console.log(`Measures what is promised of refreshes, in real browsers with the sandbox's banks.\n${USAGE}`);
} else {
  const stage = createStage();
  try {
    const ok = await runCampaign(
      'reliability',
      [...killPromises(stage), strictYears, singleFlight(stage), faults, reuse, sigkill(stage), clock],
      argv,
    );
    process.exitCode = ok ? 0 : 1;
  } finally {
    await stage.close();
  }
}
