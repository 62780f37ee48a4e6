import { killPromises } from './promises/kills.ts';
import { runCampaign, USAGE } from './report.ts';
import { createStage } from './browsers/stage.ts';

const argv = process.argv.slice(2);
if (argv.includes('--help')) {
  console.log(`Measures what is promised of refreshes, in real browsers with the sandbox's banks.\n${USAGE}`);
} else {
  const stage = createStage();
  try {
    const ok = await runCampaign('reliability', [...killPromises(stage)], argv);
    process.exitCode = ok ? 0 : 1;
  } finally {
    await stage.close();
  }
}
