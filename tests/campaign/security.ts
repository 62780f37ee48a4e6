import { createJourneys } from './journey/journeys.ts';
import { mutation } from './mutation/mutation.ts';
import { attackAfter } from './promises/attack-after.ts';
import { attackLocked } from './promises/attack-locked.ts';
import { diskCanaries } from './promises/disk-canaries.ts';
import { diskKeys } from './promises/disk-keys.ts';
import { egress } from './promises/egress.ts';
import { tamper } from './promises/tamper.ts';
import { runCampaign, USAGE } from './report.ts';
import { createStage, once, type Stage } from './stage.ts';

if (process.argv.includes('--help')) {
  console.log(`Measures what SECURITY.md promises, in real browsers.\n${USAGE}`);
} else {
  const stages: Stage[] = [];
  const stage = once(async () => {
    const made = await createStage();
    stages.push(made);
    return made;
  });
  const journeys = createJourneys(stage);
  const promises = [
    diskCanaries(journeys),
    diskKeys(journeys),
    attackLocked(journeys),
    attackAfter(journeys),
    tamper(stage),
    egress(stage),
    mutation,
  ];
  try {
    if (!(await runCampaign('security', promises, process.argv.slice(2)))) process.exitCode = 1;
  } finally {
    for (const made of stages) await made.close();
  }
}
